"""Temporal expressions: the time of day, and how much time has passed."""

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from infra.offline.language.assertion_status import OF_THINGS, AssertionStatus
from infra.offline.language.clauses import ancestors, is_comment
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import alternatives, sections, terms
from infra.offline.language.tokens import Token
from ports.domain.film import DayRelation, TimeOfDay

OPENING_CHARS = 90
"""Characters at the start of a unit in which a shift of time counts."""
ELSEWHERE_CHARS = 24
"""Characters before a time of day that may show that it is another time."""
WEAK_STRENGTH = 0.3
"""Up to which a shift is one of moments: "presently", "a minute later"."""
MINUTES = re.compile(r"\b(?:minutes?|an? (?:while|time))\b", re.IGNORECASE)
SHIFT_STRENGTHS: tuple[tuple[DayRelation, str, float], ...] = (
    ("next", "next", 1.0),
    ("later", "later", 1.0),
    ("earlier", "earlier", 1.0),
    ("same", "same", 1.0),
    ("same", "weak", WEAK_STRENGTH),
)
"""Day, section of the lexicon `shifts`, and strength in [0, 1]."""
MAX_LEAD_CHARS = 12
"""Characters before a shift at full strength: room for a conjunction or adverb."""
LATE_SHIFT_FACTOR = 0.5

CLOCK_TIME = re.compile(
    r"\b([01]?\d|2[0-3]):[0-5]\d\b(?:\s*(?P<half>[ap])\.?m\b)?(?! o['’]clock)",
    re.IGNORECASE,
)
HOUR_AFTER_NOON = re.compile(
    r"\b(?:since|after) (?:noon|midday|lunch|luncheon)\b"
    r".{0,80}?\b(?:by|at|towards?) (\w+) o['’]clock",
    re.IGNORECASE | re.DOTALL,
)
_OF_THINGS = (
    r"[ -](?:black|cap|club|clothes|coat|dress|gown|paper|shirt|suit)\w*"
    r"|['’]s (?:lodging|rest|sleep|work)"
)
"""After a time of day that does not say when it is: "night-gown"."""
PLAIN_HOUR = re.compile(
    r"\b(?:at|about|by|towards?|nearly|almost|was|after|struck) (?:about |nearly )?"
    r"(?:(?:half[- ]past|a quarter (?:past|to)) (?P<part>\w+)"
    r"|(?P<hour>\w+)(?::[0-5]\d)? o['’]clock)\b(?! (?:train|boat|bus|post))",
    re.IGNORECASE,
)
"""An hour of which the text does not say whether it is before noon."""
NOON = 12
HOUR_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
FIRST_HOURS: dict[TimeOfDay, int] = {
    "DAWN": 4,
    "MORNING": 7,
    "DAY": 7,
    "AFTERNOON": 14,
    "DUSK": 18,
    "EVENING": 18,
    "NIGHT": 21,
}
"""The hour at which each time of day begins; what is by day may be early."""
WAKING_HOURS = range(2, 6)
"""Hours that are after noon, as long as nothing says that it is night."""
TIMES_OF_DAY: tuple[tuple[int, TimeOfDay], ...] = (
    (4, "NIGHT"),
    (7, "DAWN"),
    (12, "MORNING"),
    (14, "DAY"),
    (18, "AFTERNOON"),
    (21, "EVENING"),
    (24, "NIGHT"),
)
"""The hour at which each time of day ends."""


@cache
def _shift_patterns() -> tuple[tuple[DayRelation, float, re.Pattern[str]], ...]:
    return tuple(
        (
            day,
            strength,
            re.compile(rf"\b(?:{alternatives('shifts', name)})\b", re.IGNORECASE),
        )
        for day, name, strength in SHIFT_STRENGTHS
    )


def time_shift(opening: str) -> tuple[DayRelation, float] | None:
    """Return how time has moved at the *opening* of a unit, and with what strength."""
    head = opening.lstrip("“\"‘'—- ")[:OPENING_CHARS]
    for day, strength, pattern in _shift_patterns():
        if match := pattern.search(head):
            is_early = match.start() <= MAX_LEAD_CHARS
            return day, strength * (1.0 if is_early else LATE_SHIFT_FACTOR)
    return None


def has_light_changed(opening: str) -> bool:
    """Tell whether more than minutes have passed at the *opening* of a unit."""
    shift = time_shift(opening)
    is_long = shift is not None and shift[1] > WEAK_STRENGTH
    return is_long and not MINUTES.search(opening[:OPENING_CHARS])


def has_time_shift_inside(unit: TextUnit) -> bool:
    """Tell whether a sentence of *unit*, but the first, opens with time that passed."""
    later = (s for s in unit.sentences() if s[0].sentence_start > 0)
    return any(
        (shift := time_shift(unit.narration_text[s[0].start : s[-1].end])) is not None
        and shift[1] > LATE_SHIFT_FACTOR
        for s in later
        if not unit.quotation_at(s[0].start)
    )


@cache
def _time_patterns() -> tuple[tuple[TimeOfDay, re.Pattern[str]], ...]:
    found: list[tuple[TimeOfDay, re.Pattern[str]]] = []
    for time, words in sections("time").items():
        ranked = "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))
        # Whoever is in "evening dress" wears it in the evening.
        no_time = "" if time == "EVENING" else rf"(?!{_OF_THINGS})"
        pattern = rf"(?<!-)\b(?:{ranked})\b{no_time}"
        found.append((time, re.compile(pattern, re.IGNORECASE)))  # type: ignore[arg-type] # the lexicon's sections are the times of day
    return tuple(found)


