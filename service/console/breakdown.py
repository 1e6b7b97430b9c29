"""The reader of a breakdown: scene by scene, beside the text that it rests on."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from ports.domain.film import SceneBreakdown, SceneCard
from ports.domain.story import Run, Span
from ports.domain.structure import Structure
from ports.errors import StoryCrewsError
from service.actions.edits import count_answers, list_edits
from service.actions.runs import UnknownRunError
from service.console.desk import Desk
from service.console.edits import (
    ANGLES,
    CATEGORIES,
    LENSES,
    MOVEMENTS,
    SIDES,
    SIZES,
    TIMES,
)
from service.console.forms import read_number
from service.console.runs import parse_run_id
from service.console.session import ConsoleSession

MAX_SCENE = 2**31
"""Of what the journal counts steps with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPiece:
    """A part of a scene's text in which no claim begins or ends.

    Attributes:
        start, end: In code points of the whole text.
        is_claim: A line, an element or a beat rests on it.
    """

    start: int
    end: int
    text: str
    is_claim: bool


class BreakdownMissingError(StoryCrewsError):
    """The journal has not got that part of a breakdown yet, or has it no more."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} yet; or its run ended long ago, and only the archive has it"
        )


class BreakdownPages:
    """Shows one scene of a run at a time, with its lines, elements and shots."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show the scene that ``?scene=`` names, or the first one."""
        run_id = parse_run_id(request)
        run = await self._desk.store.operations.run_document(run_id)
        if run is None:
            raise UnknownRunError(run_id)
        structure = await self._find_structure(run)
        number = read_number(request.query_params, "scene", int, below=MAX_SCENE) or 1
        scene = await self._find_scene(run, number)
        span = scene.scene.source
        text = await self._desk.store.records.text(run, span)
        return self._desk.render(
            request,
            session,
            "breakdown",
            run=run,
            scenes=structure.scenes,
            scene=scene.scene,
            shots=scene.shots,
            findings=scene.findings,
            structure=structure,
            names={each.key: each.name for each in structure.people},
            edits=await list_edits(self._desk.store, run_id),
            count=await count_answers(self._desk.store, run_id),
            sides=SIDES,
            times=TIMES,
            categories=CATEGORIES,
            cameras={
                "size": SIZES,
                "angle": ANGLES,
                "movement": MOVEMENTS,
                "lens": LENSES,
            },
            pieces=split_text(
                text,
                span,
                claims=claim_spans(scene.scene),
                shots=[each for shot in scene.shots for each in shot.source],
            ),
        )

    async def _find_structure(self, run: Run) -> Structure:
        result = await self._desk.store.operations.result(run.id, "structure")
        if result is None:
            raise BreakdownMissingError("the story has no scenes")
        # In a thread: that of a novel has a megabyte.
        return await asyncio.to_thread(Structure.model_validate_json, result)

    async def _find_scene(self, run: Run, number: int) -> SceneBreakdown:
        # The steps of the stage are the scenes, in their order.
        result = await self._desk.store.operations.result(run.id, "break-down", number)
        if result is None:
            raise BreakdownMissingError(f"scene {number} is not broken down")
        return await asyncio.to_thread(SceneBreakdown.model_validate_json, result)


def claim_spans(scene: SceneCard) -> Sequence[Span]:
    """Return what a scene's lines, elements and beats rest on."""
    return (
        *(line.source for line in scene.dialogue_script),
        *(each.source for each in scene.unspoken),
        *(each.source for each in scene.elements),
        *(each.source for each in scene.beats),
    )


def split_text(
    text: str, whole: Span, *, claims: Iterable[Span], shots: Iterable[Span]
) -> Sequence[TextPiece]:
    """Split the *text* that *whole* covers wherever a claim or a shot begins or ends.

    They may overlap; a piece then belongs to several.
    """
    inside = [_clip(span, whole) for span in claims]
    shown = [_clip(span, whole) for span in shots]
    cuts = {whole.start, whole.end, *(at for span in (*inside, *shown) for at in span)}
    # How many claims each place is in: counted up where one begins, down at its end.
    changes: dict[int, int] = {}
    for span in inside:
        changes[span.start] = changes.get(span.start, 0) + 1
        changes[span.end] = changes.get(span.end, 0) - 1
    pieces, depth = [], 0
    for start, end in pairwise(sorted(cuts)):
        depth += changes.get(start, 0)
        piece = text[start - whole.start : end - whole.start]
        pieces.append(TextPiece(start=start, end=end, text=piece, is_claim=depth > 0))
    return pieces


def _clip(span: Span, whole: Span) -> Span:
    """Return the part of *span* inside *whole*; an empty one where it lies outside."""
    start = min(max(span.start, whole.start), whole.end)
    return Span(start, min(max(span.end, start), whole.end))
