"""Which addresses webhooks may go to: public ones, and hosts that are allowed by name.

A subscription's URL comes from outside. Without these checks it would have the service
ask what stands beside it: a metadata service, a database, the broker's own console.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx
from typing_extensions import override

from ports.errors import PortRefusedError, PortUnavailableError

PORT = "webhook"
MAX_URL_LENGTH = 2000
MAX_PORT = 65535

CONNECT_TIMEOUT_SECONDS = 5.0
"""Of one address, so that the next has its turn: not every network knows IPv6."""

_PLAIN = re.compile(r"[\x21-\x7e]+")

# A gateway takes the last 32 bits of such an address for one of IPv4 (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")

# All of IPv6 that is given out; Python takes what was withdrawn (fec0::/10) for global.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# For protocols; some clouds have their metadata service here, and older Pythons take
# part of it for global.
_PROTOCOL_ASSIGNMENTS = IPv4Network("192.0.0.0/24")


def check_webhook_url(url: str) -> httpx.URL:
    """Return *url* if events may be sent to it, as far as it tells by itself.

    Raises:
        PortRefusedError: The message says what a URL must be.
    """
    if len(url) > MAX_URL_LENGTH or not _PLAIN.fullmatch(url):
        raise PortRefusedError(
            PORT, f"a URL has at most {MAX_URL_LENGTH} plain characters, and no spaces"
        )
    try:
        parsed = httpx.URL(url)
        # As it is resolved later: an empty or overlong part of a name is no outage.
        parsed.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise PortRefusedError(PORT, f"this is no URL: {error}") from error
    if parsed.scheme != "https":
        raise PortRefusedError(PORT, "a URL must begin with https://")
    if parsed.port is not None and not 0 < parsed.port <= MAX_PORT:
        raise PortRefusedError(PORT, f"a port is at most {MAX_PORT}")
    if not parsed.host or parsed.userinfo or parsed.fragment:
        raise PortRefusedError(
            PORT, "a URL must have a host, and neither a user, a password nor a #"
        )
    return parsed


def is_public(address: str) -> bool:
    """Tell whether *address* is one of the public internet."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        is_global = ip.is_global and ip not in _PROTOCOL_ASSIGNMENTS
        return is_global and not (ip.is_multicast or ip.is_reserved)
    if ip in _NAT64:
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip.sixtofour and not is_public(str(ip.sixtofour)):
        return False
    return ip.is_global and ip in _GLOBAL_UNICAST


Lookup = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Returns the addresses of a host; raises `OSError` where it has none."""


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of *host*, as the system resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


class CheckedAddresses(httpcore.AsyncNetworkBackend):
    """Connects to the very address that it has resolved and checked.

    So a name that is answered with a public address first and a private one afterwards
    leads nowhere else. A host of *private_hosts* may have a private address.
    """

    def __init__(self, private_hosts: Collection[str], lookup: Lookup) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._lookup = lookup
        self._backend = httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        error: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in await self.resolve(host, port):
            try:
                return await self._backend.connect_tcp(
                    address,
                    port,
                    timeout=timeout or CONNECT_TIMEOUT_SECONDS,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error or httpcore.ConnectError("the name has no address")

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of *host*.

        Raises:
            PortUnavailableError: The name is not known, or not now.
            PortRefusedError: One of its addresses is not public.
        """
        try:
            addresses = await self._lookup(host, port)
        except (OSError, UnicodeError) as error:
            raise PortUnavailableError(
                PORT, f"the name {host} has no address"
            ) from error
        if host.lower().rstrip(".") in self._private_hosts:
            return addresses
        if not all(is_public(address) for address in addresses):
            raise PortRefusedError(
                PORT,
                f"{host} has an address that is not public; where that is meant, name "
                "the host in CREWS_WEBHOOK_PRIVATE_HOSTS",
            )
        return addresses
