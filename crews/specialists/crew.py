"""The three specialists: asked in parallel for the planned shots of a scene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from crews.specialists.entries import match_by_number, omission_warnings
from crews.specialists.material import shots_material
from crews.specialists.shot_selection import NumberedShots
from ports.domain.film import Usage
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
"""Shots in one question (a batch): half of what the schema of the answer allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistAnswers:
    """What the specialists answered, by number of the shot; shots may be missing.

    Attributes:
        asked: The numbers of the shots that each specialist was asked about.
        usage: Of the last time that any of them was asked, not of all times.
    """

    cameras: Mapping[int, ShotCamera]
    dressings: Mapping[int, ShotDressing]
    sounds: Mapping[int, ShotSound]
    asked: Mapping[Specialist, tuple[int, ...]]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class _SpecialistTask:
    """One specialist's question about one batch of shots."""

    member: Specialist
    shots: NumberedShots
    repair: Repair | None = None


class Specialists:
    """Adds camera, dress and sound to planned shots."""

    def __init__(self, *, runner: CrewRunner) -> None:
        self._runner = runner
        self._config = CrewConfig.load(CREWS_FOLDER / "specialists")

    async def run(
        self,
        context: SceneContext,
        plans: Sequence[ShotPlan],
    ) -> SpecialistAnswers:
        """Ask all three about all shots of a scene, in parallel."""
        tasks = [
            _SpecialistTask(member=member, shots=shots)
            for member in SPECIALIST_TASKS
            for shots in _split_shots(plans)
        ]
        no_answers = SpecialistAnswers(
            cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
        )
        answers = await self._run_tasks(context, tasks, no_answers)
        return _fix_axis(answers, plans)

    async def revise(
        self,
        context: SceneContext,
        plans: Sequence[ShotPlan],
        *,
        previous: SpecialistAnswers,
        findings_by_member: Mapping[Specialist, tuple[str, ...]],
    ) -> SpecialistAnswers:
        """Ask some specialists again, with what was found wrong in their entries.

        *findings_by_member* has the findings as sentences.
        """
        tasks = [
            _SpecialistTask(
                member=member,
                shots=shots,
                repair=Repair(
                    previous=_previous_answer(member, shots, previous),
                    findings=findings,
                ),
            )
            for member, findings in findings_by_member.items()
            for shots in _split_shots(plans)
        ]
        answers = await self._run_tasks(context, tasks, previous)
        return _fix_axis(answers, plans)

    async def _run_tasks(
        self,
        context: SceneContext,
        tasks: Sequence[_SpecialistTask],
        previous: SpecialistAnswers,
    ) -> SpecialistAnswers:
        materials = [
            shots_material(
                SPECIALIST_TASKS[task.member][0],
                context,
                task.shots,
            )
            for task in tasks
        ]
        requests = list(map(self._request, tasks, materials))
        replies = await self._runner.ask_all(context.run, self._config, requests)
        entries = _entries_by_member(previous)
        asked = dict(previous.asked)
        for task, material, reply in zip(tasks, materials, replies, strict=True):
            numbers = _shot_numbers(material)
            entries[task.member].update(match_by_number(reply.value.shots, numbers))
            asked[task.member] = tuple(sorted({*asked.get(task.member, ()), *numbers}))
        return SpecialistAnswers(
            cameras=entries["cinematographer"],
            dressings=entries["art_director"],
            sounds=entries["sound_designer"],
            asked=asked,
            usage=sum((reply.usage for reply in replies), Usage()),
        )

    def _request(
        self, work: _SpecialistTask, material: ShotsMaterial
    ) -> ModelRequest[Any]:
        task, answer = SPECIALIST_TASKS[work.member]
        question = self._config.build_question(task, material, answer)
        return ModelRequest(
            question=replace(question, repair=work.repair),
            # A warning, not an error: a shot that is left out twice gets defaults, and
            # is published with a finding that says so.
            find_warnings=lambda answered: omission_warnings(
                answered.shots, _shot_numbers(material)
            ),
        )


def fix_axis_between_batches(
    cameras: Mapping[int, ShotCamera], *, opening_shots: Sequence[int]
) -> dict[int, ShotCamera]:
    """Return *cameras* without a jump across the axis where a batch begins.

    Two batches are two questions, so no answer has seen both sides of that cut. The
    first shot of a batch that would jump is put on the axis, as on a set.
    *opening_shots* are the numbers of those first shots.
    """
    fixed = dict(cameras)
    for number in opening_shots:
        after = fixed.get(number)
        if after is None or after.reason:
            continue
        earlier = (fixed[n] for n in range(number - 1, 0, -1) if n in fixed)
        before = next((camera for camera in earlier if camera.side != "none"), None)
        if before is not None and {before.side, after.side} == {"a", "b"}:
            fixed[number] = after.model_copy(update={"side": "on_axis"})
    return fixed


def _fix_axis(
    answers: SpecialistAnswers, plans: Sequence[ShotPlan]
) -> SpecialistAnswers:
    opening_shots = range(MAX_SHOTS + 1, len(plans) + 1, MAX_SHOTS)
    return replace(
        answers,
        cameras=fix_axis_between_batches(answers.cameras, opening_shots=opening_shots),
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
    member: Specialist, numbered_shots: NumberedShots, answers: SpecialistAnswers
) -> str:
    entries = _entries_by_member(answers)[member]
    _, answer = SPECIALIST_TASKS[member]
    shots = tuple(entries[number] for number, _ in numbered_shots if number in entries)
    return answer.model_construct(shots=shots).model_dump_json()
