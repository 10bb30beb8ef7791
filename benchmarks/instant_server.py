"""A chat server that answers at once, for measuring clients: prints its port, then serves.

python benchmarks/instant_server.py

It reads no more of a request than it must, so that next to nothing of what is measured is its own.
"""

import asyncio
import json

CHAIN = (
    "<think>1. A red double-decker bus, a pillar box and a row of terraced houses.\n"
    "2. A shop sign in English.\n3. Plane trees, cut back.\n4. Level ground, a grey sky.\n"
    "5. Cars on the left.\nSo: Europe, the United Kingdom, London.</think>"
    "<answer>51.5072, -0.1276</answer>"
)
_COMPLETION = {
    "id": "1",
    "object": "chat.completion",
    "created": 0,
    "model": "m",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": CHAIN}, "finish_reason": "stop"}
    ],
    "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
}
_BODY = json.dumps(_COMPLETION).encode()
_RESPONSE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(_BODY)
) + _BODY
_LENGTH = b"content-length:"


class Answers(asyncio.Protocol):
    """One connection: for every request, the same response."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._read, self._body = transport, bytearray(), -1

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole by now."""
        self._read += data
        while True:
            if self._body < 0:
                end = self._read.find(b"\r\n\r\n")
                if end < 0:
                    return
                head = bytes(self._read[:end]).lower()
                at = head.find(_LENGTH)
                self._body = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
                del self._read[: end + 4]
            if len(self._read) < self._body:
                return
            del self._read[: self._body]
            self._body = -1
            self._transport.write(_RESPONSE)


async def serve() -> None:
    """Serve on a free port of loopback until killed."""
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
