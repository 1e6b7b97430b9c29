"""The Director: asks for the shots of a scene, window by window."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crews.director.material import scene_material
from crews.director.named_things import place_named_things
from crews.director.scene_card import scene_card
from crews.director.scene_context import SceneContext
from crews.director.schedule import eighths_by_time
from crews.director.shot_lengths import ShotFitter
from crews.director.shot_plan import ShotPlan, plan_shots
from crews.director.shot_resolution import DirectionWarning, direction_warnings
from crews.director.stated_times import keep_stated_times
from crews.director.windows import Window, split_into_windows
from crews.laws.screen_time import find_stated_times
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest, Reply
from crews.runtime.question_parts import ask_in_parts
from ports.domain.film import SceneCard, Usage
from ports.language_model import Repair
from ports.questions.direct_scene import SceneDirection


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedWindow:
    """What the Director answered for one window.

    Attributes:
        repairs: What was wrong in the answer and was corrected by code.
    """

    window: Window
    direction: SceneDirection
    repairs: tuple[DirectionWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedScene:
    """The card of a scene, and its shots without the fields of the specialists.

    Attributes:
        usage: Of the last time that the Director was asked, not of all times.
    """

    windows: tuple[DirectedWindow, ...]
    card: SceneCard
    plans: tuple[ShotPlan, ...]
    model: str
    usage: Usage


class Director:
    """Turns scenes into planned shots."""

    def __init__(self, *, runner: CrewRunner) -> None:
        self._runner = runner
        self._config = CrewConfig.load(CREWS_FOLDER / "director")

    async def direct(self, context: SceneContext) -> DirectedScene:
        """Direct a scene; its windows are asked in parallel."""

        def split(divisor: int) -> list[tuple[Window, ModelRequest[SceneDirection]]]:
            windows = split_into_windows(
                context.scene_input, context.text, divisor=divisor
            )
            return [(window, self._request(context, window)) for window in windows]

        answered = await ask_in_parts(self._runner, context.run, self._config, split)
        return _to_directed_scene(
            context,
            tuple(
                _to_directed_window(window, reply, context)
                for window, reply in answered
            ),
            model=answered[0][1].model,
            usage=sum((reply.usage for _, reply in answered), Usage()),
        )

    async def revise(
        self,
        context: SceneContext,
        *,
        previous: DirectedScene,
        findings_by_window: Mapping[int, tuple[str, ...]],
    ) -> DirectedScene:
        """Direct some windows again, with what was found wrong in them.

        *findings_by_window* has the findings as sentences, by number of the window; the
        other windows stay as they are.
        """
        windows_to_revise = [
            w for w in previous.windows if w.window.number in findings_by_window
        ]
        requests = [
            self._request(
                context,
                old.window,
                repair=Repair(
                    previous=old.direction.model_dump_json(),
                    findings=findings_by_window[old.window.number],
                ),
            )
            for old in windows_to_revise
        ]
        replies = await self._runner.ask_all(context.run, self._config, requests)
        revised = {
            old.window.number: _to_directed_window(old.window, reply, context)
            for old, reply in zip(windows_to_revise, replies, strict=True)
        }
        directed_windows = tuple(
            revised.get(w.window.number, w) for w in previous.windows
        )
        usage = sum((reply.usage for reply in replies), Usage())
        return _to_directed_scene(
            context, directed_windows, model=previous.model, usage=usage
        )

    def _request(
        self,
        context: SceneContext,
        window: Window,
        *,
        repair: Repair | None = None,
    ) -> ModelRequest[SceneDirection]:
        material = scene_material(context, window)
        question = self._config.build_question("direct_scene", material, SceneDirection)
        return ModelRequest(
            question=replace(question, repair=repair),
            # Warnings, not errors: code can correct all of it without inventing.
            find_warnings=lambda direction: tuple(
                warning.message
                for warning in direction_warnings(direction, window, context)
            ),
        )


def _to_directed_window(
    window: Window, reply: Reply[SceneDirection], context: SceneContext
) -> DirectedWindow:
    return DirectedWindow(
        window=window,
        direction=reply.value,
        repairs=tuple(direction_warnings(reply.value, window, context)),
    )


def _to_directed_scene(
    context: SceneContext,
    directed_windows: tuple[DirectedWindow, ...],
    *,
    model: str,
    usage: Usage,
) -> DirectedScene:
    plans: list[ShotPlan] = []
    beats = 0
    for directed_window in directed_windows:
        plans += plan_shots(
            directed_window.direction,
            directed_window.window,
            context,
            beats_before=beats,
        )
        beats += len(directed_window.direction.beats)
    placed = place_named_things(plans, context)
    timed = _fit_to_scene(keep_stated_times(placed, context), context)
    card = scene_card(
        context.scene_input,
        context.text,
        tuple((each.window, each.direction) for each in directed_windows),
    )
    eighths = card.page_eighths or eighths_by_time(plan.seconds for plan in timed)
    return DirectedScene(
        windows=directed_windows,
        card=card.model_copy(update={"page_eighths": eighths}),
        plans=timed,
        model=model,
        usage=usage,
    )


def _fit_to_scene(plans: list[ShotPlan], context: SceneContext) -> tuple[ShotPlan, ...]:
    """Return *plans* as long as the scene is to be, where the project says so."""
    seconds = context.scene_input.seconds
    if seconds is None:
        return tuple(plans)
    parts = Counter(part.line_id for plan in plans for part in plan.line_parts)
    fitter = ShotFitter(
        max_shot_seconds=context.speech_rate.max_shot_seconds,
        split_lines=frozenset(line for line, count in parts.items() if count > 1),
        stated_times=find_stated_times(context.text.text, context.text.span.start),
    )
    return fitter.fit(plans, seconds)
