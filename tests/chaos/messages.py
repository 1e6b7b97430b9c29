"""Messages that nobody should send: near-misses of lawful ones, and garbage."""

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
_DEEP = (10, 200, 900, 5_000, 100_000)
_PREFIXES = ("cloudEvents:", "cloudEvents_", "ce-", "CE-", "cloudevents:", "x-")

_ODD: tuple[object, ...] = (
    None, True, 0, -1, 1, 2**53, 2**70, -(2**64), 1.5, 1e308, "", " ", "\x00", "a\x00b",
    "\ud800", "\u202e", "é" * 201, "x" * 600, "2026-02-30T00:00:00Z", "null",
    [], [[]], ["x"], {}, {"x": {}}, {"": None}, "com.novelmovie.story.submitted.v2",
)  # fmt: skip


def a_message(random: Random) -> Delivery:
    """Return one message, in structured or binary mode, or in none."""
    return random.choice(_KINDS)(random)


def _structured(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    return _delivery(random, queue, key, _dumped(random, _envelope(random, key)))


def _binary(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    envelope = _envelope(random, key)
    data = envelope.pop("data", None)
    prefix = random.choice(_PREFIXES)
    headers = {f"{prefix}{name}": str(value) for name, value in envelope.items()}
    return _delivery(random, queue, key, _dumped(random, data), headers=headers)


def _command(random: Random) -> Delivery:
    content: dict[str, Any] = {
        "version": 1,
        "run_id": "11111111-2222-5333-8444-555555555555",
        "generation": 1,
        "stage": "intake",
        "ordinal": 1,
        "attempt": 1,
    }
    _spoil(random, content)
    return _delivery(random, INTAKE_QUEUE, "intake", _dumped(random, content))


def _torn(random: Random) -> Delivery:
    whole = _structured(random)
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


def _noise(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    return _delivery(random, queue, key, random.randbytes(random.randint(0, 300)))


def _deep(random: Random) -> Delivery:
    queue, key = random.choice(_ROUTES)
    depth = random.choice(_DEEP)
    begin, end = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nest = begin * depth + b"1" + end * depth
    if random.random() < 0.5:
        return _delivery(random, queue, key, nest)
    head = json.dumps({**_lawful(key), "data": "?"}).encode()
    return _delivery(random, queue, key, head.replace(b'"?"', b'{"a":' + nest + b"}"))


def _huge(random: Random) -> Delivery:
    envelope = _lawful("story.submitted")
    envelope["data"]["text"] = "é" * random.choice((131_072, 131_073, 2_200_000))
    return _delivery(
        random, INTAKE_QUEUE, "story.submitted", json.dumps(envelope).encode()
    )


# The costly ones come seldom.
_KINDS: tuple[Callable[[Random], Delivery], ...] = (
    *((_structured,) * 40),
    *((_binary,) * 25),
    *((_torn,) * 20),
    *((_command,) * 8),
    *((_noise,) * 5),
    *((_deep,) * 4),
    _huge,
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


def _envelope(random: Random, key: str) -> dict[str, Any]:
    envelope = _lawful(key)
    _spoil(random, envelope)
    if isinstance(data := envelope.get("data"), dict):
        _spoil(random, data)
    return envelope


def _lawful(key: str) -> dict[str, Any]:
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


def _spoil(random: Random, content: dict[str, Any]) -> None:
    """Change nothing, or a little: a near-miss says more than noise."""
    for _ in range(random.choice((0, 1, 1, 2))):
        name = random.choice([*content, "text_ref", "limits", "format", "traceparent"])
        if random.random() < 0.2:
            content.pop(name, None)
        else:
            content[name] = deepcopy(random.choice(_ODD))


def _dumped(random: Random, content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=random.random() < 0.5)
    encoding = random.choice(
        ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")
    )
    return text.encode(
        encoding, errors="surrogatepass" if "utf" in encoding else "replace"
    )
