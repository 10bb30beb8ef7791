"""What stands before the review page: no request passes without a session, or from elsewhere."""

import hashlib
import ipaddress
import logging
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from gre.app.review.sign_in import entered_page, sign_in_page
from gre.data.review import Annotator, Project, Throttle

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)
_FORM_BYTES = 4_096  # a token is 43 characters

# The page's own scripts are compiled in the browser, so `unsafe-eval` cannot be left out; nothing
# that a model wrote ever becomes markup, and nothing at all comes from another machine.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass
class Sessions:
    """Who a token belongs to, and who has tried too many wrong ones.

    A session is the token itself in a cookie that scripts cannot read: it outlives a restart of the
    server, and ends for good when the project gives the annotator a new token.

    Attributes:
        pages: The annotator (by number) that each open page was built for.
    """

    project: Project
    throttle: Throttle = field(default_factory=Throttle)
    pages: dict[str, int] = field(default_factory=dict)
    _seen: set[bytes] = field(default_factory=set)

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, so two projects need two names."""
        return "gre_review_" + hashlib.sha256(str(self.project.root).encode()).hexdigest()[:10]

    def wait_s(self, token: str, address: str) -> float:
        """Seconds until this address may try a token; tokens that were right once never wait."""
        if hashlib.sha256(token.encode()).digest() in self._seen:
            return 0.0
        return self.throttle.wait_s(address, now=time.monotonic())

    def enter(self, token: str, address: str) -> Annotator | None:
        """Whose token this is; a wrong one is counted against the address."""
        annotator = self.project.annotator_of(token)
        if annotator is None:
            self.throttle.wrong(address, now=time.monotonic())
            return None
        self._seen.add(hashlib.sha256(token.encode()).digest())
        self.throttle.right(address)
        return annotator


class Guard:
    """An ASGI application before another one, which gets only what an annotator asks for.

    It refuses other machines' names for this one, requests that another site makes, and everything
    without a session; `scope["annotator"]` tells the application who is there.

    Args:
        host: The address that is listened on; a name is one that this machine may be called.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, host: str) -> None:
        self.app, self.sessions = app, sessions
        self._names = {"localhost", host.casefold(), socket.gethostname().casefold()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        reason = self._foreign(scope, headers)
        if reason:
            await _refuse(scope, receive, send, 403, reason)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send, headers)
        else:
            await self._request(scope, receive, _with_headers(send), headers)

    def _foreign(self, scope: Scope, headers: dict[str, str]) -> str:
        """Why a request is not this site's own; "" if it is."""
        host = headers.get("host", "")
        if not self._is_this_machine(host):
            return "this machine is not known by that name"
        opens = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        origin = headers.get("origin")
        if origin is None and not opens:
            return "a request without an origin"
        if origin is not None and urlsplit(origin).netloc.casefold() != host.casefold():
            return "a request of another site"
        site = headers.get("sec-fetch-site", "none")
        link = opens and scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"
        return "" if site in ("none", "same-origin") or link else "a request of another site"

    def _is_this_machine(self, host: str) -> bool:
        """A name could be pointed here by anybody who owns it; a number could not."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").casefold()
            ipaddress.ip_address(name)
        except ValueError:
            return bool(host) and urlsplit(f"//{host}").hostname in self._names
        return True

    async def _socket(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        annotator, _ = self._session(scope, headers)
        if annotator is None:
            await _refuse(scope, receive, send, 401, "sign in first")
        elif self._is_another_page(scope, annotator):
            await _refuse(scope, receive, send, 403, "this page was opened by somebody else")
        else:
            scope["annotator"] = annotator
            await self.app(scope, receive, send)

    async def _request(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        path, method = scope["path"], scope["method"]
        if path == "/sign-in" and method == "POST":
            fields = parse_qs((await _body(receive)).decode("utf-8", "replace"))
            await self._enter(scope, fields.get("token", [""])[0])(scope, receive, send)
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if path == "/" and "token" in query:
            await self._enter(scope, query["token"][0])(scope, receive, send)
            return
        if path == "/sign-out" and method == "POST":
            await self._leave(RedirectResponse("/", 303))(scope, receive, send)
            return
        annotator, wait_s = self._session(scope, headers)
        if annotator is None:
            await self._stranger(path, wait_s)(scope, receive, send)
            return
        if self._is_another_page(scope, annotator):
            await _refuse(scope, receive, send, 403, "this page was opened by somebody else")
            return
        scope["annotator"] = annotator
        await self.app(scope, receive, send)

    def _is_another_page(self, scope: Scope, annotator: Annotator) -> bool:
        """Whether the connection of somebody else's page is asked for, socket or not."""
        page = parse_qs(scope["query_string"].decode("latin-1")).get("client_id", [""])[0]
        return self.sessions.pages.get(page, annotator.number) != annotator.number

    def _session(self, scope: Scope, headers: dict[str, str]) -> tuple[Annotator | None, float]:
        """Who is there, and how long they have to wait before it is looked at."""
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self.sessions.cookie)
        except CookieError:
            morsel = None
        if morsel is None:
            return None, 0.0
        wait_s = self.sessions.wait_s(morsel.value, _address(scope))
        if wait_s > 0:
            return None, wait_s
        return self.sessions.enter(morsel.value, _address(scope)), 0.0

    def _enter(self, scope: Scope, token: str) -> Response:
        wait_s = self.sessions.wait_s(token, _address(scope))
        if wait_s > 0:
            return _later(wait_s)
        if self.sessions.enter(token.strip(), _address(scope)) is None:
            _log.warning("a wrong token from %s", _address(scope))
            return HTMLResponse(sign_in_page("This token is not known here."), 401)
        # A page that moves on, not a redirect: a strict cookie is not sent on a redirect that
        # began at another site, such as a mail program in the browser.
        response = HTMLResponse(entered_page())
        response.set_cookie(
            self.sessions.cookie, token.strip(), httponly=True, samesite="strict", path="/",
            secure=scope.get("scheme") == "https", max_age=30 * 24 * 3600,
        )  # fmt: skip
        return response

    def _stranger(self, path: str, wait_s: float) -> Response:
        if wait_s > 0:
            return _later(wait_s)
        if path == "/":
            return self._leave(HTMLResponse(sign_in_page(), 401))
        return PlainTextResponse("sign in first\n", 401)

    def _leave(self, response: Response) -> Response:
        response.delete_cookie(self.sessions.cookie, httponly=True, samesite="strict", path="/")
        return response


def _later(wait_s: float) -> Response:
    seconds = str(int(wait_s) + 1)
    page = sign_in_page(f"Too many wrong tokens. Wait {seconds} s, then try again.")
    return HTMLResponse(page, 429, {"retry-after": seconds})


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("?",))[0])


async def _body(receive: Receive) -> bytes:
    """The body of a small form; what is longer is cut off."""
    body = b""
    while len(body) < _FORM_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return body[:_FORM_BYTES]


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    response = PlainTextResponse(reason + "\n", status)
    await response(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    """Add the headers that every answer carries, unless it has its own."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {key.lower() for key, _ in message.get("headers", ())}
            extra = [
                (key.encode(), value.encode())
                for key, value in _HEADERS.items()
                if key.encode() not in given
            ]
            message["headers"] = [*message.get("headers", ()), *extra]
        await send(message)

    return sending
