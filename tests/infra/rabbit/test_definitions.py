"""The definitions file declares what the service does; no user may do more."""

import re
from typing import Any

import pytest

from infra.rabbit.definitions import PUBLISHER, SERVICE, SUBSCRIBER, build_definitions
from infra.rabbit.topology import EXCHANGES
from ports.delivery import QUEUE_BINDINGS


def permissions(user: str) -> Any:
    [found] = [p for p in build_definitions()["permissions"] if p["user"] == user]
    return found


def test_it_names_every_exchange_queue_and_binding() -> None:
    definitions = build_definitions()

    assert {each["name"] for each in definitions["exchanges"]} == set(
        EXCHANGES.values()
    )
    assert {each["name"] for each in definitions["queues"]} == set(QUEUE_BINDINGS)
    assert len(definitions["bindings"]) == sum(map(len, QUEUE_BINDINGS.values()))


def test_nobody_can_log_in_until_a_password_is_set() -> None:
    assert {user["password_hash"] for user in build_definitions()["users"]} == {""}


@pytest.mark.parametrize("name", [*QUEUE_BINDINGS, *EXCHANGES.values()])
def test_the_service_may_use_what_is_ours(name: str) -> None:
    assert all(
        re.search(permissions(SERVICE)[right], name)
        for right in ("configure", "write", "read")
    )


def test_a_publisher_may_only_publish_events() -> None:
    rights = permissions(PUBLISHER)

    assert re.search(rights["write"], "novelmovie.events")
    assert not re.search(rights["write"], "novelmovie.work")
    assert not re.search(rights["configure"], "crews.intake")
    assert not re.search(rights["read"], "crews.intake")


def test_a_subscriber_may_only_have_queues_of_its_own() -> None:
    rights = permissions(SUBSCRIBER)

    assert re.search(rights["configure"], "subscriber.editing")
    assert re.search(rights["read"], "novelmovie.events")
    assert not re.search(rights["write"], "novelmovie.events")
    assert not re.search(rights["read"], "crews.dead-letters")
