"""The users of the definitions file, on a vhost of a live broker."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from infra.rabbit.definitions import build_definitions

UserUrls = Mapping[str, str]


@contextmanager
def open_users(
    broker_url: str, management_url: str, *subscribers: str
) -> Iterator[UserUrls]:
    """Import the definitions into a vhost; yield the URL of each user, by its name."""
    address = urlsplit(broker_url)
    vhost = address.path.removeprefix("/")
    password = secrets.token_hex(8)
    definitions = build_definitions(subscribers)
    names = [user["name"] for user in definitions["users"]]
    # Users belong to the whole broker, which other tests share.
    suffix = f"-{vhost}"
    definitions |= {"users": [], "vhosts": []}
    for kind in ("permissions", "topic_permissions"):
        for each in definitions[kind]:
            each["user"] += suffix
    for resources in definitions.values():
        for each in resources:
            each["vhost"] = vhost
    with httpx.Client(base_url=f"{management_url}/api/", timeout=30) as management:
        made = {"password": password, "tags": ""}
        for name in names:
            management.put(f"users/{name}{suffix}", json=made).raise_for_status()
        management.post("definitions", json=definitions).raise_for_status()
        yield {
            name: f"amqp://{name}{suffix}:{password}"
            f"@{address.hostname}:{address.port}/{vhost}"
            for name in names
        }
        for name in names:
            management.delete(f"users/{name}{suffix}")
