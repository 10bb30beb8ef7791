"""The page that asks for a token; it needs no script and nothing else from the server."""

from html import escape
from importlib import resources

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Review: sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<style>{style}</style></head><body><main class="sign-in">{content}</main></body></html>"""

_FORM = """<h1>Review</h1>{message}
<form method="post" action="/sign-in"><label for="token">Your token</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password"
 spellcheck="false"><button class="primary">Sign in</button></form>
<p class="quiet-text">Whoever runs this review gave you a link or a token. It is yours alone.</p>"""


def sign_in_page(message: str = "") -> str:
    """The form, below a message for somebody whose token was not taken."""
    said = f'<p role="alert" class="problem">{escape(message)}</p>' if message else ""
    return _PAGE.format(head="", style=style_sheet(), content=_FORM.format(message=said))


def entered_page() -> str:
    """A page that moves on to the review by itself."""
    head = '<meta http-equiv="refresh" content="0;url=/">'
    content = '<h1>Review</h1><p>Signed in. <a href="/">On to the review</a></p>'
    return _PAGE.format(head=head, style=style_sheet(), content=content)


def style_sheet() -> str:
    """The style sheet of all pages of the review."""
    return (resources.files("gre.app.review") / "review.css").read_text(encoding="utf-8")
