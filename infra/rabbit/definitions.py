"""The topology as a RabbitMQ definitions file, with least-privilege users.

For brokers where only administrators declare: ``rabbitmqctl import_definitions``.
"""

import re
from collections.abc import Sequence
from typing import Any

from infra.rabbit.topology import EXCHANGE_TYPES, EXCHANGES, queue_arguments
from ports.delivery import QUEUE_BINDINGS

VHOST = "/"

# Names of the users.
DECLARER = "novel-movie-crews-declarer"
"""Declares; publishes nothing. For ``topology apply``, and for nothing that runs."""
SERVICE = "novel-movie-crews"
"""Consumes our queues and publishes; declares and deletes nothing."""
PUBLISHER = "novel-movie"
"""Submits and cancels stories."""
DOOR = "novel-movie-door"
"""The same, for what comes in by the HTTP door."""
APP = "novel-movie-app"
"""Novel Movie's Payload with our plugin: submits stories, and hears their progress."""
SUBSCRIBER_PREFIX = "novel-movie-subscriber-"
"""Each subscriber has a user of its own, with queues of its own."""

EVENTS_NAME, DEAD_NAME = EXCHANGES["events"], EXCHANGES["dead"]

# Patterns of resource names and of routing keys, for the permissions.
NOTHING = "^$"
OUR_NAMES = r"^(novelmovie|crews)\."
OUR_EXCHANGES = r"^novelmovie\."
OUR_QUEUES = r"^crews\."
EVENTS_EXCHANGE = r"^novelmovie\.events$"
# The declarer binds queues, and names the exchange of their dead letters.
DECLARER_WRITES = rf"{OUR_QUEUES}|^novelmovie\.dead$"
REQUESTS = r"^story\.(submitted|cancelled)$"
ANSWERS = (
    r"^(story\.(progressed|structured|breakdown\.(completed|failed|\*|#))"
    r"|scene\.(#|breakdown\.(completed|\*|#)))$"
)
"""What subscribers may bind; a wider key would hear what others submit."""
EVENTS = rf"{REQUESTS}|{ANSWERS}"
SUBMISSION = r"^story\.submitted$"
PROGRESS = r"^story\.(progressed|breakdown\.\*)$"
"""What the plugin binds."""

APP_QUEUES = r"^subscriber\.payload\."

_SUBSCRIBER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


def build_definitions(subscribers: Sequence[str] = ()) -> dict[str, Any]:
    """Return exchanges, queues, bindings, users and permissions as one JSON object.

    Each of *subscribers* has a user and may have queues of its name. The users have no
    password: nobody can log in before an administrator sets one with
    ``rabbitmqctl change_password``.

    Raises:
        ValueError: The name of a subscriber is not lower case letters, digits, hyphens.
    """
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            _user(name)
            for name in (
                DECLARER,
                SERVICE,
                PUBLISHER,
                DOOR,
                APP,
                *(subscriber_user(name) for name in subscribers),
            )
        ],
        "permissions": [
            _permission(
                DECLARER, configure=OUR_NAMES, write=DECLARER_WRITES, read=OUR_NAMES
            ),
            _permission(
                SERVICE, configure=NOTHING, write=OUR_EXCHANGES, read=OUR_QUEUES
            ),
            *(
                _permission(
                    user, configure=NOTHING, write=EVENTS_EXCHANGE, read=NOTHING
                )
                for user in (PUBLISHER, DOOR)
            ),
            _permission(
                APP,
                configure=APP_QUEUES,
                write=f"{APP_QUEUES}|{EVENTS_EXCHANGE}",
                read=f"{APP_QUEUES}|{EVENTS_EXCHANGE}",
            ),
            *(_subscriber_permission(name) for name in subscribers),
        ],
        "topic_permissions": [
            _topic_permission(DECLARER, EVENTS_NAME, write=NOTHING, read=REQUESTS),
            _topic_permission(DECLARER, DEAD_NAME, write=NOTHING, read="^#$"),
            _topic_permission(SERVICE, EVENTS_NAME, write=EVENTS, read=NOTHING),
            _topic_permission(SERVICE, DEAD_NAME, write=OUR_QUEUES, read=NOTHING),
            *(
                _topic_permission(user, EVENTS_NAME, write=REQUESTS, read=NOTHING)
                for user in (PUBLISHER, DOOR)
            ),
            _topic_permission(APP, EVENTS_NAME, write=SUBMISSION, read=PROGRESS),
            *(
                _topic_permission(
                    subscriber_user(name), EVENTS_NAME, write=NOTHING, read=ANSWERS
                )
                for name in subscribers
            ),
        ],
        "exchanges": [
            {
                "name": name,
                "vhost": VHOST,
                "type": EXCHANGE_TYPES[exchange].value,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for exchange, name in EXCHANGES.items()
        ],
        "queues": [
            {
                "name": queue,
                "vhost": VHOST,
                "durable": True,
                "auto_delete": False,
                "arguments": queue_arguments(queue),
            }
            for queue in QUEUE_BINDINGS
        ],
        "bindings": [
            {
                "source": EXCHANGES[binding.exchange],
                "vhost": VHOST,
                "destination": queue,
                "destination_type": "queue",
                "routing_key": binding.routing_key,
                "arguments": {},
            }
            for queue, bindings in QUEUE_BINDINGS.items()
            for binding in bindings
        ],
    }


def subscriber_user(name: str) -> str:
    """Return the name of the user of the subscriber *name*.

    Raises:
        ValueError: It is not lower case letters, digits and hyphens.
    """
    if not _SUBSCRIBER_NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name of a subscriber: use a-z, 0-9 and hyphens"
        )
    return f"{SUBSCRIBER_PREFIX}{name}"


def _subscriber_permission(name: str) -> dict[str, Any]:
    own_queues = rf"^subscriber\.{name}(\.|$)"
    # Binding needs write permission on the queue and read on the exchange.
    return _permission(
        subscriber_user(name),
        configure=own_queues,
        write=own_queues,
        read=f"{own_queues}|{EVENTS_EXCHANGE}",
    )


def _topic_permission(
    user: str, exchange: str, *, write: str, read: str
) -> dict[str, Any]:
    return {
        "user": user,
        "vhost": VHOST,
        "exchange": exchange,
        "write": write,
        "read": read,
    }


def _user(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": [],
    }


def _permission(user: str, *, configure: str, write: str, read: str) -> dict[str, Any]:
    return {
        "user": user,
        "vhost": VHOST,
        "configure": configure,
        "write": write,
        "read": read,
    }
