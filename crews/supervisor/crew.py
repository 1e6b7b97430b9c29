"""How the Supervisor has a take mended, and signs what is left."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from crews.answering import Ask
from crews.callsheet import Callsheet
from crews.director.crew import Directed, Director
from crews.director.stage import Stage
from crews.specialists.crew import DUTIES, Specialists, Treatment
from crews.studio import Studio
from crews.supervisor.judging import as_finding, in_words, judgement_materials
from crews.supervisor.returns import by_window, mended, of, returnable
from crews.supervisor.take import Take, take
from ports.film import Finding, Usage
from ports.language_model import UnfitAnswerError
from ports.questions.judgement import Judgement
from ports.story import Run

ROUNDS = 2
"""Send-backs at the most: a third has never mended what two could not."""

OFFLINE_READER = "offline-reader"
"""The model that keeps to rules: it judges nothing, and the breakdown names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene at work: what every member needs to know of it."""

    run: Run
    stage: Stage
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A take as it is published, with everything that is held against it."""

    take: Take
    findings: tuple[Finding, ...]


class Supervisor:
    """Has a scene shot, sent back and judged, and signs it."""

    def __init__(self, *, studio: Studio) -> None:
        self._studio = studio
        self._callsheet = Callsheet.of(Path(__file__).parent)
        self._director = Director(studio=studio)
        self._specialists = Specialists(studio=studio)

    async def signed(self, scene: Scene) -> Signed:
        """Return a scene's best take and all that is held against it still."""
        first = await self._first_take(scene)
        lawful, rounds = await self._by_law(scene, first)
        judged, remarks = await self._by_judgement(scene, lawful, ROUNDS - rounds)
        return Signed(
            take=judged,
            findings=(
                *judged.examination.findings,
                *remarks,
                *judged.confessions(),
                *mended(first.violations, judged.violations),
            ),
        )

    async def _first_take(self, scene: Scene) -> Take:
        directed = await self._director.direct(scene.run, scene.stage, scene.known)
        return await self._treated(scene, directed, Usage())

    async def _treated(self, scene: Scene, directed: Directed, spent: Usage) -> Take:
        treatment = await self._specialists.treat(
            scene.run, scene.stage, scene.known, directed.plans
        )
        usage = spent + directed.usage + treatment.usage
        return await _taken(scene, directed, treatment, usage)

    async def _by_law(self, scene: Scene, first: Take) -> tuple[Take, int]:
        """Send violations back until none is left, or the rounds are."""
        best, rounds = first, 0
        while rounds < ROUNDS and (findings := returnable(best.violations)):
            revised = await self._sent_back(scene, best, findings)
            rounds += 1
            if len(revised.violations) >= len(best.violations):
                # Asked once more the same, it would answer from what is kept.
                return _refused(revised, best), rounds
            best = revised
        return best, rounds

    async def _by_judgement(
        self, scene: Scene, lawful: Take, rounds: int
    ) -> tuple[Take, tuple[Finding, ...]]:
        """Have the model judge; send its remarks back once, if a round is left."""
        judged, remarks = await self._judged(scene, lawful)
        if not remarks or not rounds:
            return judged, remarks
        revised = await self._sent_back(scene, judged, remarks)
        if revised is judged or len(revised.violations) > len(judged.violations):
            return _refused(revised, judged), remarks
        best, left = await self._judged(scene, revised)
        return best, (*left, *mended(remarks, left))

    async def _judged(
        self, scene: Scene, judged: Take
    ) -> tuple[Take, tuple[Finding, ...]]:
        if self._studio.model("supervisor") == OFFLINE_READER:
            return judged, ()
        asks = [
            Ask(question=self._callsheet.question("judge_scene", material, Judgement))
            for material in judgement_materials(judged, scene.stage)
        ]
        replies = await self._studio.ask_all(scene.run, self._callsheet, asks)
        remarks = tuple(
            as_finding(remark, judged)
            for reply in replies
            for remark in reply.value.remarks
        )
        usage = sum((reply.usage for reply in replies), judged.usage)
        return replace(judged, usage=usage), remarks

    async def _sent_back(
        self, scene: Scene, held: Take, findings: tuple[Finding, ...]
    ) -> Take:
        """Return what the owners make of *findings*; *held* if they make nothing fit.

        The Director goes first: new shots leave nothing of the specialists' work.
        """
        revised = held
        try:
            if theirs := of("director", findings):
                revised = await self._redirected(scene, held, theirs)
            else:
                revised = await self._revised(scene, held, findings)
        except* UnfitAnswerError:
            # Twice no answer in the shape asked for: the take at hand stands.
            pass
        return revised

    async def _redirected(
        self, scene: Scene, held: Take, findings: tuple[Finding, ...]
    ) -> Take:
        directed = await self._director.redirect(
            scene.run,
            scene.stage,
            scene.known,
            before=held.directed,
            objected=by_window(held, findings),
        )
        return await self._treated(scene, directed, held.usage)

    async def _revised(
        self, scene: Scene, held: Take, findings: tuple[Finding, ...]
    ) -> Take:
        owners = {finding.owner for finding in findings}
        treatment = await self._specialists.revise(
            scene.run,
            scene.stage,
            scene.known,
            held.directed.plans,
            before=held.treatment,
            objected={
                member: tuple(in_words(f, held.shots) for f in of(member, findings))
                for member in DUTIES
                if member in owners
            },
        )
        usage = held.usage + treatment.usage
        return await _taken(scene, held.directed, treatment, usage)


async def _taken(
    scene: Scene, directed: Directed, treatment: Treatment, usage: Usage
) -> Take:
    # In a thread: a scene of a chapter's length takes longer than the loop may stand.
    return await asyncio.to_thread(take, directed, treatment, scene.stage, usage)


def _refused(revised: Take, held: Take) -> Take:
    """Return the take at hand; what the refused one cost was paid all the same."""
    return replace(held, usage=revised.usage)
