"""What servers send back, in all the forms that have been seen, and some that should never be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.models.base import FailureKind, Usage
from gre.models.openai_reply import Trouble, read_reply

ANSWER = "<answer>51.5, -0.1</answer>"


def completion(message: Any, **more: Any) -> bytes:
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}], **more}).encode()


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_in_a_field_of_its_own_is_joined(field: str) -> None:
    reply = read_reply(completion({"content": ANSWER, field: "1. A red bus."}))
    assert reply.text == f"<think>1. A red bus.</think>{ANSWER}"


def test_a_text_in_parts_is_one_text() -> None:
    parts = [{"type": "text", "text": "<answer>51.5,"}, {"type": "text", "text": " -0.1</answer>"}]
    assert read_reply(completion({"content": parts})).text == ANSWER


def test_tokens_are_those_that_the_server_counted() -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020}
    assert read_reply(completion({"content": "x"}, usage=usage)).usage == Usage(1000, 20)


@pytest.mark.parametrize(
    "usage",
    [None, {}, [], "much", {"prompt_tokens": 5}, {"prompt_tokens": -1, "completion_tokens": 2},
     {"prompt_tokens": True, "completion_tokens": 2},
     {"prompt_tokens": 10**30, "completion_tokens": 2},
     {"prompt_tokens": "7", "completion_tokens": 2}],
)  # fmt: skip
def test_a_count_that_is_none_is_not_counted(usage: Any) -> None:
    assert read_reply(completion({"content": "x"}, usage=usage)).usage is None


def test_half_a_surrogate_pair_can_be_kept_on_a_disk() -> None:
    reply = read_reply(b'{"choices": [{"message": {"content": "caf\\u00e9 \\ud83d"}}]}')
    assert reply.text.encode() == "café ?".encode()


def test_an_error_that_comes_as_a_success_is_told() -> None:
    body = b'{"error": {"message": "overloaded,\\n try later"}}'
    with pytest.raises(Trouble, match="holds no choices: overloaded, try later") as caught:
        read_reply(body)
    assert caught.value.kind is FailureKind.BAD_RESPONSE
    assert caught.value.passes


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"choices": {}}',
     b'{"choices": [null]}', b'{"choices": [{"message": "text"}]}', b'{"choices": [[]]}'],
)  # fmt: skip
def test_what_is_no_completion_is_trouble_that_passes(body: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        read_reply(body)
    assert caught.value.passes
    assert not caught.value.completed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["choices", "message", "content", "usage", "error", "prompt_tokens",
                         "completion_tokens", "finish_reason", "reasoning", "refusal", "text"]),
        inner, max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_no_answer_of_any_shape_breaks_it(value: Any) -> None:
    try:
        reply = read_reply(json.dumps(value).encode())
    except Trouble as trouble:
        assert str(trouble)
    else:
        assert isinstance(reply.text, str)
