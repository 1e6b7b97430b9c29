"""How the Director is asked for a scene, window by window."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from crews.answering import Ask, Reply
from crews.callsheet import Callsheet
from crews.director.card import scene_card
from crews.director.material import scene_material
from crews.director.plan import ShotPlan, planned
from crews.director.sketch import Objection, objections
from crews.director.stage import Stage
from crews.director.windows import Window, windows
from crews.studio import Studio
from ports.film import SceneCard, Usage
from ports.language_model import Repair
from ports.questions.direction import SceneDirection
from ports.story import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedWindow:
    """What the Director answered for one window.

    Attributes:
        mended: What the answer left wrong and code put right.
    """

    window: Window
    direction: SceneDirection
    mended: tuple[Objection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """A scene as directed: its card, and its shots but for the specialists' fields.

    Attributes:
        usage: Of the last time that the Director was asked.
    """

    windows: tuple[DirectedWindow, ...]
    card: SceneCard
    plans: tuple[ShotPlan, ...]
    model: str
    usage: Usage


class Director:
    """Turns scenes into planned shots."""

    def __init__(self, *, studio: Studio) -> None:
        self._studio = studio
        self._callsheet = Callsheet.of(Path(__file__).parent)

    async def direct(self, run: Run, stage: Stage, known: tuple[str, ...]) -> Directed:
        """Direct a scene, its windows side by side."""
        cut = windows(stage.given, stage.text)
        asks = [self._ask(run, stage, known, window) for window in cut]
        replies = await self._studio.ask_all(run, self._callsheet, asks)
        answered = tuple(
            _answered(window, reply, stage)
            for window, reply in zip(cut, replies, strict=True)
        )
        usage = sum((reply.usage for reply in replies), Usage())
        return _directed(stage, answered, model=replies[0].model, usage=usage)

    async def redirect(
        self,
        run: Run,
        stage: Stage,
        known: tuple[str, ...],
        *,
        before: Directed,
        objected: Mapping[int, tuple[str, ...]],
    ) -> Directed:
        """Have windows, by number, directed again with what is held against them."""
        again = [w for w in before.windows if w.window.part in objected]
        asks = [
            self._ask(
                run,
                stage,
                known,
                old.window,
                repair=Repair(
                    previous=old.direction.model_dump_json(),
                    findings=objected[old.window.part],
                ),
            )
            for old in again
        ]
        replies = await self._studio.ask_all(run, self._callsheet, asks)
        fresh = {
            old.window.part: _answered(old.window, reply, stage)
            for old, reply in zip(again, replies, strict=True)
        }
        answered = tuple(fresh.get(w.window.part, w) for w in before.windows)
        usage = sum((reply.usage for reply in replies), Usage())
        return _directed(stage, answered, model=before.model, usage=usage)

    def _ask(
        self,
        run: Run,
        stage: Stage,
        known: tuple[str, ...],
        window: Window,
        *,
        repair: Repair | None = None,
    ) -> Ask[SceneDirection]:
        material = scene_material(run, stage, known, window)
        question = self._callsheet.question("direct_scene", material, SceneDirection)
        return Ask(
            question=replace(question, repair=repair),
            # Tolerated, because code can mend all of it without inventing anything.
            tolerated=lambda direction: tuple(
                objection.words for objection in objections(direction, window, stage)
            ),
        )


def _answered(
    window: Window, reply: Reply[SceneDirection], stage: Stage
) -> DirectedWindow:
    return DirectedWindow(
        window=window,
        direction=reply.value,
        mended=tuple(objections(reply.value, window, stage)),
    )


def _directed(
    stage: Stage, answered: tuple[DirectedWindow, ...], *, model: str, usage: Usage
) -> Directed:
    plans: list[ShotPlan] = []
    beats = 0
    for one in answered:
        plans += planned(one.direction, one.window, stage, beats_before=beats)
        beats += len(one.direction.beats)
    return Directed(
        windows=answered,
        card=scene_card(
            stage.given,
            stage.text,
            tuple((one.window, one.direction) for one in answered),
        ),
        plans=tuple(plans),
        model=model,
        usage=usage,
    )
