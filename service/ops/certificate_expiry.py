"""Looks until when the certificates of the addresses in the settings are valid.

A certificate that is refused already is told by the connection itself; what nobody
tells in time is that it will be.
"""

import asyncio
import ssl
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ports.certificates import find_certificate_fault
from ports.errors import PortRefusedError, PortUnavailableError

EXPIRY_WARNING = timedelta(days=14)
"""From so long before it expires a certificate is reported as not well."""

_POSTGRES_TLS_REQUEST = struct.pack("!ii", 8, 80877103)
"""What a client of PostgreSQL sends before it speaks TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsAddress:
    """Where a certificate is shown.

    Attributes:
        name: Of the connection: ``broker``.
        context: What its client verifies it with.
    """

    name: str
    scheme: str
    host: str
    port: int
    context: ssl.SSLContext


async def check_certificate(address: TlsAddress) -> str:
    """Return until when the certificate at *address* is valid.

    Raises:
        PortRefusedError: It is refused, or expires soon.
        PortUnavailableError: None is shown there.
    """
    try:
        expires = await _find_expiry(address)
    except (OSError, EOFError) as error:
        if fault := find_certificate_fault(error):
            raise PortRefusedError(address.name, fault) from error
        raise PortUnavailableError(
            address.name, f"no certificate is shown there ({type(error).__name__})"
        ) from error
    left = expires - datetime.now(UTC)
    if left < EXPIRY_WARNING:
        raise PortRefusedError(
            address.name,
            f"its certificate expires on {expires:%Y-%m-%d}, in {left.days} days: "
            "renew it",
        )
    return f"valid until {expires:%Y-%m-%d}"


async def _find_expiry(address: TlsAddress) -> datetime:
    if address.scheme == "postgresql":
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(_POSTGRES_TLS_REQUEST)
        if await reader.readexactly(1) != b"S":
            raise ConnectionRefusedError("the server speaks no TLS")
        await writer.start_tls(address.context, server_hostname=address.host)
    else:
        _, writer = await asyncio.open_connection(
            address.host, address.port, ssl=address.context
        )
    try:
        certificate = writer.get_extra_info("ssl_object").getpeercert()
    finally:
        writer.close()
    return datetime.fromtimestamp(
        ssl.cert_time_to_seconds(certificate["notAfter"]), UTC
    )
