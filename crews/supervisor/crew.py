"""The Supervisor: has a scene corrected, and adds what stays wrong as findings."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from crews.director.crew import DirectedScene, Director
from crews.director.scene_context import SceneContext
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from crews.runtime.question_parts import ask_in_parts
from crews.specialists.crew import SPECIALIST_TASKS, SpecialistAnswers, Specialists
from crews.supervisor.judgement import judgement_materials, to_finding
from crews.supervisor.scene_version import SceneVersion, build_version
from crews.supervisor.send_backs import (
    OWNERS,
    describe_finding,
    filter_by_owner,
    first_owners,
    fixable,
    group_by_window,
    resolution_notes,
)
from crews.supervisor.shot_edits import edit_shots
from crews.supervisor.synopsis_edit import edit_synopsis
from ports.domain.film import CrewMember, Finding, Usage
from ports.language_model import ContextOverflowError, UnfitAnswerError
from ports.questions.judge_scene import Judgement

MAX_ROUNDS = 2
"""Maximum number of revision rounds. A third round has never corrected anything."""

OFFLINE_READER = "offline-reader"
"""The name of the rule-based reader, which cannot judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedScene:
    """The version of a scene that is published, with all of its findings."""

    version: SceneVersion
    findings: tuple[Finding, ...]


class Supervisor:
    """Has a scene directed, checked, revised and judged."""

    def __init__(self, *, runner: CrewRunner) -> None:
        self._runner = runner
        self._config = CrewConfig.load(CREWS_FOLDER / "supervisor")
        self._director = Director(runner=runner)
        self._specialists = Specialists(runner=runner)

    async def review(self, context: SceneContext) -> ReviewedScene:
        """Return the best version of a scene, and all findings about it."""
        first = await self._first_version(context)
        lawful, rounds = await self._fix_law_violations(context, first)
        judged, remarks = await self._apply_judgement(
            context, lawful, MAX_ROUNDS - rounds
        )
        # Last, so that a correction has nobody asked again, nor corrected in turn.
        edited, lost_edits = await asyncio.to_thread(edit_shots, judged, context)
        by_hand = {shot.shot_id for shot in edited.shots if shot.edited}
        return ReviewedScene(
            version=edit_synopsis(edited, context),
            findings=(
                *edited.law_report.findings,
                *(remark for remark in remarks if remark.shot not in by_hand),
                *edited.repair_findings(),
                *resolution_notes(first.violations, edited.violations),
                *lost_edits,
            ),
        )

    async def _first_version(self, context: SceneContext) -> SceneVersion:
        directed = await self._director.direct(context)
        return await self._complete_version(context, directed, Usage())

    async def _complete_version(
        self, context: SceneContext, directed: DirectedScene, usage_before: Usage
    ) -> SceneVersion:
        answers = await self._specialists.run(context, directed.plans)
        usage = usage_before + directed.usage + answers.usage
        return await _build_version_in_thread(context, directed, answers, usage)

    async def _fix_law_violations(
        self, context: SceneContext, first: SceneVersion
    ) -> tuple[SceneVersion, int]:
        """Send violations back until none or no round is left; return rounds used.

        Whoever could correct none of theirs is not asked again: the same request would
        be answered from the cache, and another member's findings would never be sent.
        """
        best, rounds = first, 0
        able = {member for member in OWNERS if self._has_judgement(member)}
        while rounds < MAX_ROUNDS and (findings := fixable(best.violations, able)):
            revised = await self._send_back(context, best, findings)
            rounds += 1
            if len(revised.violations) < len(best.violations):
                best = revised
            else:
                best = _reject_revision(revised, best)
                able -= first_owners(findings)
        return best, rounds

    def _has_judgement(self, member: CrewMember) -> bool:
        """Tell whether *member* could think again; rules answer the same every time."""
        return self._runner.model_name(member) != OFFLINE_READER

    async def _apply_judgement(
        self, context: SceneContext, lawful: SceneVersion, rounds: int
    ) -> tuple[SceneVersion, tuple[Finding, ...]]:
        """Have the version judged; send the remarks back once, if a round is left."""
        judged, remarks = await self._judge(context, lawful)
        if not remarks or not rounds:
            return judged, remarks
        revised = await self._send_back(context, judged, remarks)
        if revised is judged or len(revised.violations) > len(judged.violations):
            return _reject_revision(revised, judged), remarks
        best, remaining = await self._judge(context, revised)
        return best, (*remaining, *resolution_notes(remarks, remaining))

    async def _judge(
        self, context: SceneContext, version: SceneVersion
    ) -> tuple[SceneVersion, tuple[Finding, ...]]:
        if not self._has_judgement("supervisor"):
            return version, ()

        def split(divisor: int) -> list[tuple[None, ModelRequest[Judgement]]]:
            build = partial(self._config.build_question, "judge_scene")
            return [
                (None, ModelRequest(question=build(material, Judgement)))
                for material in judgement_materials(version, context, divisor=divisor)
            ]

        answered = await ask_in_parts(self._runner, context.run, self._config, split)
        replies = [reply for _, reply in answered]
        remarks = tuple(
            to_finding(remark, version)
            for reply in replies
            for remark in reply.value.remarks
        )
        usage = sum((reply.usage for reply in replies), version.usage)
        return replace(version, usage=usage), remarks

    async def _send_back(
        self,
        context: SceneContext,
        version: SceneVersion,
        findings: tuple[Finding, ...],
    ) -> SceneVersion:
        """Return the revision of *version*, or *version* if no answer was usable.

        Findings of the Director go first, because new shots need new specialists'
        answers anyway.
        """
        revised = version
        try:
            if theirs := filter_by_owner("director", findings):
                revised = await self._revise_direction(context, version, theirs)
            else:
                revised = await self._revise_specialists(context, version, findings)
        except* (UnfitAnswerError, ContextOverflowError):
            # The answer and its repair were unusable, or with the answer that it is to
            # revise a question is too long: the version stays as it is.
            pass
        return revised

    async def _revise_direction(
        self,
        context: SceneContext,
        version: SceneVersion,
        findings: tuple[Finding, ...],
    ) -> SceneVersion:
        directed = await self._director.revise(
            context,
            previous=version.directed,
            findings_by_window=group_by_window(version, findings),
        )
        return await self._complete_version(context, directed, version.usage)

    async def _revise_specialists(
        self,
        context: SceneContext,
        version: SceneVersion,
        findings: tuple[Finding, ...],
    ) -> SceneVersion:
        owners = {finding.owner for finding in findings}
        answers = await self._specialists.revise(
            context,
            version.directed.plans,
            previous=version.answers,
            findings_by_member={
                member: tuple(
                    describe_finding(f, version.shots)
                    for f in filter_by_owner(member, findings)
                )
                for member in SPECIALIST_TASKS
                if member in owners
            },
        )
        usage = version.usage + answers.usage
        return await _build_version_in_thread(context, version.directed, answers, usage)


async def _build_version_in_thread(
    context: SceneContext,
    directed: DirectedScene,
    answers: SpecialistAnswers,
    usage: Usage,
) -> SceneVersion:
    # In a thread: a scene as long as a chapter would block the event loop too long.
    return await asyncio.to_thread(build_version, directed, answers, context, usage)


def _reject_revision(revised: SceneVersion, version: SceneVersion) -> SceneVersion:
    """Return *version*, with the usage of the revision, which was paid anyway."""
    return replace(version, usage=revised.usage)
