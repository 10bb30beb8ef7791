"""One model on several servers: who is asked, and what happens when one of them falls ill."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.errors import ConfigError, EndpointError
from gre.models.base import OneByOne, Question, Remote
from gre.models.endpoint_pool import EndpointPool
from gre.models.openai_endpoint import EndpointOptions
from gre.models.spec import load_geolocator, parse_spec
from openai_server import CHAIN, ChatServer, Reply, chat_server

QUICK = EndpointOptions(concurrency=2, retries=1, backoff_s=0.05, timeout_s=5)


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    found = []
    for n in range(12):
        path = tmp_path / f"{n}.png"
        Image.new("RGB", (8, 8), (n, 0, 0)).save(path)
        found.append(Question(str(n), path, "Where?"))
    return found


def pool_of(*servers: ChatServer, options: EndpointOptions = QUICK) -> EndpointPool:
    return EndpointPool("m", [server.url for server in servers], options)


def texts(pool: EndpointPool, questions: list[Question]) -> list[str | None]:
    return [answer.text for (answer,) in pool.answer(questions)]


def test_two_healthy_servers_share_the_work(questions: list[Question]) -> None:
    with chat_server() as one, chat_server() as other:
        assert texts(pool_of(one, other), questions) == [CHAIN] * 12
        assert len(one.requests) + len(other.requests) == 12
        assert min(len(one.requests), len(other.requests)) >= 3


def test_questions_of_a_server_that_fails_go_to_the_other(questions: list[Question]) -> None:
    with chat_server(lambda n, body: Reply(status=500)) as sick, chat_server() as well:
        pool = pool_of(sick, well)
        assert texts(pool, questions) == [CHAIN] * 12
        assert len(well.requests) == 12
        assert len(sick.requests) < 12  # it rests between its failures


def test_a_server_that_is_not_there_costs_no_answers(questions: list[Question]) -> None:
    with chat_server() as gone:
        url = gone.url
    with chat_server() as well:
        assert texts(EndpointPool("m", [url, well.url], QUICK), questions) == [CHAIN] * 12


def test_a_server_that_dies_in_the_middle_costs_no_answers(questions: list[Question]) -> None:
    with chat_server() as well:
        with chat_server() as dying:
            pool = pool_of(dying, well)
            assert texts(pool, questions[:4]) == [CHAIN] * 4
        assert texts(pool, questions[4:]) == [CHAIN] * 8


def test_a_server_that_recovers_is_asked_again(questions: list[Question]) -> None:
    def ill_at_first(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=503) if n < 1 else Reply(delay_s=0.02)

    options = EndpointOptions(concurrency=1, retries=2, backoff_s=0.02)
    with (
        chat_server(ill_at_first) as recovering,
        chat_server(lambda n, body: Reply(delay_s=0.05)) as well,
    ):
        assert texts(pool_of(recovering, well, options=options), questions) == [CHAIN] * 12
        assert len(recovering.requests) >= 3


def test_when_all_servers_fail_it_is_an_outage_and_no_answer(questions: list[Question]) -> None:
    def fail(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=500)

    with chat_server(fail) as one, chat_server(fail) as other:
        answer = pool_of(one, other).ask(questions[0])
    assert answer.text is None and not answer.permanent
    assert answer.error and "500" in answer.error
    assert answer.receipt and answer.receipt.attempts == 4  # two rounds of two


def test_a_photo_that_is_refused_is_not_taken_to_the_next_server(
    questions: list[Question],
) -> None:
    def refuse(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=400)

    with chat_server(refuse) as one, chat_server(refuse) as other:
        answer = pool_of(one, other).ask(questions[0])
        assert len(one.requests) + len(other.requests) == 1
    assert answer.permanent


def test_a_server_with_a_wrong_key_is_given_up_and_the_other_goes_on(
    questions: list[Question],
) -> None:
    with chat_server(lambda n, body: Reply(status=401)) as locked, chat_server() as well:
        assert texts(pool_of(locked, well), questions) == [CHAIN] * 12
        assert len(locked.requests) <= QUICK.concurrency * 2


def test_the_run_ends_when_no_server_takes_any_question(questions: list[Question]) -> None:
    def unknown(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=404, error={"message": "no such model"})

    with (
        chat_server(unknown) as one,
        chat_server(unknown) as other,
        pytest.raises(EndpointError, match="no such model"),
    ):
        pool_of(one, other).ask(questions[0])


def test_the_spec_names_several_servers_with_commas() -> None:
    spec = "openai:org/m@http://127.0.0.1:1/v1,http://127.0.0.1:2/v1/"
    assert parse_spec(spec).base_url == "http://127.0.0.1:1/v1,http://127.0.0.1:2/v1"
    pool = load_geolocator(spec, endpoint=QUICK)
    assert isinstance(pool, EndpointPool)
    assert isinstance(pool, OneByOne) and isinstance(pool, Remote)
    assert pool.concurrency == 4 and pool.identity == "openai:org/m"
    assert pool.name == "openai:org/m@http://127.0.0.1:1/v1,http://127.0.0.1:2/v1"


@pytest.mark.parametrize("urls", ["http://a/v1,", "http://a/v1,b/v1", "http://a/v1,,http://b/v1"])
def test_a_broken_list_of_servers_is_refused(urls: str) -> None:
    with pytest.raises(ConfigError, match="BASE_URL"):
        parse_spec(f"openai:m@{urls}")


def test_a_password_in_an_address_is_in_no_name() -> None:
    pool = EndpointPool("m", ["https://me:secret@a.example/v1", "https://b.example/v1"])
    assert "secret" not in pool.name
