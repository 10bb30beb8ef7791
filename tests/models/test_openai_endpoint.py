"""A model behind a server: what comes back, what is tried again, what never counts as an answer."""

import asyncio
import base64
import io
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.errors import EndpointError
from gre.models.base import Answer, FailureKind, OneByOne, Question, Remote, Usage
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import CHAIN, Reply, chat_server, picture_of

QUICK = EndpointOptions(retries=2, backoff_s=0.01, timeout_s=30.0, concurrency=4)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    Image.new("RGB", (300, 200), (200, 30, 30)).save(path, exif=exif, comment=b"at home")
    return path


def ask(url: str, photo: Path, options: EndpointOptions = QUICK) -> Answer:
    return OpenAIEndpoint("m", url, options).ask(Question("q", photo, "Where?"))


def test_the_answer_is_the_model_s_text(photo: Path) -> None:
    with chat_server() as server:
        assert ask(server.url, photo) == Answer("q", CHAIN)
    content = server.requests[0]["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image_url", "text"]
    assert content[1]["text"] == "Where?"


def test_reasoning_that_the_server_split_off_is_joined_again(photo: Path) -> None:
    reply = Reply(text="<answer>51.5, -0.1</answer>", reasoning="1. A red bus.")
    with chat_server(lambda n, body: reply) as server:
        answer = ask(server.url, photo)
    assert answer.text == "<think>1. A red bus.</think><answer>51.5, -0.1</answer>"


def test_an_end_token_that_the_server_left_is_no_part_of_the_answer(photo: Path) -> None:
    with chat_server(lambda n, body: Reply(text=f"{CHAIN}<|im_end|>\n")) as server:
        assert ask(server.url, photo).text == CHAIN


def test_no_metadata_leaves_the_machine(photo: Path) -> None:
    with chat_server() as server:
        ask(server.url, photo, EndpointOptions(max_side=100))
    sent = picture_of(server.requests[0])
    assert b"CameraMaker" in photo.read_bytes()
    assert b"CameraMaker" not in sent
    assert b"at home" not in sent
    picture = Image.open(io.BytesIO(sent))
    assert picture.format == "JPEG"
    assert picture.size == (100, 67)
    assert not picture.getexif()


def test_a_png_stays_lossless_and_loses_its_texts(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "at home")
    path = tmp_path / "scene.png"
    Image.new("RGB", (8, 8), (1, 2, 3)).save(path, pnginfo=texts)
    with chat_server() as server:
        ask(server.url, path)
    picture = Image.open(io.BytesIO(picture_of(server.requests[0])))
    assert picture.format == "PNG"
    assert picture.convert("RGB").getpixel((0, 0)) == (1, 2, 3)
    assert "Comment" not in picture.info


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_no_place_leaves_the_machine_in_any_format(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    path = tmp_path / f"photo.{suffix}"
    profile = b"profile of CameraMaker"
    Image.new("RGB", (40, 30), (9, 90, 9)).save(path, exif=exif, icc_profile=profile)
    assert b"CameraMaker" in path.read_bytes()
    with chat_server() as server:
        ask(server.url, path)
    sent = picture_of(server.requests[0])
    picture = Image.open(io.BytesIO(sent))
    picture.load()
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(0x8825)
    for mark in (b"CameraMaker", b"Exif", b"eXIf", b"iCCP", b"ICC_PROFILE", b"http://ns.adobe.com"):
        assert mark not in sent


def test_what_an_answer_took_stands_on_its_receipt(photo: Path) -> None:
    replies = [Reply(status=500), Reply(body=b'{"choices": []}'), Reply(usage=(1000, 20))]
    with chat_server(lambda n, body: replies[n]) as server:
        receipt = ask(server.url, photo).receipt
    assert receipt is not None
    assert (receipt.usage, receipt.attempts, receipt.uncounted) == (Usage(1000, 20), 3, 0)
    assert receipt.finish_reason == "stop"
    assert receipt.seconds > 0


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=429), FailureKind.RATE_LIMITED),
        (Reply(status=503), FailureKind.SERVER_ERROR),
        (Reply(delay_s=5.0), FailureKind.TIMEOUT),
        (Reply(cut=True), FailureKind.CONNECTION),
        (Reply(body=b"<html>"), FailureKind.BAD_RESPONSE),
        (Reply(status=400), FailureKind.REJECTED),
        (Reply(text=None, refusal="no"), FailureKind.REFUSED),
        (Reply(text=None, finish_reason="content_filter"), FailureKind.CONTENT_FILTER),
    ],
)
def test_a_failure_says_of_which_kind_it_is(photo: Path, reply: Reply, kind: FailureKind) -> None:
    with chat_server(lambda n, body: reply) as server:
        patience = EndpointOptions(retries=0, timeout_s=0.5 if reply.delay_s else 30.0)
        answer = ask(server.url, photo, patience)
    assert answer.kind is kind


