"""Webhooks go to the public internet, and to hosts that are allowed by name."""

import pytest

from infra.webhooks.addresses import (
    CheckedAddresses,
    check_webhook_url,
    is_public,
    look_up,
)
from ports.errors import PortRefusedError, PortUnavailableError


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://",
        "https://a..b/",
        "https://xn--/",
        "https:///path",
        "hooks.example.com",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX-Injected: 1",
        "https://hooks.example.com/\x00",
        "https://hooks.example.com:99999999/",
        "https://höoks.example.com/",
        "https://hooks.example.com/" + "x" * 2000,
    ],
)
def test_what_is_no_plain_https_url_is_refused(url: str) -> None:
    with pytest.raises(PortRefusedError):
        check_webhook_url(url)


def test_a_plain_https_url_is_taken() -> None:
    url = check_webhook_url("https://hooks.example.com:8443/in?from=crews")

    assert (url.host, url.port, url.raw_path) == (
        "hooks.example.com",
        8443,
        b"/in?from=crews",
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:7f00:1::",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_no_address_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "::1",
        "localhost",
    ],
)
async def test_however_it_is_written_the_machine_itself_is_refused(host: str) -> None:
    addresses = CheckedAddresses((), look_up)

    with pytest.raises(PortRefusedError, match="CREWS_WEBHOOK_PRIVATE_HOSTS"):
        await addresses.resolve(host, 443)


async def test_one_private_address_among_public_ones_is_enough() -> None:
    async def lookup(_host: str, _port: int) -> tuple[str, ...]:
        return ("1.1.1.1", "10.0.0.1")

    with pytest.raises(PortRefusedError):
        await CheckedAddresses((), lookup).resolve("hooks.example.com", 443)


@pytest.mark.parametrize(
    "host", ["hooks.internal", "HOOKS.internal", "hooks.internal."]
)
async def test_a_host_that_is_named_may_be_private(host: str) -> None:
    async def lookup(_host: str, _port: int) -> tuple[str, ...]:
        return ("10.0.0.1",)

    addresses = CheckedAddresses(["Hooks.Internal"], lookup)

    assert await addresses.resolve(host, 443) == ("10.0.0.1",)


async def test_a_name_without_an_address_is_tried_again_later() -> None:
    with pytest.raises(PortUnavailableError):
        await CheckedAddresses((), look_up).resolve("no-such-host.invalid", 443)


@pytest.mark.parametrize("host", ["a..b", "x" * 300])
async def test_a_name_that_cannot_be_is_no_crash(host: str) -> None:
    with pytest.raises(PortUnavailableError):
        await CheckedAddresses((), look_up).resolve(host, 443)
