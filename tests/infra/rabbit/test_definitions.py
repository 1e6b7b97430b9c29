"""The definitions file declares what the service does; no user may do more."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from infra.contracts.schemas import OUTBOUND_EVENTS, routing_key
from infra.rabbit.definitions import (
    DECLARER,
    DOOR,
    PUBLISHER,
    SERVICE,
    build_definitions,
    subscriber_user,
)
from infra.rabbit.topology import EXCHANGES
from ports.delivery import QUEUE_BINDINGS
from ports.domain.story import FrozenModel

DEPLOY: Final = Path(__file__).parents[3] / "infra" / "deploy"


def permissions(user: str) -> Any:
    [found] = [
        p for p in build_definitions(["editing"])["permissions"] if p["user"] == user
    ]
    return found


def topic_permissions(user: str) -> Any:
    """Return the permissions of a user on the exchange of the events."""
    [found] = [
        each
        for each in build_definitions(["editing"])["topic_permissions"]
        if (each["user"], each["exchange"]) == (user, "novelmovie.events")
    ]
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


@pytest.mark.parametrize("queue", QUEUE_BINDINGS)
def test_the_service_may_read_every_queue_and_configure_none(queue: str) -> None:
    rights = permissions(SERVICE)

    assert re.search(rights["read"], queue)
    assert not re.search(rights["configure"], queue)
    assert not re.search(rights["write"], queue)


@pytest.mark.parametrize("exchange", EXCHANGES.values())
def test_the_service_may_publish_to_every_exchange_of_ours(exchange: str) -> None:
    rights = permissions(SERVICE)

    assert re.search(rights["write"], exchange)
    assert not re.search(rights["configure"], exchange)


@pytest.mark.parametrize("name", [*QUEUE_BINDINGS, *EXCHANGES.values()])
def test_the_declaring_user_may_declare_what_is_ours(name: str) -> None:
    assert re.search(permissions(DECLARER)["configure"], name)


@pytest.mark.parametrize("event", OUTBOUND_EVENTS)
def test_every_event_may_be_published_by_us_and_heard_by_subscribers(
    event: type[FrozenModel],
) -> None:
    key = routing_key(event)

    assert re.search(topic_permissions(SERVICE)["write"], key)
    assert re.search(topic_permissions(subscriber_user("editing"))["read"], key)
    assert not re.search(topic_permissions(PUBLISHER)["write"], key)
    assert not re.search(topic_permissions(DOOR)["write"], key)


@pytest.mark.parametrize("user", [PUBLISHER, DOOR])
def test_a_publisher_may_only_publish_events(user: str) -> None:
    rights = permissions(user)

    assert re.search(rights["write"], "novelmovie.events")
    assert not re.search(rights["write"], "novelmovie.work")
    assert not re.search(rights["configure"], "crews.intake")
    assert not re.search(rights["read"], "crews.intake")


def test_a_subscriber_may_only_have_queues_of_its_own() -> None:
    rights = permissions(subscriber_user("editing"))

    assert re.search(rights["configure"], "subscriber.editing")
    assert not re.search(rights["configure"], "subscriber.sound")
    assert re.search(rights["read"], "novelmovie.events")
    assert not re.search(rights["write"], "novelmovie.events")
    assert not re.search(rights["read"], "crews.dead-letters")


def test_compose_imports_the_definitions_as_they_are_now() -> None:
    shipped = json.loads((DEPLOY / "rabbitmq-definitions.json").read_text())

    assert shipped == build_definitions(["example"])
