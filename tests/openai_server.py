"""A real HTTP server on loopback that speaks the OpenAI chat protocol, and fails on request."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHAIN = "<think>1. A red double-decker bus.\n2. London.</think><answer>51.5072, -0.1276</answer>"


@dataclass
class Reply:
    """What the server does with one request.

    Attributes:
        status: HTTP status; anything but 200 sends `error` as the OpenAI error object.
        body: Sent as it is instead of a chat completion, whatever it holds.
        cut: Announce the whole body, send half of it, close the connection.
        delay_s: Wait before answering.
        usage: Tokens of the question and of the answer, counted; None counts nothing.
    """

    text: str | None = CHAIN
    reasoning: str | None = None
    refusal: str | None = None
    finish_reason: str = "stop"
    status: int = 200
    error: dict[str, Any] = field(default_factory=lambda: {"message": "injected"})
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False
    delay_s: float = 0.0
    usage: tuple[int, int] | None = None

    def encoded(self) -> bytes:
        if self.body is not None:
            return self.body
        if self.status != 200:
            return json.dumps({"error": self.error}).encode()
        message: dict[str, Any] = {"role": "assistant", "content": self.text}
        if self.reasoning is not None:
            message["reasoning_content"] = self.reasoning
        if self.refusal is not None:
            message["refusal"] = self.refusal
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        completion: dict[str, Any] = {
            "id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]
        }  # fmt: skip
        if self.usage is not None:
            taken, given = self.usage
            completion["usage"] = {
                "prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given
            }  # fmt: skip
        return json.dumps(completion).encode()


Plan = Callable[[int, dict[str, Any]], Reply]


class ChatServer(ThreadingHTTPServer):
    """Answers by a plan: from the number of the request (0, 1, ...) and its body to a reply.

    Attributes:
        requests: The bodies that came in.
        credentials: The `Authorization` that came with each.
        served: For each picture (its bytes), how often an answer for it was sent in full; for a
            question without one, its text.
    """

    daemon_threads = True

    def __init__(self, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan = plan
        self.requests: list[dict[str, Any]] = []
        self.credentials: list[str | None] = []
        self.served: dict[bytes, int] = {}
        self.counting = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


def picture_of(body: dict[str, Any]) -> bytes:
    """The bytes of the picture in a request; of its text, where it has no picture."""
    content = body["messages"][0]["content"]
    if isinstance(content, str):
        return content.encode()
    url: str = content[0]["image_url"]["url"]
    return base64.b64decode(url.partition(",")[2])


def prompt_of(body: dict[str, Any]) -> str:
    """The text of a request."""
    content = body["messages"][0]["content"]
    text: str = content if isinstance(content, str) else content[-1]["text"]
    return text


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.counting:
            number = len(self.server.requests)
            self.server.requests.append(body)
            self.server.credentials.append(self.headers["authorization"])
        reply = self.server.plan(number, body)
        time.sleep(reply.delay_s)
        payload = reply.encoded()
        self.send_response(reply.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload[: len(payload) // 2] if reply.cut else payload)
        if reply.cut:
            self.close_connection = True
        elif reply.status == 200:
            with self.server.counting:
                picture = picture_of(body)
                self.server.served[picture] = self.server.served.get(picture, 0) + 1

    def log_message(self, format: str, *args: Any) -> None:
        """Tests keep quiet."""


@contextmanager
def chat_server(plan: Plan | None = None) -> Iterator[ChatServer]:
    """Run a server for the time of a `with` block; without a plan it always answers `CHAIN`."""
    server = ChatServer(plan or (lambda number, body: Reply()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