def narration_now(unit: TextUnit) -> str:
    """Return the text of *unit*; blank what may be of any time, in as many characters.

    That is what somebody says, and a time at which nothing happens yet, or that is only
    told of: "it was expected to dock at six in the morning".
    """
    text = list(unit.text)
    for quotation in unit.quotations:
        text[quotation.start : quotation.end] = " " * (quotation.end - quotation.start)
    for token in unit.narration:
        if token.lower in _time_nouns() and _is_of_other_time(unit, token):
            text[token.start : token.end] = " " * (token.end - token.start)
    return "".join(text)


def _is_of_other_time(unit: TextUnit, token: Token) -> bool:
    parse = unit.parse
    if unit.told_in == "past" and is_comment(parse, token):
        # "The house looks dismal on moonlit nights": on any.
        return True
    status = AssertionStatus(parse=parse, token=token, rules=OF_THINGS)
    is_planned = any(
        verb.dep in {"xcomp", "ccomp"}
        and verb.tag == "VB"
        and parse.head(verb).lemma in _planning_verbs()
        for verb in ancestors(parse, token)
    )
    return is_planned or status.hypothetical or status.is_absent


@cache
def _planning_verbs() -> frozenset[str]:
    kinds = ("intent", "desire", "plan")
    return frozenset().union(*(terms("assertion", kind) for kind in kinds))


@cache
def _time_nouns() -> frozenset[str]:
    return frozenset(
        words[-1]
        for phrases in sections("time").values()
        for term in phrases
        if (words := term.split())
    )


@cache
def _other_time_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'elsewhen')})\W+$", re.IGNORECASE)


def time_of_day(text: str) -> TimeOfDay | None:
    """Return the first time of day in *text* that is the present of the scene."""
    hits: list[tuple[int, TimeOfDay]] = [*_clock_times(text)]
    for time, pattern in _time_patterns():
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - ELSEWHERE_CHARS) : match.start()]
            # "Every morning" and "good night" do not say what time it is.
            if not _other_time_pattern().search(before):
                hits.append((match.start(), time))
                break
    return min(hits)[1] if hits else None


def time_by_clock(text: str, before: TimeOfDay) -> TimeOfDay | None:
    """Return the time of day of the first hour in *text*, on the day of *before*.

    "At three o'clock" is in the afternoon after a morning, and in the night after that.
    """
    for match in PLAIN_HOUR.finditer(text):
        word = (match["part"] or match["hour"]).lower()
        if (hour := _hour_of(word)) is not None:
            return _next_time(hour, before)
    return None


def _hour_of(word: str) -> int | None:
    """Return the hour that "three" or "3" means on a clock of twelve, or None."""
    if word in HOUR_WORDS:
        return 1 + HOUR_WORDS.index(word)
    is_hour = word.isdecimal() and 0 < int(word) <= NOON
    return int(word) if is_hour else None


def _next_time(hour: int, before: TimeOfDay) -> TimeOfDay | None:
    """Return when it is next *hour* on a clock of twelve, within half a day."""
    if before not in FIRST_HOURS:
        return _time_at_hour(hour + NOON) if hour in WAKING_HOURS else None
    first = FIRST_HOURS[before]
    return _time_at_hour((first + (hour - first) % NOON) % (2 * NOON))


def time_by_signs(text: str) -> TimeOfDay | None:
    """Return the time of day that the sun, the lamps or a meal in *text* shows.

    Boundaries of scenes do not see them: with them their F1 in folds falls from 0.653
    to 0.651.
    """
    return _time_of_cue(text, "time_signs")


def likely_time(text: str) -> TimeOfDay | None:
    """Return the time of day that light and lamps in *text* make likely."""
    return _time_of_cue(text, "time_hints")


def time_of_speech(speech: str) -> TimeOfDay | None:
    """Return the time of day at which somebody speaks, as the speech shows it.

    "Good evening" is said in the evening, and of "last night" one speaks by day.
    """
    return _time_of_cue(speech, "speech_times")


def _time_of_cue(text: str, lexicon: str) -> TimeOfDay | None:
    for time in sections(lexicon):
        pattern = rf"\b(?:{alternatives(lexicon, time)})\b"
        if re.search(pattern, text, re.IGNORECASE):
            return cast("TimeOfDay", time)
    return None


def _clock_times(text: str) -> Iterator[tuple[int, TimeOfDay]]:
    """Yield times like "23:58", and an hour that is clearly in the afternoon."""
    for match in CLOCK_TIME.finditer(text):
        yield match.start(), _time_at_hour(_hour(match))
    for match in HOUR_AFTER_NOON.finditer(text):
        if (hour := _hour_of(match[1].lower())) is not None:
            yield match.start(), _time_at_hour((hour + NOON) % (2 * NOON))


def _hour(clock: re.Match[str]) -> int:
    """Return the hour of a clock of 24, or of one of 12 that says which half."""
    hour, half = int(clock[1]), (clock["half"] or "").lower()
    if not half or hour > NOON:
        return hour
    return hour % NOON + (NOON if half == "p" else 0)


def _time_at_hour(hour: int) -> TimeOfDay:
    return next(time for end, time in TIMES_OF_DAY if hour < end)
