"""The film as an edit decision list in the form of the CMX 3600.

It has one flat track, for the form knows no scenes.
"""

from collections.abc import Iterator, Mapping

from infra.film.clean_text import clean_line
from infra.film.shot_clock import FIRST_FRAME, TimedShot, time_code, time_shots
from ports.domain.breakdown import Breakdown


def export_edit_list(film: Breakdown, _: str) -> Mapping[str, bytes]:
    """Write an ``.edl``: an event for each shot, a locator for each line."""
    lines = [f"TITLE: {clean_line(film.story.title)}", "FCM: NON-DROP FRAME", ""]
    for number, timed in enumerate(time_shots(film), 1):
        lines += _event(number, timed)
    return {"timeline.edl": ("\n".join(lines) + "\n").encode()}


def _event(number: int, timed: TimedShot) -> Iterator[str]:
    source = f"{time_code(0)} {time_code(timed.frames)}"
    start = FIRST_FRAME + timed.start
    record = f"{time_code(start)} {time_code(start + timed.frames)}"
    yield f"{number:03d}  {_reel(timed)} V     C        {source} {record}"
    yield f"* FROM CLIP NAME:  {timed.shot.shot_id}"
    action = clean_line(timed.shot.narrative_layer.action_description)
    yield f"* COMMENT: {timed.label} {action}"
    for line in timed.lines:
        speech = f"{line.character.upper()}: {line.text}"
        yield f"* LOC: {time_code(start + line.start)} GREEN   {speech}"


def _reel(timed: TimedShot) -> str:
    """Return the reel: eight characters are the most that the form has room for."""
    return f"{timed.scene.sequence_number:04d}{timed.shot.shot_number_in_scene:04d}"
