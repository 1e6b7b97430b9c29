"""The topology as a RabbitMQ definitions file, with least-privilege users.

For brokers where only administrators declare: ``rabbitmqctl import_definitions``.
"""

from typing import Any

from infra.rabbit.topology import EXCHANGE_TYPES, EXCHANGES, queue_arguments
from ports.delivery import QUEUE_BINDINGS

VHOST = "/"

# Names of the users.
SERVICE = "novel-movie-crews"
PUBLISHER = "novel-movie"
SUBSCRIBER = "novel-movie-subscriber"

# Patterns of resource names, for the permissions.
OUR_NAMES = r"^(novelmovie\.|crews\.)"
OUR_NAMES_AND_DEFAULT_EXCHANGE = rf"{OUR_NAMES}|^amq\.default$"
"""A replay publishes to a queue by the default exchange."""
EVENTS_EXCHANGE = r"^novelmovie\.events$"
SUBSCRIBER_QUEUES = r"^subscriber\."


def build_definitions() -> dict[str, Any]:
    """Return exchanges, queues, bindings, users and permissions as one JSON object.

    The users have no password: nobody can log in before an administrator sets one with
    ``rabbitmqctl change_password``.
    """
    return {
        "vhosts": [{"name": VHOST}],
        "users": [_user(name) for name in (SERVICE, PUBLISHER, SUBSCRIBER)],
        "permissions": [
            _permission(
                SERVICE,
                configure=OUR_NAMES,
                write=OUR_NAMES_AND_DEFAULT_EXCHANGE,
                read=OUR_NAMES,
            ),
            _permission(PUBLISHER, configure="^$", write=EVENTS_EXCHANGE, read="^$"),
            # Binding needs write permission on the queue and read on the exchange.
            _permission(
                SUBSCRIBER,
                configure=SUBSCRIBER_QUEUES,
                write=SUBSCRIBER_QUEUES,
                read=f"{SUBSCRIBER_QUEUES}|{EVENTS_EXCHANGE}",
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