def test_user_and_password_of_an_address_are_sent_and_never_shown(photo: Path) -> None:
    with chat_server() as server:
        model = OpenAIEndpoint("m", server.url.replace("//", "//me:hunter22@"), QUICK)
        assert model.ask(Question("q", photo, "Where?")).text == CHAIN
    assert server.credentials == [f"Basic {base64.b64encode(b'me:hunter22').decode()}"]
    assert model.name == f"openai:m@{server.url}"


def test_it_can_be_asked_from_a_loop_that_is_running(photo: Path) -> None:
    async def twice(url: str) -> list[Answer]:
        model = OpenAIEndpoint("m", url, QUICK)
        try:
            return [await model.ask_async(Question("q", photo, "Where?")) for _ in range(2)]
        finally:
            await model.close()

    with chat_server() as server:
        assert [answer.text for answer in asyncio.run(twice(server.url))] == [CHAIN, CHAIN]


PASSING = {
    "429": Reply(status=429),
    "500": Reply(status=500),
    "503": Reply(status=503),
    "cut off": Reply(cut=True),
    "not JSON": Reply(body=b'{"choices": [{"mess'),
    "a page": Reply(body=b"<html>Bad gateway</html>"),
    "no choices": Reply(body=b'{"id": "1", "object": "chat.completion", "choices": []}'),
    "another shape": Reply(body=b'["nothing", "like", "it"]'),
    "null": Reply(body=b"null"),
}


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_failure_that_passes_is_asked_again(photo: Path, failure: Reply) -> None:
    with chat_server(lambda n, body: failure if n == 0 else Reply()) as server:
        assert ask(server.url, photo) == Answer("q", CHAIN)
    assert len(server.requests) == 2


@pytest.mark.parametrize("failure", PASSING.values(), ids=PASSING.keys())
def test_a_failure_that_stays_is_an_outage_and_never_an_answer(photo: Path, failure: Reply) -> None:
    with chat_server(lambda n, body: failure) as server:
        answer = ask(server.url, photo)
    assert answer.text is None
    assert answer.error
    assert not answer.permanent
    assert len(server.requests) == 1 + QUICK.retries


def test_a_server_that_hangs_is_an_outage(photo: Path) -> None:
    options = EndpointOptions(retries=0, timeout_s=0.2)
    with chat_server(lambda n, body: Reply(delay_s=1.0)) as server:
        answer = ask(server.url, photo, options)
    assert answer.text is None
    assert not answer.permanent


def test_a_server_that_is_not_there_is_an_outage(photo: Path) -> None:
    with chat_server() as server:
        url = server.url
    answer = ask(url, photo)
    assert answer.text is None
    assert answer.error is not None
    assert url in answer.error


def test_the_server_says_how_long_to_wait(photo: Path) -> None:
    reply = Reply(status=429, headers={"retry-after": "0.5"})
    with chat_server(lambda n, body: reply if n == 0 else Reply()) as server:
        started = time.monotonic()
        assert ask(server.url, photo).text == CHAIN
    assert time.monotonic() - started >= 0.5


