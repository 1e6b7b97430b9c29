"""A subscriber of webhooks: an HTTPS server that remembers what it was sent."""

import asyncio
import base64
import hmac
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.infra.storage.db.test_tls import make_certificate


@dataclass(frozen=True, kw_only=True)
class ReceivedMessage:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Verify the signature, as Standard Webhooks says."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b"%s.%s.%s" % (
            self.headers["webhook-id"].encode(),
            self.headers["webhook-timestamp"].encode(),
            self.body,
        )
        digest = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        return self.headers["webhook-signature"] == f"v1,{digest}"


@dataclass(kw_only=True)
class WebhookReceiver:
    """Answers with `statuses` in turn, the last for ever.

    Attributes:
        hangs: It reads, and answers nothing.
        location: Where a redirect points.
    """

    port: int = 0
    certificate: Path
    statuses: list[int] = field(default_factory=lambda: [204])
    hangs: bool = False
    location: str = ""
    received: list[ReceivedMessage] = field(default_factory=list)
    _server: asyncio.Server | None = None

    @property
    def trust(self) -> ssl.SSLContext:
        """What trusts its certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    async def open(self) -> None:
        """Begin to serve: on a free port of 127.0.0.1, later on the same again."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.certificate.with_suffix(".key"))
        self._server = await asyncio.start_server(
            self.answer, "127.0.0.1", self.port, ssl=context
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End: nobody can connect any more."""
        if self._server is not None:
            self._server.close()

    async def answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read one request, and answer it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(
            ReceivedMessage(path=head[0].split()[1], headers=headers, body=body)
        )
        if self.hangs:
            await asyncio.Event().wait()
        status = self.statuses[0] if len(self.statuses) == 1 else self.statuses.pop(0)
        location = f"Location: {self.location}\r\n" if self.location else ""
        writer.write(
            f"HTTP/1.1 {status} Any\r\n{location}Content-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    async def wait_for(self, count: int) -> None:
        """Return when that many messages have come."""
        while len(self.received) < count:  # noqa: ASYNC110  # over a socket
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_receiver(folder: Path, *, host: str) -> AsyncIterator[WebhookReceiver]:
    """Serve on a free port of 127.0.0.1 with a certificate for *host*."""
    certificate = make_certificate(folder, "receiver", host=f"DNS:{host}")
    receiver = WebhookReceiver(certificate=certificate)
    await receiver.open()
    try:
        yield receiver
    finally:
        await receiver.close()
