"""Films of screenplays, with the places that our own reading finds in them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.reading.manuscript import build_manuscript
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Line, LinePart, Shot
from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import Span


def a_written_film(film: Breakdown, text: str) -> Breakdown:
    """Return a film of the screenplay *text*, with whatever else *film* has.

    Each paragraph of action has a shot, and each line of dialogue. Who speaks has a
    longer name than in the cue, and the shot of a line says that somebody speaks.
    """
    passages = build_manuscript(text, "screenplay").passages
    units = [unit for passage in passages for unit in passage.units]
    quotations = [each for passage in passages for each in passage.quotations]
    opens = [n for n, unit in enumerate(units) if unit.role == "slugline"]
    parts = [units[a:b] for a, b in pairwise((0, *opens[1:], len(units)))]
    example = next(scene for scene in film.scenes if scene.dialogue_script)
    scenes = tuple(
        _scene(example, text, part, quotations, number)
        for number, part in enumerate(parts, 1)
    )
    return film.model_copy(update={"scenes": scenes})


def _scene(
    example: BrokenDownScene,
    text: str,
    units: Sequence[Unit],
    quotations: Sequence[Quotation],
    number: int,
) -> BrokenDownScene:
    source = Span(units[0].source.start, units[-1].source.end)
    heading = next(u.source.slice(text) for u in units if u.role == "slugline")
    spoken = [each for each in quotations if source.contains(each.source)]
    [line, *_] = example.dialogue_script
    lines = tuple(_line(line, text, each, n) for n, each in enumerate(spoken, 1))
    shots = (
        *_action_shots(example.shots[0], text, units),
        *_line_shots(example, lines),
    )
    ordered = sorted(shots, key=lambda shot: shot.source)
    return example.model_copy(
        update={
            "scene_id": f"sc{number:03d}",
            "sequence_number": number,
            "setting": f"{heading} (THE HOUSE)",
            "heading": heading,
            "source": source,
            "dialogue_script": lines,
            "elements": (),
            "shots": tuple(
                shot.model_copy(
                    update={
                        "shot_id": f"sc{number:03d}_sh{n:03d}",
                        "setup_id": f"{number}{n}",
                    }
                )
                for n, shot in enumerate(ordered, 1)
            ),
        }
    )


def _line(example: Line, text: str, quotation: Quotation, number: int) -> Line:
    words = " ".join(quotation.source.slice(text).split())
    return example.model_copy(
        update={
            "line_id": f"l{number}",
            "character": f"The Honourable {quotation.cue}",
            "line": words,
            "parenthetical": quotation.parenthetical,
            "source": quotation.source,
            "delivery": quotation.delivery,
        }
    )


def _action_shots(example: Shot, text: str, units: Sequence[Unit]) -> Iterator[Shot]:
    for unit in units:
        if unit.role == "action":
            yield _shot(example, unit.source, action=unit.source.slice(text))


def _line_shots(example: BrokenDownScene, lines: Sequence[Line]) -> Iterator[Shot]:
    for line in lines:
        shot = _shot(
            example.shots[0], line.source, action=f"{line.character} speaks on."
        )
        part = LinePart(line_id=line.line_id, source=line.source, text=line.line)
        yield shot.model_copy(update={"lines": (line.line_id,), "line_parts": (part,)})


def _shot(example: Shot, source: Span, *, action: str) -> Shot:
    layer = example.narrative_layer.model_copy(update={"action_description": action})
    return example.model_copy(
        update={
            "source": (source,),
            "narrative_layer": layer,
            "lines": (),
            "line_parts": (),
            "staging": False,
            "transition_out": None,
        }
    )
