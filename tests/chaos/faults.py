"""Faults, and when they happen: drawn from the seed alone."""

from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from typing_extensions import override

from ports.pipeline.stages import STAGES
from tests.chaos.signal_files import (
    KILL_IN_RELAY,
    KillPoint,
    Outage,
    kill_signal,
)

FaultKind = Literal[
    "kill-in-step",
    "kill-in-relay",
    "kill-anywhere",
    "retire",
    "broker-restart",
    "broker-kill",
    "reset",
    "database-restart",
    "database-kill",
    "outage",
]

_WEIGHTS: dict[FaultKind, int] = {
    "kill-in-step": 30,
    "kill-in-relay": 8,
    "kill-anywhere": 10,
    "retire": 8,
    "broker-restart": 5,
    "broker-kill": 5,
    "reset": 12,
    "database-restart": 5,
    "database-kill": 5,
    "outage": 12,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault.

    Attributes:
        after: How many stories are submitted before it.
        target: A signal, or the name of an outage; empty where the kind says all.
        chance: In [0, 1); decides what the kind leaves open.
    """

    kind: FaultKind
    after: int
    target: str
    chance: float

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()


def draw_faults(count: int, random: Random, *, stories: int) -> tuple[Fault, ...]:
    """Return *count* faults spread over the stories, in order."""
    kinds = [*_WEIGHTS][:count] if count < len(_WEIGHTS) else []
    kinds += random.choices([*_WEIGHTS], [*_WEIGHTS.values()], k=count - len(kinds))
    random.shuffle(kinds)
    afters = sorted(random.randint(1, stories) for _ in kinds)
    signals = _kill_signals(random)
    return tuple(
        Fault(
            kind=kind,
            after=after,
            target=_draw_target(kind, random, signals),
            chance=random.random(),
        )
        for kind, after in zip(kinds, afters, strict=True)
    )


def faults_of_kinds(
    kinds: tuple[FaultKind, ...], random: Random, *, stories: int
) -> tuple[Fault, ...]:
    """Return one fault of each of *kinds*, in this order, spread evenly."""
    signals = _kill_signals(random)
    return tuple(
        Fault(
            kind=kind,
            after=(at + 1) * stories // (len(kinds) + 1),
            target=_draw_target(kind, random, signals),
            chance=random.random(),
        )
        for at, kind in enumerate(kinds)
    )


def _kill_signals(random: Random) -> list[str]:
    """Return the signals for every kill point of every stage, in random order."""
    signals = [
        kill_signal(stage, point) for stage in STAGES for point in get_args(KillPoint)
    ]
    random.shuffle(signals)
    return signals


def _draw_target(kind: FaultKind, random: Random, kill_signals: list[str]) -> str:
    match kind:
        case "kill-in-step":
            # In rotation, so that many kills reach every kill point.
            kill_signals.append(kill_signals.pop(0))
            return kill_signals[-1]
        case "kill-in-relay":
            return KILL_IN_RELAY
        case "outage":
            return str(random.choice(get_args(Outage)))
        case (
            "kill-anywhere"
            | "retire"
            | "broker-restart"
            | "broker-kill"
            | "reset"
            | "database-restart"
            | "database-kill"
        ):
            return ""
