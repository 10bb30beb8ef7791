"""What stands before the review page, asked by a client that is not careful for us."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

pytest.importorskip("nicegui")

from review_site import Site, chain_item, make_project, served


class Review(NamedTuple):
    site: Site
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    root = tmp_path_factory.mktemp("guarded")
    items = [chain_item("one"), chain_item("two")]
    with make_project(root, items, annotators_per_item=1) as project:
        tokens = {name: project.add_annotator(name) for name in ("Ann", "Ben")}
    with served(root) as site:
        yield Review(site, tokens)


def socket_headers(site: Site, **headers: str) -> dict[str, str]:
    return {
        "connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13",
        "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ==", "origin": site.url, **headers,
    }  # fmt: skip


SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


def test_without_a_token_there_is_only_a_form(review: Review) -> None:
    picture = review.site.picture(review.site.cookie(review.tokens["Ann"]))
    status, headers, page = review.site.ask("/")
    assert status == 401 and "Your token" in page
    assert "_nicegui" not in page and "<script" not in page and "http" not in page
    for path in (picture, "/review.js", "/adjudicate", "/_nicegui/3/x.js", "/docs", "/nothing"):
        assert review.site.ask(path)[::2] == (401, "sign in first\n"), path
    assert review.site.ask(SOCKET, **socket_headers(review.site))[0] == 403
    assert headers["x-frame-options"] == "DENY"


def test_a_token_becomes_a_cookie_that_no_script_reads_and_no_other_site_sends(
    review: Review,
) -> None:
    _, headers, page = review.site.ask(f"/?token={review.tokens['Ann']}")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert review.tokens["Ann"] not in page
    assert headers["referrer-policy"] == "no-referrer"
    form = f"token={review.tokens['Ann']}"
    assert review.site.ask("/sign-in", "POST", form, origin=review.site.url)[0] == 200


def test_a_page_shows_its_own_annotator_and_pictures_are_for_those_who_are_asked(
    review: Review,
) -> None:
    ann = review.site.cookie(review.tokens["Ann"])
    ben = review.site.cookie(review.tokens["Ben"])
    assert "Ann" in review.site.ask("/", cookie=ann)[2]
    assert "Ann" not in review.site.ask("/", cookie=ben)[2]
    picture = review.site.picture(ann)  # each item goes to one annotator in this project
    status, headers, _ = review.site.ask(picture, cookie=ann)
    assert (status, headers["content-type"]) == (200, "image/png")
    assert "sandbox" in headers["content-security-policy"]
    assert review.site.ask(picture, cookie=ben)[0] == 404
    assert review.site.ask("/adjudicate", cookie=ann)[0] == 403


def test_a_page_of_one_annotator_takes_no_socket_of_another(review: Review) -> None:
    ann = review.site.cookie(review.tokens["Ann"])
    ben = review.site.cookie(review.tokens["Ben"])
    page = review.site.ask("/", cookie=ann)[2]
    client = page.split("'client_id': '")[1].split("'")[0]
    socket = f"{SOCKET}&client_id={client}"
    assert review.site.ask(socket, **socket_headers(review.site, cookie=ben))[0] == 403
    polled = socket.replace("transport=websocket", "transport=polling")
    assert review.site.ask(polled, cookie=ben)[0] == 403
    assert review.site.ask(polled, cookie=ann)[0] == 200


@pytest.mark.parametrize(
    "path", ["..%2f..%2fproject.json", "%2e%2e/review.sqlite", "one", "x" * 900]
)
def test_no_picture_leads_out_of_the_project(review: Review, path: str) -> None:
    cookie = review.site.cookie(review.tokens["Ann"])
    assert review.site.ask(f"/image/{path}", cookie=cookie)[0] == 404


def test_a_picture_that_was_turned_into_a_link_to_elsewhere_is_not_served(review: Review) -> None:
    cookie = review.site.cookie(review.tokens["Ben"])
    picture = review.site.picture(cookie)
    outside = review.site.root.parent / "secret.png"
    files = list((review.site.root / "images").iterdir())
    kept = {file: file.read_bytes() for file in files}
    outside.write_bytes(b"secret")
    try:
        for file in files:
            file.unlink()
            file.symlink_to(outside)
        assert review.site.ask(picture, cookie=cookie)[::2] == (404, "no such picture\n")
    finally:
        for file, content in kept.items():
            file.unlink()
            file.write_bytes(content)


def test_another_site_can_ask_for_nothing(review: Review) -> None:
    site, cookie = review.site, review.site.cookie(review.tokens["Ann"])
    foreign = "http://elsewhere.example"
    assert site.ask("/sign-out", "POST", "", cookie=cookie, origin=foreign)[0] == 403
    assert site.ask("/sign-out", "POST", "", cookie=cookie, origin="null")[0] == 403
    assert site.ask("/sign-out", "POST", "", cookie=cookie)[0] == 403
    assert site.ask("/", cookie=cookie, sec_fetch_site="cross-site")[0] == 403
    picture = site.picture(cookie)
    assert site.ask(picture, cookie=cookie, sec_fetch_site="same-site")[0] == 403
    for origin, status in ((foreign, 403), ("http://127.0.0.1:1", 403), (site.url, 101)):
        headers = {**socket_headers(site, cookie=cookie), "origin": origin}
        assert upgrade_status(site, headers) == status, origin


def upgrade_status(site: Site, headers: dict[str, str]) -> int:
    """The status of a WebSocket's handshake; the socket is closed at once."""
    import socket

    lines = [f"GET {SOCKET} HTTP/1.1", f"Host: 127.0.0.1:{site.port}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(connection.recv(64).split()[1])


def test_a_name_that_somebody_points_at_this_machine_is_refused(review: Review) -> None:
    cookie = review.site.cookie(review.tokens["Ann"])
    assert review.site.ask("/", host="rebound.example", cookie=cookie)[0] == 403
    assert review.site.ask("/", host=f"localhost:{review.site.port}", cookie=cookie)[0] == 200


def test_a_link_in_another_site_leads_to_the_page(review: Review) -> None:
    asked = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert review.site.ask(f"/?token={review.tokens['Ann']}", **asked)[0] == 200


def test_wrong_tokens_have_to_wait_and_those_who_are_in_go_on(review: Review) -> None:
    cookie = review.site.cookie(review.tokens["Ann"])
    statuses = [review.site.ask(f"/?token=guess{n}")[0] for n in range(8)]
    assert statuses[:5] == [401] * 5 and 429 in statuses
    status, headers, page = review.site.ask("/?token=guess", cookie="")
    assert status == 429 and int(headers["retry-after"]) >= 1 and "Wait" in page
    name = cookie.split("=")[0]
    assert review.site.ask("/", cookie=f"{name}=another-guess")[0] == 429
    assert review.site.ask("/", cookie=cookie)[0] == 200
