"""Questions without a photo: a server is asked by text alone, whoever needs a photo says so."""

from pathlib import Path
from typing import Any

import pytest

from gre.models.base import Answer, FailureKind, Question, ReplySchema
from gre.models.baselines.direct import DirectAnswer
from gre.models.baselines.geoclip_package import GeoClipPackage
from gre.models.endpoint_pool import EndpointPool
from gre.models.geoworld import GeoWorldTeacher
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import Reply, chat_server, prompt_of

QUICK = EndpointOptions(retries=0, backoff_s=0.01, timeout_s=30.0, concurrency=4)
FORM = ReplySchema(
    "place",
    {
        "type": "object",
        "properties": {"country": {"type": "string"}},
        "required": ["country"],
        "additionalProperties": False,
    },
)
TEXT = Question("q", None, "Name a country.", FORM)
JAPAN = Reply(text='{"country": "Japan"}')

REFUSALS = {
    "with a code": {
        "message": "no", "code": "unsupported_parameter", "param": "response_format"
    },
    "in words": {"message": "Unknown field `response_format`"},
    "its type": {"message": "not one of text, json_object", "param": "response_format.type"},
}  # fmt: skip


def test_a_question_without_a_photo_is_text_and_nothing_else() -> None:
    with chat_server(lambda n, body: JAPAN) as server:
        answer = OpenAIEndpoint("m", server.url, QUICK).ask(Question("q", None, "Name a country."))
    assert answer.text == '{"country": "Japan"}'
    (body,) = server.requests
    assert body["messages"] == [{"role": "user", "content": "Name a country."}]
    assert "response_format" not in body


def test_the_form_of_the_reply_is_sent_along() -> None:
    with chat_server(lambda n, body: JAPAN) as server:
        OpenAIEndpoint("m", server.url, QUICK).ask(TEXT)
    form = server.requests[0]["response_format"]
    described = {"name": "place", "schema": FORM.schema, "strict": True}
    assert form == {"type": "json_schema", "json_schema": described}


@pytest.mark.parametrize("error", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_server_that_takes_no_form_is_asked_without_from_then_on(error: dict[str, Any]) -> None:
    def plain(number: int, body: dict[str, Any]) -> Reply:
        return Reply(status=400, error=error) if "response_format" in body else JAPAN

    with chat_server(plain) as server:
        model = OpenAIEndpoint("m", server.url, QUICK)
        assert [model.ask(TEXT).text for _ in range(3)] == [JAPAN.text] * 3
    assert ["response_format" in body for body in server.requests] == [True, False, False, False]


def test_a_server_that_rejects_the_question_itself_is_not_asked_again() -> None:
    rejected = Reply(status=400, error={"message": "too long"})
    with chat_server(lambda n, body: rejected) as server:
        answer = OpenAIEndpoint("m", server.url, QUICK).ask(TEXT)
    assert (answer.kind, answer.permanent) == (FailureKind.REJECTED, True)
    assert len(server.requests) == 1


def test_several_servers_are_asked_by_text_too() -> None:
    with chat_server(lambda n, body: JAPAN) as one, chat_server(lambda n, body: JAPAN) as other:
        pool = EndpointPool("m", [one.url, other.url], QUICK)
        assert [pool.ask(TEXT).text for _ in range(4)] == [JAPAN.text] * 4
    assert {prompt_of(body) for body in one.requests + other.requests} == {"Name a country."}
    assert all("response_format" in body for body in one.requests + other.requests)


def test_equal_forms_have_equal_texts_whatever_the_order_of_their_parts() -> None:
    a = ReplySchema("s", {"type": "object", "required": ["x"]})
    b = ReplySchema("s", {"required": ["x"], "type": "object"})
    assert a.text == b.text
    assert a == b
    assert hash(a) == hash(b)


class _NeverAsked:
    def predict(self, image_path: str, top_k: int) -> tuple[Any, Any]:
        raise AssertionError(image_path)


@pytest.mark.parametrize(
    "model",
    [GeoWorldTeacher(), DirectAnswer(GeoWorldTeacher()), GeoClipPackage(_NeverAsked())],
    ids=["geoworld", "direct", "geoclip"],
)
def test_a_model_that_looks_at_photos_says_that_there_is_none(model: Any) -> None:
    ((answer,),) = model.answer([Question("q", None, "Name a country.")])
    _says_so(answer)


def test_an_encoder_says_that_there_is_no_photo() -> None:
    from gre.models.baselines.encoders import ImageEncoder, open_for

    encoder: ImageEncoder = None  # type: ignore[assignment]  # it is not come to
    answer = open_for(Question("q", None, "Where?"), encoder)
    assert isinstance(answer, Answer)
    _says_so(answer)


def test_a_model_of_transformers_reads_texts_beside_photos(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from PIL import Image

    from gre.models.hf import HfGeolocator
    from gre.models.tiny import TinyShape, build_tiny

    shape = TinyShape(
        hidden=32, layers=1, heads=2, kv_heads=1, mlp=64,
        vision_hidden=32, vision_layers=1, vision_heads=2, vision_mlp=64, image_px=56,
        vocab_size=320,
    )  # fmt: skip
    model = HfGeolocator(build_tiny(["Where?"], tmp_path / "model", shape=shape), max_tokens=4)
    Image.new("RGB", (80, 60), (40, 100, 30)).save(tmp_path / "photo.png")
    seen = Question("photo", tmp_path / "photo.png", "Where?")
    _says_so(next(iter(model.answer([TEXT])))[0])  # a gre-tiny knows photos only
    model.tiny = False
    mixed = [answer for (answer,) in model.answer([TEXT, seen, TEXT])]
    assert [answer.id for answer in mixed] == ["q", "photo", "q"]
    assert mixed[0].text is not None
    assert mixed[0].text == mixed[2].text
    assert mixed[1].text == next(iter(model.answer([seen])))[0].text


def _says_so(answer: Answer) -> None:
    assert answer.text is None
    assert answer.permanent
    assert answer.kind is FailureKind.REJECTED
    assert answer.error is not None and "photo" in answer.error
