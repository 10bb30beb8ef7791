"""kill -9 in the middle of an interview: nothing is lost, and nothing is paid for twice."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from gre.data.interview import Request, interview
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import Reply, chat_server, prompt_of

REQUESTS, CONCURRENCY = 150, 4
ASK = f"""
import sys
from pathlib import Path
from gre.data.interview import Request, interview
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint

model = OpenAIEndpoint("m", sys.argv[1], EndpointOptions(concurrency={CONCURRENCY}))
requests = [Request(str(n), f"Say {{n}}.") for n in range({REQUESTS})]
interview(requests, model, Path(sys.argv[2]), purpose="test")
"""


def test_killed_and_begun_again_it_asks_only_what_is_missing(tmp_path: Path) -> None:
    def slowly(number: int, body: dict[str, Any]) -> Reply:
        (word,) = re.findall(r"\d+", prompt_of(body))
        return Reply(text=f"{word} is the word", delay_s=0.02, usage=(5, 5))

    journal = tmp_path / "journal.sqlite"
    with chat_server(slowly) as server:
        run = subprocess.Popen([sys.executable, "-c", ASK, server.url, str(journal)])
        try:
            wait_until(lambda: len(server.requests) >= 40)
        finally:
            run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
        before = len(server.requests)
        assert before < REQUESTS
        requests = [Request(str(n), f"Say {n}.") for n in range(REQUESTS)]
        model = OpenAIEndpoint("m", server.url, EndpointOptions(concurrency=CONCURRENCY))
        held = interview(requests, model, journal, purpose="test")
    replies = list(held.replies(requests))
    assert [reply.text for reply in replies] == [f"{n} is the word" for n in range(REQUESTS)]
    assert held.bill.asked + held.bill.from_journal == REQUESTS
    # Only what was under way when it died is asked a second time.
    assert REQUESTS <= len(server.requests) <= REQUESTS + CONCURRENCY
    assert held.bill.from_journal >= before - CONCURRENCY


def wait_until(true: Any) -> None:
    for _ in range(2000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it has not begun")
