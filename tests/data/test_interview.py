"""Interviews: many texts asked durably, each paid for once, whatever comes in between."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.data.interview import InterviewConfig, Reply, Request, interview
from gre.data.spending import Price
from gre.errors import ConfigError, EndpointError, MissingFileError
from gre.models.base import Answer, Question, ReplySchema
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import ChatServer, chat_server, prompt_of
from openai_server import Reply as Served

QUICK = EndpointOptions(backoff_s=0.01, retries=0, concurrency=4, timeout_s=20.0)
WORDS = [Request(f"r{n}", f"Say {n}.") for n in range(8)]
FORM = ReplySchema("word", {"type": "object"})


def ask(
    requests: Sequence[Request], server: ChatServer, folder: Path, **settings: Any
) -> tuple[Any, list[Reply]]:
    model = OpenAIEndpoint("m", server.url, settings.pop("endpoint", QUICK))
    held = interview(
        requests, model, folder / "journal.sqlite", purpose="test",
        config=InterviewConfig(**settings),
    )  # fmt: skip
    return held, list(held.replies(requests))


def echo(number: int, body: dict[str, Any]) -> Served:
    return Served(text=prompt_of(body).removeprefix("Say "), usage=(10, 2))


class Parrot:
    """A model on this machine; counts what it is asked."""

    name = "parrot"

    def __init__(self) -> None:
        self.heard: list[str] = []

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        for question in questions:
            self.heard.append(question.prompt)
            yield [Answer(question.id, question.prompt)]


def test_every_request_has_its_reply_in_order(tmp_path: Path) -> None:
    with chat_server(echo) as server:
        held, replies = ask(WORDS, server, tmp_path)
    assert replies == [Reply(f"r{n}", f"{n}.") for n in range(8)]
    assert (held.bill.asked, held.bill.from_journal) == (8, 0)
    assert (held.bill.input_tokens, held.bill.output_tokens) == (80, 16)
    assert held.bill.cost_usd is None  # nobody has named a price


def test_what_is_in_the_journal_is_not_asked_again_and_the_bill_stays_the_same(
    tmp_path: Path,
) -> None:
    prices = {"m": Price(input_per_mtok=1.0, output_per_mtok=10.0)}
    with chat_server(echo) as server:
        first, _ = ask(WORDS[:5], server, tmp_path, prices=prices)
        whole, _ = ask(WORDS, server, tmp_path, prices=prices)
        again, replies = ask(WORDS, server, tmp_path, prices=prices)
    assert len(server.requests) == 8
    assert (first.bill.asked, whole.bill.asked, again.bill.asked) == (5, 3, 0)
    assert (whole.bill.from_journal, again.bill.from_journal) == (5, 8)
    assert whole.bill.cost_usd == again.bill.cost_usd == pytest.approx(8 * 30e-6)
    assert [reply.text for reply in replies] == [f"{n}." for n in range(8)]


def test_equal_questions_are_asked_once_and_all_answered(tmp_path: Path) -> None:
    twice = [replace(WORDS[0], id=f"copy{n}") for n in range(600)] + WORDS[:2]
    with chat_server(echo) as server:
        held, replies = ask(twice, server, tmp_path)
    assert len(server.requests) == held.bill.asked == 2
    assert (held.bill.from_journal, len(replies)) == (0, 602)
    assert {reply.text for reply in replies} == {"0.", "1."}


def test_text_picture_and_form_each_make_another_question(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    Image.new("RGB", (9, 9)).save(tmp_path / "b.png")
    text = Request("r", "Say it.")
    asked = [
        text, replace(text, schema=FORM), replace(text, image=tmp_path / "a.png"),
        replace(text, image=tmp_path / "b.png"), replace(text, text="Say more."),
    ]  # fmt: skip
    with chat_server(echo) as server:
        held, _ = ask(asked, server, tmp_path)
        assert held.bill.asked == 5
        held, _ = ask(asked[::-1], server, tmp_path)
    assert held.bill.asked == 0


def test_an_answer_is_no_worse_for_being_no_chain(tmp_path: Path) -> None:
    said = "<answer> is where half a chain would begin"
    with chat_server(lambda n, body: Served(text=said)) as server:
        _, (reply,) = ask(WORDS[:1], server, tmp_path)
    assert reply == Reply("r0", said)
    assert len(server.requests) == 1


def test_what_may_pass_is_asked_again_next_time_and_what_is_settled_is_not(
    tmp_path: Path,
) -> None:
    faults = {
        "Say 0.": Served(status=503),
        "Say 1.": Served(text=None, refusal="no"),
        "Say 2.": Served(status=400, error={"message": "too long"}),
        "Say 3.": Served(text="{", finish_reason="length"),
        "Say 4.": Served(text=""),
        "Say 5.": Served(delay_s=3.0),
    }
    impatient = replace(QUICK, timeout_s=1.0)
    with chat_server(lambda n, body: faults.get(prompt_of(body)) or echo(n, body)) as server:
        held, replies = ask(WORDS, server, tmp_path, endpoint=impatient)
        kinds = ["server_error", "refused", "rejected", "truncated", "empty", "timeout"]
        assert [reply.failure for reply in replies] == [*kinds, None, None]
        assert held.bill.failed == dict.fromkeys(kinds, 1)
        assert all(reply.error and reply.text is None for reply in replies[:6])
        faults.clear()
        held, replies = ask(WORDS, server, tmp_path, endpoint=impatient)
    assert (held.bill.asked, held.bill.from_journal) == (2, 6)
    assert [reply.failure for reply in replies][:6] == [None, *kinds[1:5], None]


def test_a_failure_that_was_charged_for_is_on_the_bill(tmp_path: Path) -> None:
    prices = {"m": Price(input_per_mtok=1.0, output_per_mtok=10.0)}
    charged = [
        Served(text=None, refusal="no", usage=(10, 2)),
        Served(body=b'{"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 2}}'),
    ]
    one = replace(QUICK, concurrency=1)
    with chat_server(lambda n, body: charged[n] if n < 2 else echo(n, body)) as server:
        held, _ = ask(WORDS[:2], server, tmp_path, endpoint=one, prices=prices)
        assert held.bill.failed == {"refused": 1, "bad_response": 1}
        assert held.bill.cost_usd == pytest.approx(2 * 30e-6)
        held, _ = ask(WORDS[:2], server, tmp_path, endpoint=one, prices=prices)
    assert (held.bill.asked, held.bill.input_tokens) == (1, 30)
    assert held.bill.cost_usd == pytest.approx(3 * 30e-6)


def test_a_journal_that_has_gone_is_told_in_one_line(tmp_path: Path) -> None:
    held = interview(WORDS[:1], Parrot(), tmp_path / "journal.sqlite", purpose="test")
    (tmp_path / "journal.sqlite").unlink()
    with pytest.raises(MissingFileError, match="no such journal"):
        list(held.replies(WORDS[:1]))


def test_settled_failures_are_asked_again_where_that_is_wished(tmp_path: Path) -> None:
    with chat_server(lambda n, body: Served(text=None, refusal="no")) as server:
        ask(WORDS[:1], server, tmp_path)
    with chat_server(echo) as server:
        held, (reply,) = ask(WORDS[:1], server, tmp_path, retry=("refused",))
    assert (held.bill.asked, reply.text) == (1, "0.")


def test_the_money_ends_it_before_the_limit_and_the_rest_is_not_asked(tmp_path: Path) -> None:
    prices = {"m": Price(input_per_mtok=0.0, output_per_mtok=10.0)}
    endpoint = EndpointOptions(concurrency=2, max_tokens=1000)  # a cent each, at the very most
    costly = Served(text="word", usage=(10, 1000))
    with chat_server(lambda n, body: costly) as server:
        held, replies = ask(
            WORDS, server, tmp_path, endpoint=endpoint, max_usd=0.045, prices=prices
        )
    assert len(server.requests) == 4
    assert held.bill.cost_usd == pytest.approx(0.04)
    assert held.stopped is not None and "spending limit" in held.stopped
    assert held.bill.failed == {"not_asked": 4}
    assert [reply.failure for reply in replies].count("not_asked") == 4


def test_a_long_text_is_reckoned_with_before_it_is_asked(tmp_path: Path) -> None:
    prices = {"m": Price(input_per_mtok=10.0, output_per_mtok=0.0)}
    long = Request("long", "word " * 20_000)
    with chat_server(echo) as server:
        held, _ = ask([long], server, tmp_path, max_usd=0.1, prices=prices)
    assert (server.requests, held.stopped is not None) == ([], True)


def test_a_limit_needs_a_price(tmp_path: Path) -> None:
    with chat_server(echo) as server, pytest.raises(ConfigError, match="no price"):
        ask(WORDS, server, tmp_path, max_usd=1.0)


def test_a_dead_server_ends_it_and_says_so(tmp_path: Path) -> None:
    down = Served(status=500)
    with (
        chat_server(lambda n, body: down) as server,
        pytest.raises(EndpointError, match="times in a row"),
    ):
        ask(WORDS, server, tmp_path, give_up_after=1)


def test_a_model_on_this_machine_is_interviewed_as_durably(tmp_path: Path) -> None:
    parrot, journal = Parrot(), tmp_path / "made" / "journal.sqlite"
    seen: list[tuple[int, int | None]] = []
    for _ in range(2):
        held = interview(
            WORDS,
            parrot,
            journal,
            purpose="test",
            progress=lambda n, total: seen.append((n, total)),
        )
    assert parrot.heard == [request.text for request in WORDS]
    assert [reply.text for reply in held.replies(WORDS)] == parrot.heard
    assert (1, 8) in seen
    assert seen[-1] == (8, 8)


def test_two_purposes_do_not_share_answers(tmp_path: Path) -> None:
    parrot = Parrot()
    for purpose in ("sort", "extract"):
        interview(WORDS[:1], parrot, tmp_path / "journal.sqlite", purpose=purpose)
    assert len(parrot.heard) == 2


def test_what_is_none_of_its_questions_was_not_asked(tmp_path: Path) -> None:
    held = interview(WORDS[:1], Parrot(), tmp_path / "journal.sqlite", purpose="test")
    (reply,) = held.replies([Request("other", "Say nothing.")])
    assert (reply.text, reply.failure) == (None, "not_asked")


def test_requests_are_drawn_as_they_are_needed(tmp_path: Path) -> None:
    held = interview(iter(WORDS), Parrot(), tmp_path / "journal.sqlite", purpose="test")
    assert (held.bill.asked, held.bill.failed) == (8, {})
