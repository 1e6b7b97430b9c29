"""What a scene is scheduled by: heading, length in eighths, day or night, cast."""

import re
from collections.abc import Iterable
from typing import Any

from crews.director.windows import SceneText
from crews.laws.screen_time import count_pages
from crews.step_inputs import SceneInput
from ports.domain.edits import FLASHBACK
from ports.domain.film import DAY_NIGHT, name_script_day
from ports.domain.story import Span

EIGHTHS = 8
"""Parts into which a page is divided since scripts were measured with a ruler."""

_INTERCUT = re.compile(r"\bINTERCUT\b")
_FLASHBACK = re.compile(r"\bFLASHBACK\b", re.IGNORECASE)


def schedule_fields(scene_input: SceneInput, text: SceneText) -> dict[str, Any]:
    """Return the fields of a scene card that a first AD schedules by.

    The length of prose is not among them: it follows from its shots.
    """
    entry = scene_input.entry
    day_night = DAY_NIGHT.get(entry.time_of_day)
    flashback = is_flashback(scene_input, text)
    script_day = name_script_day(day_night, entry.story_day)
    if flashback and entry.story_day is None:
        script_day = FLASHBACK
    return {
        "heading": _heading(scene_input, text),
        "page_eighths": _eighths_in_print(scene_input, text),
        "day_night": day_night,
        "script_day": script_day,
        "cast_numbers": tuple(
            sorted({p.number for p in scene_input.cast if p.number is not None})
        ),
        "intercut": scene_input.format == "screenplay"
        and _INTERCUT.search(text.text) is not None,
        "flashback": flashback,
        "tension": entry.tension,
    }


def is_flashback(scene_input: SceneInput, text: SceneText) -> bool:
    """Return whether a scene lies in the past, by its structure or its heading."""
    heading = _heading(scene_input, text) or ""
    return scene_input.entry.flashback or _FLASHBACK.search(heading) is not None


def eighths_by_time(seconds: Iterable[float]) -> int:
    """Return the length of shots in eighths of a page: a page is a minute."""
    return max(1, round(sum(seconds) / 60 * EIGHTHS))


def _heading(scene_input: SceneInput, text: SceneText) -> str | None:
    sluglines = (u.source for u in scene_input.units if u.role == "slugline")
    first = next(sluglines, None)
    return " ".join(text.of(first).split()) if first else None


def _eighths_in_print(scene_input: SceneInput, text: SceneText) -> int | None:
    if scene_input.format != "screenplay":
        return None
    start = text.span.start
    spoken = [
        Span(q.source.start - start, q.source.end - start)
        for q in scene_input.quotations
        if q.unspoken is None
    ]
    return max(1, round(count_pages(spoken, text.text) * EIGHTHS))
