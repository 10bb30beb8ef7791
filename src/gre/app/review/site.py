"""The review page's addresses: its pages, its pictures and its two files, behind the guard."""

from importlib import resources

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from nicegui import ui

from gre.app.review.adjudication import Court
from gre.app.review.desk import Desk
from gre.app.review.exhibit import Pictures
from gre.app.review.guard import Guard, Sessions
from gre.app.review.sign_in import style_sheet
from gre.data.review import Annotator, Project
from gre.errors import GreError
from gre.svg.map import land_symbol

_HEAD = """<link rel="stylesheet" href="/review.css"><script src="/review.js" defer></script>
<script>document.documentElement.lang = "en"</script>"""
# A picture is only ever a picture, also one that holds scripts.
_PICTURE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cache-control": "private, max-age=3600",
}


def build(project: Project, *, host: str) -> Guard:
    """The whole site as one ASGI application. To be called once in a process.

    Args:
        host: The address that it will be listened on.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    sessions, pictures = Sessions(project), Pictures()
    _add_files(app)
    _add_pictures(app, project, pictures)
    _add_pages(project, sessions, pictures)
    ui.run_with(
        app, title=project.config.title, dark=False, tailwind=False, reconnect_timeout=30.0,
        show_welcome_message=False, favicon="🧭",
    )  # fmt: skip
    return Guard(app, sessions, host)


def _add_pages(project: Project, sessions: Sessions, pictures: Pictures) -> None:
    def begin(request: Request) -> Annotator:
        annotator: Annotator = request.scope["annotator"]
        client = ui.context.client
        sessions.pages[client.id] = annotator.number
        client.on_delete(lambda: sessions.pages.pop(client.id, None))
        ui.add_head_html(_HEAD)
        ui.html(land_symbol(), sanitize=False)
        return annotator

    @ui.page("/")
    def review(request: Request) -> None:
        Desk(project, begin(request), pictures)

    @ui.page("/adjudicate")
    def adjudicate(request: Request) -> Response | None:
        if not request.scope["annotator"].adjudicates:
            return PlainTextResponse("for adjudicators only\n", 403)
        Court(project, begin(request), pictures)
        return None


def _add_pictures(app: FastAPI, project: Project, pictures: Pictures) -> None:
    @app.get("/image/{name}")
    def image(name: str, request: Request) -> Response:
        item_id = pictures.item_id(name)
        try:
            if item_id is None:
                raise FileNotFoundError
            item = project.item(item_id, viewer=request.scope["annotator"])
            path = project.picture(item)
        except (GreError, FileNotFoundError):
            return PlainTextResponse("no such picture\n", 404)
        return FileResponse(path, headers=_PICTURE_HEADERS)


def _add_files(app: FastAPI) -> None:
    script = (resources.files("gre.app.review") / "review.js").read_text(encoding="utf-8")

    @app.get("/review.css")
    def css() -> Response:
        return Response(style_sheet(), media_type="text/css")

    @app.get("/review.js")
    def js() -> Response:
        return Response(script, media_type="text/javascript")
