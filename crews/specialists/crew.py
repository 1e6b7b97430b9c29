"""The three specialists: asked in parallel for the planned shots of a scene."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest, Reply
from crews.runtime.question_parts import ask_in_parts, require_overflow
from crews.specialists.entries import match_by_number, omission_warnings
from crews.specialists.material import shots_material
from crews.specialists.shot_selection import NumberedShots
from ports.domain.film import Usage
from ports.language_model import ContextOverflowError, Repair, Task
from ports.questions.shots import (
    ArtDirection,
    Cinematography,
    ShotCamera,
    ShotDressing,
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
SET_UP_FIELDS = ("size", "angle", "lens", "side")
"""Fields of a camera that two shots of one set-up share."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """A question that is asked, with the numbers of the shots that it is about."""

    task: _SpecialistTask
    numbers: list[int]

    @property
    def others(self) -> list[int]:
        """The shots within a beat, whose mood may be another than at its beginning."""
        if self.task.member != "art_director":
            return []
        return [n for n, _ in self.task.shots if n not in self.numbers]


_Split = Callable[[int], Sequence[_SpecialistTask]]
_Requests = list[tuple[_Batch, ModelRequest[Any]]]


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
        no_answers = SpecialistAnswers(
            cameras={}, dressings={}, sounds={}, asked={}, usage=Usage()
        )
        every_member = dict.fromkeys(SPECIALIST_TASKS, ())
        return await self.revise(
            context, plans, previous=no_answers, findings_by_member=every_member
        )

    async def revise(
        self,
        context: SceneContext,
        plans: Sequence[ShotPlan],
        *,
        previous: SpecialistAnswers,
        findings_by_member: Mapping[Specialist, tuple[str, ...]],
    ) -> SpecialistAnswers:
        """Ask some specialists again, with what was found wrong in their entries.

        *findings_by_member* has the findings as sentences; without any, a specialist is
        asked as if for the first time.
        """

        def split(member: Specialist, divisor: int) -> list[_SpecialistTask]:
            return [
                _SpecialistTask(
                    member=member,
                    shots=shots,
                    repair=_repair(member, shots, previous, findings_by_member[member]),
                )
                for shots in _split_shots(plans, divisor)
            ]

        splits = {member: partial(split, member) for member in findings_by_member}
        answered = await self._ask(context, splits)
        entries = _entries_by_member(previous)
        asked = dict(previous.asked)
        for batch, reply in answered:
            numbers, member = batch.numbers, batch.task.member
            for number in batch.others:
                entries[member].pop(number, None)
            entries[member].update(
                match_by_number(reply.value.shots, numbers, batch.others)
            )
            asked[member] = tuple(sorted({*asked.get(member, ()), *numbers}))
        tasks = [batch.task for batch, _ in answered]
        opening_shots = _opening_shots(tasks)
        return SpecialistAnswers(
            cameras=fix_jump_cuts_between_batches(
                fix_axis_between_batches(
                    entries["cinematographer"], opening_shots=opening_shots
                ),
                {n: plan.people for task in tasks for n, plan in task.shots},
                opening_shots=opening_shots,
            ),
            dressings=entries["art_director"],
            sounds=entries["sound_designer"],
            asked=asked,
            usage=sum((reply.usage for _, reply in answered), Usage()),
        )

    async def _ask(
        self, context: SceneContext, splits: Mapping[Specialist, _Split]
    ) -> list[tuple[_Batch, Reply[Any]]]:
        """Ask all members in one crew; where a question is too long, one by one.

        So the questions of a member who is shown less are not split too.
        """

        def split(members: Iterable[Specialist], divisor: int) -> _Requests:
            tasks = (task for member in members for task in splits[member](divisor))
            return [self._request(context, task) for task in tasks]

        requests = split(splits, 1)
        try:
            replies = await self._runner.ask_all(
                context.run, self._config, [request for _, request in requests]
            )
        except (ContextOverflowError, ExceptionGroup) as error:
            require_overflow(error)
        else:
            batches = (batch for batch, _ in requests)
            return list(zip(batches, replies, strict=True))
        async with asyncio.TaskGroup() as fork:
            asking = [
                fork.create_task(
                    ask_in_parts(
                        self._runner,
                        context.run,
                        self._config,
                        partial(split, (member,)),
                    )
                )
                for member in splits
            ]
        return [answer for task in asking for answer in task.result()]

    def _request(
        self, context: SceneContext, work: _SpecialistTask
    ) -> tuple[_Batch, ModelRequest[Any]]:
        task, answer = SPECIALIST_TASKS[work.member]
        material = shots_material(task, context, work.shots)
        batch = _Batch(task=work, numbers=[shot.number for shot in material.shots])
        question = self._config.build_question(task, material, answer)
        return batch, ModelRequest(
            question=replace(question, repair=work.repair),
            # A warning, not an error: a shot that is left out twice gets defaults, and
            # is published with a finding that says so.
            find_warnings=lambda answered: omission_warnings(
                answered.shots, batch.numbers
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


def fix_jump_cuts_between_batches(
    cameras: Mapping[int, ShotCamera],
    people: Mapping[int, tuple[str, ...]],
    *,
    opening_shots: Sequence[int],
) -> dict[int, ShotCamera]:
    """Return *cameras* without a jump cut where a batch begins.

    The first shot of a batch may repeat the set-up of the one before. It is then taken
    closer, or less close. *people* has who is in each shot, by its number.
    """
    fixed = dict(cameras)
    for number in opening_shots:
        before, after = fixed.get(number - 1), fixed.get(number)
        if before is None or after is None or after.reason:
            continue
        is_same_camera = all(
            getattr(before, name) == getattr(after, name) for name in SET_UP_FIELDS
        )
        if is_same_camera and set(people[number]) == set(people[number - 1]):
            size = "medium_close" if after.size == "close" else "close"
            fixed[number] = after.model_copy(update={"size": size})
    return fixed


def _opening_shots(tasks: Iterable[_SpecialistTask]) -> list[int]:
    """Return the first shot of each batch of the camera's after the first batch."""
    firsts = [task.shots[0][0] for task in tasks if task.member == "cinematographer"]
    return firsts[1:]


def _split_shots(plans: Sequence[ShotPlan], divisor: int) -> list[NumberedShots]:
    numbered = tuple(enumerate(plans, start=1))
    size = max(1, min(MAX_SHOTS, len(plans)) // divisor)
    return [numbered[at : at + size] for at in range(0, len(numbered), size)]


def _entries_by_member(answers: SpecialistAnswers) -> dict[Specialist, dict[int, Any]]:
    return {
        "cinematographer": dict(answers.cameras),
        "art_director": dict(answers.dressings),
        "sound_designer": dict(answers.sounds),
    }


def _repair(
    member: Specialist,
    numbered_shots: NumberedShots,
    answers: SpecialistAnswers,
    findings: tuple[str, ...],
) -> Repair | None:
    if not findings:
        return None
    entries = _entries_by_member(answers)[member]
    _, answer = SPECIALIST_TASKS[member]
    shots = tuple(entries[number] for number, _ in numbered_shots if number in entries)
    previous = answer.model_construct(shots=shots).model_dump_json()
    return Repair(previous=previous, findings=findings)
