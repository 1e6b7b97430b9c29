"""The reader of a breakdown: scene by scene, beside the text that it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from ports.domain.film import SceneBreakdown, SceneCard
from ports.domain.story import Run, Span
from ports.domain.structure import Structure
from ports.errors import MissingDocumentError
from service.actions.runs import UnknownRunError
from service.console.desk import Desk
from service.console.forms import read_number
from service.console.runs import parse_run_id
from service.console.session import ConsoleSession


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


class BreakdownPages:
    """Shows one scene of a run at a time, with its lines, elements and shots."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show the scene that ``?scene=`` names, or the first that is done."""
        run_id = parse_run_id(request)
        run = await self._desk.store.operations.run_document(run_id)
        if run is None:
            raise UnknownRunError(run_id)
        scenes = await self._find_scenes(run)
        if not scenes:
            raise MissingDocumentError("journal", "no scene is broken down yet")
        number = read_number(request.query_params, "scene", int)
        chosen = next(
            (each for each in scenes if each.scene.sequence_number == number),
            scenes[0],
        )
        span = chosen.scene.source
        structure = await self._find_structure(run)
        people = structure.people if structure else ()
        text = await self._desk.store.records.text(run, span)
        return self._desk.render(
            request,
            session,
            "breakdown",
            run=run,
            scenes=[each.scene for each in scenes],
            scene=chosen.scene,
            shots=chosen.shots,
            findings=chosen.findings,
            structure=structure,
            names={each.key: each.name for each in people},
            pieces=split_text(
                text,
                span,
                claims=claim_spans(chosen.scene),
                shots=[each for shot in chosen.shots for each in shot.source],
            ),
        )

    async def _find_scenes(self, run: Run) -> Sequence[SceneBreakdown]:
        results = self._desk.store.records.results(run, "break-down")
        return [SceneBreakdown.model_validate_json(result) async for result in results]

    async def _find_structure(self, run: Run) -> Structure | None:
        async for result in self._desk.store.records.results(run, "structure"):
            return Structure.model_validate_json(result)
        return None


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
