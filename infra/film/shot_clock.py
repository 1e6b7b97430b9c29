"""When each shot begins and ends in the film, in whole frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.film.clean_text import clean_line
from infra.film.emphasis import plain_line
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import LinePart, Shot

FRAMES_PER_SECOND = 24

FIRST_FRAME = 3600 * FRAMES_PER_SECOND
"""Where a film begins on the clock of its time code: at 01:00:00:00, by custom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLine:
    """The part of a line that a shot carries, in frames from the shot's beginning."""

    character: str
    text: str
    start: int
    frames: int


@dataclass(frozen=True, kw_only=True)
class TimedShot:
    """A shot in the film.

    Attributes:
        start: Frames from the beginning of the film.
    """

    scene: BrokenDownScene
    shot: Shot
    start: int
    frames: int

    @property
    def label(self) -> str:
        """The set-up where one is known, and the number within the scene."""
        scene, number = self.scene.sequence_number, self.shot.shot_number_in_scene
        setup = f" ({clean_line(self.shot.setup_id)})" if self.shot.setup_id else ""
        return f"{scene}/{number}{setup}"

    @cached_property
    def lines(self) -> tuple[TimedLine, ...]:
        """The lines that the shot carries, each with the time of its own words."""
        parts = self.shot.line_parts
        starts = _shares([len(part.text.split()) for part in parts], self.frames)
        return tuple(
            TimedLine(
                character=self._speaker(part),
                text=plain_line(part.text),
                start=start,
                frames=end - start,
            )
            for part, (start, end) in zip(parts, starts, strict=True)
        )

    def _speaker(self, part: LinePart) -> str:
        return next(
            clean_line(line.character)
            for line in self.scene.dialogue_script
            if line.line_id == part.line_id
        )


def time_shots(film: Breakdown) -> Iterator[TimedShot]:
    """Yield all shots of the film; no rounding adds up over it."""
    seconds, start = 0.0, 0
    for scene in film.scenes:
        for shot in scene.shots:
            seconds += shot.estimated_duration_seconds
            end = max(start + 1, round(seconds * FRAMES_PER_SECOND))
            yield TimedShot(scene=scene, shot=shot, start=start, frames=end - start)
            start = end


def time_code(frame: int) -> str:
    """Return the time code of a frame, counted from midnight: ``01:00:02:12``."""
    seconds, frames = divmod(frame, FRAMES_PER_SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours % 24:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"


def _shares(weights: Sequence[int], frames: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each weight's share of *frames*, at least a frame."""
    total = sum(weights) or 1
    before = 0
    for weight in weights:
        start = min(round(frames * before / total), frames - 1)
        before += weight
        yield start, max(start + 1, round(frames * before / total))
