"""The law of duration for what is done: action, pauses and pages take their time."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from crews.laws.case import LawResult, SceneCase
from crews.laws.duration import count_spoken_words
from crews.laws.mentions import Narration
from ports.domain.film import WORDS_PER_SECOND, Finding, SceneBreakdown, Shot
from ports.domain.story import Span

ACTION_WORDS_PER_SECOND = 3.0
ACTION_SLACK = 2.0
MIN_LACK = 2.0
"""Action is told at about three words a second of film; a gesture takes half that, and
whether a glance lasts two seconds longer is the director's taste."""

LONGEST_PAUSE = 3.0
"""Seconds that a shot of a part of a line may last beyond its words."""

MINUTES_PER_PAGE = (0.8, 1.25)
"""A page of a screenplay is a minute of film, more or less."""
MIN_PAGES = 2.0
"""Below that, one look or one silence decides the figure."""

LINES_PER_PAGE = 55
ACTION_WIDTH, DIALOGUE_WIDTH = 61, 35
"""Characters in a line of a screenplay in Courier 12, as printed."""

_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
            *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        ),
        start=1,
    )
} | {"thirty": 30, "forty": 40, "sixty": 60}
_STATED_TIME = re.compile(
    r"\bfor\s+(?:(?:about|almost|another|at\s+least|fully|nearly|over|the\s+next)\s+)?"
    rf"(?:a\s+(?:full|good|whole)\s+)?(\d{{1,2}}|{'|'.join(_NUMBERS)})\s+seconds?\b",
    re.IGNORECASE,
)
_EPSILON = 1e-6


def screen_time(case: SceneCase) -> LawResult:
    """Action has the time that it takes, a stated time is kept, parts are not padded.

    Summaries are told by a voice, so their shots last as long as its words.
    """
    by_code = {
        "action_time": _actions_in_haste(case) if case.card.kind == "scene" else (),
        "stated_time": _pauses_cut_short(case),
        "part_time": _parts_with_padding(case),
    }
    return LawResult(
        law="duration",
        checked=len(case.shots),
        findings=tuple(
            case.violation(
                code,
                evidence,
                shot=shot.shot_id,
                field="estimated_duration_seconds",
                owner="director",
            )
            for code, found in by_code.items()
            for shot, evidence in found
        ),
    )


def _actions_in_haste(case: SceneCase) -> Iterator[tuple[Shot, str]]:
    for shot in case.shots:
        words = count_spoken_words(shot.narrative_layer.action_description)
        seconds = shot.estimated_duration_seconds
        needed = words / ACTION_WORDS_PER_SECOND
        if needed > max(seconds * ACTION_SLACK, seconds + MIN_LACK) + _EPSILON:
            evidence = (
                f"{words} words of action in {seconds:g} s; they take about "
                f"{needed:.0f} s: give them more time or more shots"
            )
            yield shot, evidence


def _pauses_cut_short(case: SceneCase) -> Iterator[tuple[Shot, str]]:
    narration = Narration(case)
    start = case.card.source.start
    for match in _STATED_TIME.finditer(narration.text):
        if not narration.tells_of_now(match.start()):
            continue
        at = start + match.start()
        shots = [s for s in case.shots if any(x.start <= at < x.end for x in s.source)]
        seconds = sum(shot.estimated_duration_seconds for shot in shots)
        stated = _to_number(match[1])
        if shots and seconds < stated - _EPSILON:
            yield shots[0], f"{seconds:g} s where the text says {match[0]!r}"


def find_stated_times(text: str, start: int) -> dict[int, int]:
    """Return the seconds that *text*, which begins at *start*, states, by position."""
    return {
        start + match.start(): _to_number(match[1])
        for match in _STATED_TIME.finditer(text)
    }


def _to_number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.casefold()]


def _parts_with_padding(case: SceneCase) -> Iterator[tuple[Shot, str]]:
    parts = Counter(part.line_id for shot in case.shots for part in shot.line_parts)
    for shot in case.shots:
        words = sum(count_spoken_words(part.text) for part in shot.line_parts)
        needed = words / WORDS_PER_SECOND
        seconds = shot.estimated_duration_seconds
        is_split = any(parts[part.line_id] > 1 for part in shot.line_parts)
        if is_split and seconds > needed + LONGEST_PAUSE + _EPSILON:
            evidence = f"{words} words of a split line in {seconds:g} s"
            yield shot, f"{evidence}; they take {needed:.1f} s"


def page_time(scenes: Sequence[SceneBreakdown], text: str) -> LawResult:
    """A page of a screenplay lasts about a minute."""
    pages = count_film_pages(scenes, text)
    seconds = sum(s.estimated_duration_seconds for b in scenes for s in b.shots)
    least, most = MINUTES_PER_PAGE
    checked = pages >= MIN_PAGES
    ratio = seconds / 60 / pages if checked else 1.0
    return LawResult(
        law="duration",
        checked=int(checked),
        findings=()
        if least <= ratio <= most
        else (
            Finding(
                code="page_time",
                severity="violation",
                field="estimated_duration_seconds",
                evidence=f"{seconds / 60:.1f} minutes of film for {pages:.1f} pages: "
                f"{ratio:.2f} a page",
                owner="director",
            ),
        ),
    )


def count_film_pages(scenes: Sequence[SceneBreakdown], text: str) -> float:
    """Count the pages of a screenplay; 0 for prose, which has none."""
    spoken = [
        line.source for breakdown in scenes for line in breakdown.scene.dialogue_script
    ]
    return count_pages(spoken, text) if _is_screenplay(scenes) else 0.0


def _is_screenplay(scenes: Sequence[SceneBreakdown]) -> bool:
    """Tell whether lines stand under cues, as only a screenplay's do."""
    lines = [line for breakdown in scenes for line in breakdown.scene.dialogue_script]
    return bool(lines) and all(line.attribution == "cue" for line in lines)


def count_pages(spoken: Iterable[Span], text: str) -> float:
    """Count pages as a screenplay prints them; runs of blank lines are one.

    *spoken* are the spans of the dialogue, whose column is narrow.
    """
    spoken = sorted(spoken)
    lines = 0
    for is_blank, rows in groupby(_rows(text), key=lambda row: not row[1].strip()):
        if is_blank:
            lines += 1
            continue
        for span, row in rows:
            before = bisect_left(spoken, (span.end, 0)) - 1
            is_spoken = before >= 0 and span.start < spoken[before].end
            width = DIALOGUE_WIDTH if is_spoken else ACTION_WIDTH
            lines += -(-len(row.strip()) // width)
    return lines / LINES_PER_PAGE


def _rows(text: str) -> Iterator[tuple[Span, str]]:
    start = 0
    for row in text.split("\n"):
        yield Span(start, start + len(row)), row
        start += len(row) + 1
