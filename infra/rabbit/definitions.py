"""The topology as a RabbitMQ definitions file, with users that may do no more.

For brokers whose administrators declare: ``rabbitmqctl import_definitions``.
"""

from typing import Any

from infra.rabbit.topology import EXCHANGES, KINDS, arguments_of
from ports.delivery import QUEUES

VHOST = "/"

SERVICE = "novel-movie-crews"
PUBLISHER = "novel-movie"
SUBSCRIBER = "novel-movie-subscriber"

OURS = r"^(novelmovie\.|crews\.)"
REPLAYED = rf"{OURS}|^amq\.default$"
"""A replayed message goes to its queue by the default exchange."""
EVENTS = r"^novelmovie\.events$"
THEIR_QUEUES = r"^subscriber\."


def definitions() -> dict[str, Any]:
    """Return exchanges, queues, bindings, users and permissions.

    Users come without a password: nobody can log in until an administrator sets one
    with ``rabbitmqctl change_password``.
    """
    return {
        "vhosts": [{"name": VHOST}],
        "users": [_user(name) for name in (SERVICE, PUBLISHER, SUBSCRIBER)],
        "permissions": [
            _permission(SERVICE, configure=OURS, write=REPLAYED, read=OURS),
            _permission(PUBLISHER, configure="^$", write=EVENTS, read="^$"),
            # To bind a queue takes writing to it and reading from the exchange.
            _permission(
                SUBSCRIBER,
                configure=THEIR_QUEUES,
                write=THEIR_QUEUES,
                read=f"{THEIR_QUEUES}|{EVENTS}",
            ),
        ],
        "exchanges": [
            {
                "name": name,
                "vhost": VHOST,
                "type": KINDS[exchange].value,
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
                "arguments": arguments_of(queue),
            }
            for queue in QUEUES
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
            for queue, bindings in QUEUES.items()
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
