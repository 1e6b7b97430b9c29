"""A model endpoint that returns rehearsed answers after a fixed time.

``python -m tests.benchmarks.endpoint PORT ANSWERS SECONDS``; with as little code as
possible, to take no CPU from the service that is measured on the same machine.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvloop

from tests.benchmarks.message_digest import message_digest
from tests.stack.loopback import HOST


class RehearsedEndpoint:
    """Serves HTTP/1.1 to clients that keep their connections open."""

    def __init__(self, answers: dict[str, str], seconds: float) -> None:
        self._answers = answers
        self._seconds = seconds

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one connection until it is closed."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                body = await reader.readexactly(_content_length(head))
                status, answer = await self._find_answer(head, body)
                writer.write(_response(status, answer))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _find_answer(self, head: bytes, body: bytes) -> tuple[str, object]:
        if head.startswith(b"get "):
            return "200 OK", {"object": "list", "data": []}
        request = json.loads(body)
        answer = self._answers.get(message_digest(request["messages"]))
        if answer is None:
            return "400 Bad Request", {"error": {"message": "never rehearsed"}}
        await asyncio.sleep(self._seconds)
        return "200 OK", _completion(request["model"], len(body), answer)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.removeprefix(b"content-length:"))
    return 0


def _response(status: str, answer: object) -> bytes:
    body = json.dumps(answer).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _completion(model: str, prompt_bytes: int, answer: str) -> dict[str, object]:
    prompt, completion = prompt_bytes // 4, len(answer) // 4
    return {
        "id": "rehearsed",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": answer},
            }
        ],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    }


async def serve(port: int, answers: dict[str, str], seconds: float) -> None:
    """Serve until the process ends."""
    endpoint = RehearsedEndpoint(answers, seconds)
    # Read a prompt in one piece: the default limit would pause the client.
    server = await asyncio.start_server(endpoint.serve, HOST, port, limit=2**20)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    rehearsed = json.loads(Path(sys.argv[2]).read_text())
    uvloop.run(serve(int(sys.argv[1]), rehearsed, float(sys.argv[3])))
