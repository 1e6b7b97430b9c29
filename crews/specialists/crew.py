"""How the three specialists are asked, side by side, for a scene's planned shots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.runtime.crew_config import CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from crews.specialists.entries import match_by_number, omission_warnings
from crews.specialists.material import shots_material
from crews.specialists.shot_selection import NumberedShots
from ports.domain.film import Usage
from ports.domain.story import Run
from ports.language_model import Repair, Task
from ports.questions.shots import (
    ArtDirection,
    Cinematography,
    ShotCamera,
    ShotDressing,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)

Specialist = Literal["cinematographer", "art_director", "sound_designer"]
Answer = Cinematography | ArtDirection | SoundDesign

SPECIALIST_TASKS: dict[Specialist, tuple[Task, type[Answer]]] = {
    "cinematographer": ("shoot_scene", Cinematography),
    "art_director": ("dress_scene", ArtDirection),
    "sound_designer": ("score_scene", SoundDesign),
}
MAX_SHOTS = 60
"""Shots in one question: half of what the answer's schema allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistAnswers:
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
class _SpecialistTask:
    """One member's work on one sheet of shots."""

    member: Specialist
    shots: NumberedShots
    repair: Repair | None = None


class Specialists:
    """Adds camera, dress and sound to planned shots."""

    def __init__(self, *, runner: CrewRunner) -> None:
        self._studio = runner
        self._callsheet = CrewConfig.load(Path(__file__).parent)

    async def run(
        self,
        run: Run,
        context: SceneContext,
        established_facts: tuple[str, ...],
        plans: Sequence[ShotPlan],
    ) -> SpecialistAnswers:
        """Have all three work on a scene's shots at once."""
        work = [
            _SpecialistTask(member=member, shots=sheet)
            for member in SPECIALIST_TASKS
            for sheet in _split_shots(plans)
        ]
        nothing = SpecialistAnswers(
            cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
        )
        treated = await self._run_tasks(run, context, established_facts, work, nothing)
        return _fix_axis(treated, plans)

    async def revise(
        self,
        run: Run,
        context: SceneContext,
        established_facts: tuple[str, ...],
        plans: Sequence[ShotPlan],
        *,
        previous: SpecialistAnswers,
        findings_by_member: Mapping[Specialist, tuple[str, ...]],
    ) -> SpecialistAnswers:
        """Have some members answer again, with what is held against their entries."""
        work = [
            _SpecialistTask(
                member=member,
                shots=sheet,
                repair=Repair(
                    previous=_previous_answer(member, sheet, previous),
                    findings=findings,
                ),
            )
            for member, findings in findings_by_member.items()
            for sheet in _split_shots(plans)
        ]
        treated = await self._run_tasks(run, context, established_facts, work, previous)
        return _fix_axis(treated, plans)

    async def _run_tasks(
        self,
        run: Run,
        context: SceneContext,
        established_facts: tuple[str, ...],
        tasks: Sequence[_SpecialistTask],
        previous: SpecialistAnswers,
    ) -> SpecialistAnswers:
        materials = [
            shots_material(
                SPECIALIST_TASKS[one.member][0],
                run,
                context,
                established_facts,
                one.shots,
            )
            for one in tasks
        ]
        asks = list(map(self._request, tasks, materials))
        replies = await self._studio.ask_all(run, self._callsheet, asks)
        done = _entries_by_member(previous)
        asked = dict(previous.asked)
        for one, material, reply in zip(tasks, materials, replies, strict=True):
            numbers = _shot_numbers(material)
            done[one.member].update(match_by_number(reply.value.shots, numbers))
            asked[one.member] = tuple(sorted({*asked.get(one.member, ()), *numbers}))
        return SpecialistAnswers(
            cameras=done["cinematographer"],
            dressings=done["art_director"],
            sounds=done["sound_designer"],
            asked=asked,
            usage=sum((reply.usage for reply in replies), Usage()),
        )

    def _request(
        self, one: _SpecialistTask, material: ShotsMaterial
    ) -> ModelRequest[Any]:
        task, answer = SPECIALIST_TASKS[one.member]
        question = self._callsheet.build_question(task, material, answer)
        return ModelRequest(
            question=replace(question, repair=one.repair),
            # Tolerated: a shot that a member leaves out twice stays plain, and is
            # published with a finding that says so.
            find_warnings=lambda given: omission_warnings(
                given.shots, _shot_numbers(material)
            ),
        )


def _fix_axis(
    answers: SpecialistAnswers, plans: Sequence[ShotPlan]
) -> SpecialistAnswers:
    opening = range(MAX_SHOTS + 1, len(plans) + 1, MAX_SHOTS)
    return replace(
        answers,
        cameras=fix_axis_between_sheets(answers.cameras, plans, opening=opening),
    )


def _shot_numbers(material: ShotsMaterial) -> list[int]:
    return [shot.number for shot in material.shots]


def _split_shots(plans: Sequence[ShotPlan]) -> list[NumberedShots]:
    numbered = tuple(enumerate(plans, start=1))
    return [numbered[at : at + MAX_SHOTS] for at in range(0, len(numbered), MAX_SHOTS)]


def _entries_by_member(answers: SpecialistAnswers) -> dict[Specialist, dict[int, Any]]:
    return {
        "cinematographer": dict(answers.cameras),
        "art_director": dict(answers.dressings),
        "sound_designer": dict(answers.sounds),
    }


def _previous_answer(
    member: Specialist, sheet: NumberedShots, answers: SpecialistAnswers
) -> str:
    entries = _entries_by_member(answers)[member]
    _, answer = SPECIALIST_TASKS[member]
    shots = tuple(entries[number] for number, _ in sheet if number in entries)
    return answer.model_construct(shots=shots).model_dump_json()


def fix_axis_between_sheets(
    cameras: Mapping[int, ShotCamera],
    plans: Sequence[ShotPlan],
    *,
    opening: Sequence[int],
) -> dict[int, ShotCamera]:
    """Return *cameras* with none that jumps the line as its sheet opens.

    The cut goes over the axis there, as it would on a set.
    """
    whole = dict(cameras)
    for number in opening:
        before, after = whole.get(number - 1), whole.get(number)
        if before is None or after is None or after.reason:
            continue
        shared = {*plans[number - 2].people} & {*plans[number - 1].people}
        if shared and {before.side, after.side} == {"a", "b"}:
            whole[number] = after.model_copy(update={"side": "on_axis"})
    return whole
