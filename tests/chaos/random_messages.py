"""Random messages to the intake: valid, almost valid, and garbage."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from ports.delivery import CANCEL_QUEUE, INTAKE_QUEUE, Delivery
from ports.events.cloud_events import MEDIA_TYPE, event_type

_ROUTES = (
    (INTAKE_QUEUE, "story.submitted"),
    (CANCEL_QUEUE, "story.cancelled"),
    (INTAKE_QUEUE, "intake"),
)
_DEPTHS = (10, 200, 900, 5_000, 100_000)
_PREFIXES = ("cloudEvents:", "cloudEvents_", "ce-", "CE-", "cloudevents:", "x-")

_ODD_VALUES: tuple[object, ...] = (
    None, True, 0, -1, 1, 2**53, 2**70, -(2**64), 1.5, 1e308, "", " ", "\x00", "a\x00b",
    "\ud800", "\u202e", "é" * 201, "x" * 600, "2026-02-30T00:00:00Z", "null",
    [], [[]], ["x"], {}, {"x": {}}, {"": None}, "com.novelmovie.story.submitted.v2",
)  # fmt: skip


def a_message(random: Random) -> Delivery:
    """Return one message, in structured or binary mode, or in none."""
    return random.choice(_KINDS)(random)


def _structured_message(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    return _delivery(random, queue, key, _dump(random, _mutated_envelope(random, key)))


def _binary_message(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    envelope = _mutated_envelope(random, key)
    data = envelope.pop("data", None)
    prefix = random.choice(_PREFIXES)
    headers = {f"{prefix}{name}": str(value) for name, value in envelope.items()}
    return _delivery(random, queue, key, _dump(random, data), headers=headers)


def _command_message(random: Random) -> Delivery:
    content: dict[str, Any] = {
        "version": 1,
        "run_id": "11111111-2222-5333-8444-555555555555",
        "generation": 1,
        "stage": "intake",
        "ordinal": 1,
        "attempt": 1,
    }
    _mutate(random, content)
    return _delivery(random, INTAKE_QUEUE, "intake", _dump(random, content))


def _corrupt_message(random: Random) -> Delivery:
    whole = _structured_message(random)
    body = bytearray(whole.body)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(body) + 1)
        match random.randrange(3):
            case 0:
                del body[at : at + random.randint(1, 20)]
            case 1:
                body[at:at] = random.randbytes(random.randint(1, 8))
            case _:
                body = body[:at]
    return _delivery(random, whole.queue, whole.routing_key, bytes(body))


def _noise_message(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    return _delivery(random, queue, key, random.randbytes(random.randint(0, 300)))


def _nested_message(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    depth = random.choice(_DEPTHS)
    begin, end = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nest = begin * depth + b"1" + end * depth
    if random.random() < 0.5:
        return _delivery(random, queue, key, nest)
    head = json.dumps({**_valid_envelope(key), "data": "?"}).encode()
    return _delivery(random, queue, key, head.replace(b'"?"', b'{"a":' + nest + b"}"))


def _huge_message(random: Random) -> Delivery:
    envelope = _valid_envelope("story.submitted")
    envelope["data"]["text"] = "é" * random.choice((131_072, 131_073, 2_200_000))
    return _delivery(
        random, INTAKE_QUEUE, "story.submitted", json.dumps(envelope).encode()
    )


# The expensive ones are rare.
_KINDS: tuple[Callable[[Random], Delivery], ...] = (
    *((_structured_message,) * 40),
    *((_binary_message,) * 25),
    *((_corrupt_message,) * 20),
    *((_command_message,) * 8),
    *((_noise_message,) * 5),
    *((_nested_message,) * 4),
    _huge_message,
)


def _delivery(
    random: Random,
    queue: str,
    key: str,
    body: bytes,
    *,
    headers: dict[str, str] | None = None,
) -> Delivery:
    odd = {
        f"x-{n}": "y" * random.choice((1, 9000))
        for n in range(random.choice((0, 0, 30)))
    }
    types = (MEDIA_TYPE, "application/json", "", "text/plain; charset=latin-1")
    return Delivery(
        queue=queue,
        routing_key=key,
        body=body,
        content_type=random.choice(types),
        message_id=random.choice((None, "", "message-1", "m" * 255)),
        headers={**(headers or {}), **odd},
    )


def _mutated_envelope(random: Random, key: str) -> dict[str, Any]:
    envelope = _valid_envelope(key)
    _mutate(random, envelope)
    if isinstance(data := envelope.get("data"), dict):
        _mutate(random, data)
    return envelope


def _valid_envelope(key: str) -> dict[str, Any]:
    kind = "story.cancelled" if key == "story.cancelled" else "story.submitted"
    return {
        "specversion": "1.0",
        "id": "cause-1",
        "source": "/novel-movie",
        "type": event_type(kind),
        "time": "2026-01-01T00:00:00Z",
        "data": {
            "story_id": "the-crossing",
            "project_id": "lantern-films",
            "revision": 1,
            **(
                {}
                if kind == "story.cancelled"
                else {"title": "T", "text": "It rained."}
            ),
        },
    }


def _mutate(random: Random, content: dict[str, Any]) -> None:
    """Change nothing or a few fields: almost valid input finds more than noise."""
    for _ in range(random.choice((0, 1, 1, 2))):
        name = random.choice([*content, "text_ref", "limits", "format", "traceparent"])
        if random.random() < 0.2:
            content.pop(name, None)
        else:
            content[name] = deepcopy(random.choice(_ODD_VALUES))


def _dump(random: Random, content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=random.random() < 0.5)
    encoding = random.choice(
        ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")
    )
    return text.encode(
        encoding, errors="surrogatepass" if "utf" in encoding else "replace"
    )
