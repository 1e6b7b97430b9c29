"""What goes wrong, when: a schedule that derives from the seed alone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from typing_extensions import override

from ports.pipeline.stages import STAGES
from tests.chaos.cues import RELAY, Cues, Moment, Spell, kill
from tests.chaos.troupe import Troupe
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker, OwnPostgres

Kind = Literal[
    "kill-in-step",
    "kill-in-relay",
    "kill-anywhere",
    "retire",
    "broker-restart",
    "broker-kill",
    "reset",
    "database-restart",
    "database-kill",
    "spell",
]

_WEIGHTS: dict[Kind, int] = {
    "kill-in-step": 30,
    "kill-in-relay": 8,
    "kill-anywhere": 10,
    "retire": 8,
    "broker-restart": 5,
    "broker-kill": 5,
    "reset": 12,
    "database-restart": 5,
    "database-kill": 5,
    "spell": 12,
}

SPELL_LASTS = (0.5, 4.0)
"""Seconds, least and most."""

# A quorum queue that was declared less than a second before a kill -9 can come back
# without a leader, for ever; and a restarted broker declares nothing anew.
SETTLES_WITHIN = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        after: How many stories were submitted before it.
        chance: In [0, 1); settles whatever the kind leaves open.
    """

    kind: Kind
    after: int
    what: str
    chance: float

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.what}".strip()


def schedule(count: int, random: Random, *, stories: int) -> tuple[Fault, ...]:
    """Return *count* faults spread over the stories, in order."""
    kinds = [*_WEIGHTS][:count] if count < len(_WEIGHTS) else []
    kinds += random.choices([*_WEIGHTS], [*_WEIGHTS.values()], k=count - len(kinds))
    random.shuffle(kinds)
    afters = sorted(random.randint(1, stories) for _ in kinds)
    places = _places(random)
    return tuple(
        Fault(
            kind=kind,
            after=after,
            what=_what(kind, random, places),
            chance=random.random(),
        )
        for kind, after in zip(kinds, afters, strict=True)
    )


def chosen(
    kinds: tuple[Kind, ...], random: Random, *, stories: int
) -> tuple[Fault, ...]:
    """Return just these faults, spread evenly."""
    places = _places(random)
    return tuple(
        Fault(
            kind=kind,
            after=(at + 1) * stories // (len(kinds) + 1),
            what=_what(kind, random, places),
            chance=random.random(),
        )
        for at, kind in enumerate(kinds)
    )


def _places(random: Random) -> list[str]:
    """Return every moment of every stage, in some order."""
    places = [kill(s, m) for s in STAGES for m in get_args(Moment)]
    random.shuffle(places)
    return places


def _what(kind: Kind, random: Random, places: list[str]) -> str:
    match kind:
        case "kill-in-step":
            # Each in its turn: many kills leave no moment out.
            places.append(places.pop(0))
            return places[-1]
        case "kill-in-relay":
            return RELAY
        case "spell":
            return str(random.choice(get_args(Spell)))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagehands:
    """Those who make things go wrong."""

    broker: OwnBroker
    postgres: OwnPostgres
    proxy: Proxy
    troupe: Troupe
    cues: Cues

    async def make(self, fault: Fault) -> None:
        """Make *fault* happen; return when what was stopped is up again."""
        match fault.kind:
            case "kill-in-step" | "kill-in-relay":
                self.cues.give(fault.what)
            case "kill-anywhere":
                self.troupe.kill(int(fault.chance * 100))
            case "retire":
                self.troupe.retire(int(fault.chance * 100))
            case "reset":
                self.proxy.reset()
            case "spell":
                await self._spell(fault)
            case "broker-restart":
                await _restarted(self.broker.stop, self.broker.start)
            case "broker-kill":
                await _restarted(self.broker.kill, self.broker.start)
            case "database-restart":
                await _restarted(self.postgres.stop, self.postgres.start)
            case "database-kill":
                await _restarted(self.postgres.kill, self.postgres.start)

    async def _spell(self, fault: Fault) -> None:
        least, most = SPELL_LASTS
        spell: Spell = next(s for s in get_args(Spell) if s == fault.what)
        with self.cues.spell(spell):
            await asyncio.sleep(least + fault.chance * (most - least))


async def _restarted(end: Callable[[], None], start: Callable[[], None]) -> None:
    await asyncio.to_thread(end)
    await asyncio.to_thread(start)
    await asyncio.sleep(SETTLES_WITHIN)
