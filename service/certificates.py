"""The certificates of the settings, as our clients take them.

A file is read again once it was replaced, so a new certificate is used from the next
connection on. aio-pika and asyncpg read the files of an address at each connection by
themselves; `RenewedContext` does it for the HTTP clients.
"""

import ssl
from pathlib import Path
from typing import Self

import httpx
from typing_extensions import override

from service.settings import Settings

Version = tuple[tuple[int, int, int], ...]
"""Inode, size and time of change of each file."""


class RenewedContext(ssl.SSLContext):
    """Verifies servers, and shows our certificate, by files that may be replaced.

    Each connection is made with the files as they are then. asyncio, uvloop and anyio
    call `wrap_bio` for every connection, and nothing else of it.
    """

    def __new__(cls, *_: object) -> Self:
        """Make the outer context, which no connection uses."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(
        self, authorities: Path | None, certificate: Path | None, key: Path | None
    ) -> None:
        self._authorities = authorities
        self._certificate = certificate
        self._key = key
        self._version: Version = ()
        self._inner = self._read_if_changed()

    @override
    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Begin a connection with the files as they are now."""
        self._inner = self._read_if_changed()
        return self._inner.wrap_bio(
            incoming, outgoing, server_side, server_hostname, session
        )

    def _read_if_changed(self) -> ssl.SSLContext:
        try:
            version = self._read_version()
            if version == self._version:
                return self._inner
            context = self._read()
        except ssl.SSLError:
            raise
        except OSError as error:
            # As clients know a failed handshake; the next connection tries again.
            raise ssl.SSLError(f"{error.filename}: {error.strerror}") from error
        self._version = version
        return context

    def _read_version(self) -> Version:
        files = (self._authorities, self._certificate, self._key)
        stats = [file.stat() for file in files if file is not None]
        return tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats)

    def _read(self) -> ssl.SSLContext:
        context = httpx.create_ssl_context()
        # Beside the public ones: a model may be public while Payload is private.
        if self._authorities is not None:
            context.load_verify_locations(self._authorities)
        if self._certificate is not None:
            context.load_cert_chain(self._certificate, self._key)
        return context


def client_context(settings: Settings) -> ssl.SSLContext:
    """Return what the HTTP clients verify servers with."""
    if settings.ca_file is None and settings.certificate_file is None:
        return httpx.create_ssl_context()
    return RenewedContext(
        settings.ca_file, settings.certificate_file, settings.key_file
    )


def webhook_context(settings: Settings) -> ssl.SSLContext:
    """Return what webhooks verify subscribers with.

    Without our own certificate: it is shown to systems that an operator names.
    """
    if settings.ca_file is None:
        return httpx.create_ssl_context()
    return RenewedContext(settings.ca_file, None, None)