@pytest.mark.parametrize(
    "refusal",
    [
        Reply(status=400, error={"message": "content policy"}),
        Reply(text=None, refusal="I cannot help with locating people."),
        Reply(text=None, finish_reason="content_filter"),
    ],
)
def test_a_refused_photo_is_not_asked_about_again(photo: Path, refusal: Reply) -> None:
    with chat_server(lambda n, body: refusal) as server:
        answer = ask(server.url, photo)
    assert answer.text is None
    assert answer.permanent
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=401),
        Reply(status=404),
        Reply(status=429, error={"message": "pay first", "code": "insufficient_quota"}),
    ],
)
def test_what_would_fail_for_every_photo_ends_the_run(photo: Path, reply: Reply) -> None:
    with (
        chat_server(lambda n, body: reply) as server,
        pytest.raises(EndpointError, match=str(reply.status)),
    ):
        ask(server.url, photo)


def test_a_photo_that_cannot_be_read_is_said_without_asking(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    with chat_server() as server:
        answer = ask(server.url, path)
    assert answer.permanent
    assert server.requests == []


def test_a_parameter_the_model_does_not_take_is_renamed_or_left_out(photo: Path) -> None:
    def modern(n: int, body: dict[str, Any]) -> Reply:
        for name in ("max_tokens", "seed"):
            if name in body:
                error = {"message": "no", "code": "unsupported_parameter", "param": name}
                return Reply(status=400, error=error)
        return Reply()

    with chat_server(modern) as server:
        assert ask(server.url, photo).text == CHAIN
    assert server.requests[-1]["max_completion_tokens"] == QUICK.max_tokens


def test_answers_come_in_the_order_of_the_questions(photo: Path) -> None:
    def slow_first(n: int, body: dict[str, Any]) -> Reply:
        prompt = body["messages"][0]["content"][1]["text"]
        return Reply(text=f"{prompt}/{body['seed']}", delay_s=0.2 if prompt == "0" else 0.0)

    questions = [Question(f"q{n}", photo, str(n)) for n in range(6)]
    with chat_server(slow_first) as server:
        model = OpenAIEndpoint("m", server.url, QUICK)
        drawn = list(model.answer(questions, samples=2, temperature=1.0, seed=7))
    assert [[a.text for a in answers] for answers in drawn] == [
        [f"{n}/7", f"{n}/8"] for n in range(6)
    ]
    assert [answers[0].id for answers in drawn] == [q.id for q in questions]


def test_one_outage_costs_the_other_photos_nothing(photo: Path) -> None:
    def second_fails(n: int, body: dict[str, Any]) -> Reply:
        asked = body["messages"][0]["content"][1]["text"]
        return Reply(status=500) if asked == "1" else Reply()

    questions = [Question(f"q{n}", photo, str(n)) for n in range(3)]
    with chat_server(second_fails) as server:
        drawn = list(OpenAIEndpoint("m", server.url, QUICK).answer(questions))
    assert [answers[0].text is None for answers in drawn] == [False, True, False]


def test_no_more_than_so_many_questions_are_under_way(photo: Path) -> None:
    under_way, most = 0, 0

    def count(n: int, body: dict[str, Any]) -> Reply:
        return Reply(delay_s=0.02)

    questions = [Question(f"q{n}", photo, "?") for n in range(12)]
    with chat_server(count) as server:
        model = OpenAIEndpoint("m", server.url, EndpointOptions(concurrency=3))
        plain = model.ask

        def counted(question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            answer = plain(question, temperature=temperature, seed=seed)
            under_way -= 1
            return answer

        model.ask = counted  # type: ignore[method-assign]
        assert len(list(model.answer(questions))) == 12
    assert 1 < most <= 3


def test_an_endpoint_can_be_asked_one_by_one() -> None:
    model = OpenAIEndpoint("m", "http://127.0.0.1:9/v1")
    assert isinstance(model, OneByOne)
    assert isinstance(model, Remote)
    assert model.name == "openai:m@http://127.0.0.1:9/v1"
