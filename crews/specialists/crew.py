"""How the three specialists are asked, side by side, for a scene's planned shots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from crews.answering import Ask
from crews.callsheet import Callsheet
from crews.director.plan import ShotPlan
from crews.director.stage import Stage
from crews.specialists.entries import matched, missing
from crews.specialists.listing import Sheet
from crews.specialists.material import shots_material
from crews.specialists.seams import joined
from crews.studio import Studio
from ports.film import Usage
from ports.language_model import Repair, Task
from ports.questions.specialties import (
    ArtDirection,
    Cinematography,
    ShotCamera,
    ShotDressing,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)
from ports.story import Run

Specialist = Literal["cinematographer", "art_director", "sound_designer"]
Answer = Cinematography | ArtDirection | SoundDesign

DUTIES: dict[Specialist, tuple[Task, type[Answer]]] = {
    "cinematographer": ("shoot_scene", Cinematography),
    "art_director": ("dress_scene", ArtDirection),
    "sound_designer": ("score_scene", SoundDesign),
}
MOST_SHOTS = 60
"""Shots in one question: half of what the answer's schema allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What the specialists answered, by shot number; a shot may have been left out.

    Attributes:
        asked: Which shots each of them was asked about.
        usage: Of the last time that any of them was asked.
    """

    cameras: Mapping[int, ShotCamera]
    dressings: Mapping[int, ShotDressing]
    sounds: Mapping[int, ShotSound]
    asked: Mapping[Specialist, tuple[int, ...]]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assignment:
    """One member's work on one sheet of shots."""

    member: Specialist
    sheet: Sheet
    repair: Repair | None = None


class Specialists:
    """Adds camera, dress and sound to planned shots."""

    def __init__(self, *, studio: Studio) -> None:
        self._studio = studio
        self._callsheet = Callsheet.of(Path(__file__).parent)

    async def treat(
        self, run: Run, stage: Stage, known: tuple[str, ...], plans: Sequence[ShotPlan]
    ) -> Treatment:
        """Have all three work on a scene's shots at once."""
        work = [
            _Assignment(member=member, sheet=sheet)
            for member in DUTIES
            for sheet in _sheets(plans)
        ]
        nothing = Treatment(
            cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
        )
        treated = await self._worked(run, stage, known, work, nothing)
        return _joined(treated, plans)

    async def revise(
        self,
        run: Run,
        stage: Stage,
        known: tuple[str, ...],
        plans: Sequence[ShotPlan],
        *,
        before: Treatment,
        objected: Mapping[Specialist, tuple[str, ...]],
    ) -> Treatment:
        """Have some members answer again, with what is held against their entries."""
        work = [
            _Assignment(
                member=member,
                sheet=sheet,
                repair=Repair(
                    previous=_previous(member, sheet, before), findings=findings
                ),
            )
            for member, findings in objected.items()
            for sheet in _sheets(plans)
        ]
        treated = await self._worked(run, stage, known, work, before)
        return _joined(treated, plans)

    async def _worked(
        self,
        run: Run,
        stage: Stage,
        known: tuple[str, ...],
        work: Sequence[_Assignment],
        before: Treatment,
    ) -> Treatment:
        materials = [
            shots_material(DUTIES[one.member][0], run, stage, known, one.sheet)
            for one in work
        ]
        asks = list(map(self._ask, work, materials))
        replies = await self._studio.ask_all(run, self._callsheet, asks)
        done = _filled(before)
        asked = dict(before.asked)
        for one, material, reply in zip(work, materials, replies, strict=True):
            numbers = _numbers(material)
            done[one.member].update(matched(reply.value.shots, numbers))
            asked[one.member] = tuple(sorted({*asked.get(one.member, ()), *numbers}))
        return Treatment(
            cameras=done["cinematographer"],
            dressings=done["art_director"],
            sounds=done["sound_designer"],
            asked=asked,
            usage=sum((reply.usage for reply in replies), Usage()),
        )

    def _ask(self, one: _Assignment, material: ShotsMaterial) -> Ask[Any]:
        task, answer = DUTIES[one.member]
        question = self._callsheet.question(task, material, answer)
        return Ask(
            question=replace(question, repair=one.repair),
            # Tolerated: a shot that a member leaves out twice stays plain, and is
            # published with a finding that says so.
            tolerated=lambda given: missing(given.shots, _numbers(material)),
        )


def _joined(treated: Treatment, plans: Sequence[ShotPlan]) -> Treatment:
    opening = range(MOST_SHOTS + 1, len(plans) + 1, MOST_SHOTS)
    return replace(treated, cameras=joined(treated.cameras, plans, opening=opening))


def _numbers(material: ShotsMaterial) -> list[int]:
    return [shot.number for shot in material.shots]


def _sheets(plans: Sequence[ShotPlan]) -> list[Sheet]:
    numbered = tuple(enumerate(plans, start=1))
    return [
        numbered[at : at + MOST_SHOTS] for at in range(0, len(numbered), MOST_SHOTS)
    ]


def _filled(treatment: Treatment) -> dict[Specialist, dict[int, Any]]:
    return {
        "cinematographer": dict(treatment.cameras),
        "art_director": dict(treatment.dressings),
        "sound_designer": dict(treatment.sounds),
    }


def _previous(member: Specialist, sheet: Sheet, before: Treatment) -> str:
    entries = _filled(before)[member]
    _, answer = DUTIES[member]
    shots = tuple(entries[number] for number, _ in sheet if number in entries)
    return answer.model_construct(shots=shots).model_dump_json()
