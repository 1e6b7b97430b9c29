"""The layout of a script: how its cues and its speeches are told from its action."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.script.fountain_lines import (
    Cue,
    ScriptLine,
    is_certain_slugline,
    is_change_of_time,
    is_page_mark,
    is_parenthetical,
    is_return_to_scene,
    is_structure,
    is_time_shift,
    is_transition,
    parse_cue,
)
from crews.reading.script.stage_plays import (
    InlineCue,
    is_place_line,
    is_play,
    parse_colon_cue,
    parse_inline_cue,
)
from ports.domain.story import Span

_MIN_COLON_CUES = 2
_MAX_CUE_WORDS = 4
_MIN_NAME_LETTERS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOISE = re.compile(
    r"\b(?:GUN)?(?:SHOTS?|FIRE)$|\b(?:EXPLOSION|BLAST|CRASH(?:E)?|BANG|SIREN|SCREAM"
    r"|SHRIEK|HOWL|ROAR|RUMBLE|SCREECH(?:E)?|SPLASH(?:E)?|THUD|CLICK|FLASH(?:E)?|NOISE"
    r"|ALARM|SOUND|KNOCK|FOOTSTEP|FLAME)S?$|\b(?:THUNDER|LIGHTNING|SILENCE|DARKNESS"
    r"|APPLAUSE|LAUGHTER|MUSIC|STATIC|KNOCKING|SMOKE|BOOM|WHAM|BELLS)$"
)
"""The end of a line in capitals that is heard or seen: "A DISTANT EXPLOSION"."""
_CAMERA = re.compile(
    r"(?:CLOSE|ANGLE|WIDE|TIGHT|WIDER|CLOSER) ON\b|CLOSE[ -]?UP\b|INSERT\b"
    r"|(?:REVERSE|NEW|WIDE|HIGH|LOW) ANGLE\b|(?:TRACKING|ESTABLISHING|WIDE) SHOT\b"
)
"""How a line begins that tells the camera what to show: "ANGLE ON THE DOOR"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLayout:
    """How one script is laid out.

    Attributes:
        is_play: A stage play: "SCENE I. A street." opens a scene.
        has_colon_cues: A screenplay whose speakers stand before a colon.
        is_line_by_line: Each line is a paragraph, and empty lines part nothing: the
            line below a cue is the whole speech.
        speakers: Names of cues, where *is_line_by_line* or *is_play*.
        has_title_case_cues: Its cues are "Wanda" and not "WANDA".
        shouts: Lines in capitals above text that name a sound or a shot, and nobody.
        time_shifts: Where flashbacks begin or end that no slugline follows.
    """

    is_play: bool
    has_colon_cues: bool
    is_line_by_line: bool
    speakers: frozenset[str]
    has_title_case_cues: bool = False
    shouts: frozenset[str] = frozenset()
    time_shifts: frozenset[Span] = frozenset()

    def inline_cue(self, line: ScriptLine) -> InlineCue | None:
        """Return the cue that stands on the line of its speech, if any."""
        if self.is_play:
            return parse_inline_cue(line)
        return parse_colon_cue(line) if self.has_colon_cues else None

    def cue_at(self, stack: Sequence[ScriptLine], index: int) -> Cue | None:
        """Return the cue on a line of its own, if the line at *index* is one."""
        if not self.is_line_by_line:
            standard = _standard_cue(stack, index)
            if standard and standard.name in self.shouts:
                return None
            if standard is None and self.has_title_case_cues:
                return _title_case_cue(stack, index)
            is_name = not self.is_play or (standard and standard.name in self.speakers)
            return standard if is_name else None
        cue = _loose_cue(stack, index)
        return cue if cue and cue.name in self.speakers else None

    def opens_scene(self, line: ScriptLine) -> bool:
        """Tell whether *line* is a slugline, or does what a slugline does.

        A play names the place of its scene, and a flashback may have no other heading.
        """
        return (
            line.is_slugline
            or (self.is_play and is_place_line(line))
            or line.source in self.time_shifts
        )


def detect_layout(lines: Sequence[ScriptLine]) -> ScriptLayout:
    """Return the layout of the script whose lines are *lines*."""
    loose = {i: cue for i in range(len(lines)) if (cue := _loose_cue(lines, i))}
    known = frozenset(_find_speakers(lines, loose))
    cues = sum(cue.name in known for cue in loose.values())
    found = [
        cue.name
        for stack in split_stacks(lines)
        for index in range(len(stack))
        if (cue := _standard_cue(stack, index))
    ]
    shouts = frozenset(_find_shouts(Counter(found)))
    standard = sum(name not in shouts for name in found)
    colons = [line for line in lines if parse_colon_cue(line)]
    play = is_play(lines) and not any(line.is_slugline for line in lines)
    if play:
        known = frozenset(_find_speakers_of_play(lines, loose))
    return ScriptLayout(
        is_play=play,
        has_colon_cues=_MIN_COLON_CUES <= len(colons) > max(standard, cues),
        is_line_by_line=not play and 2 * standard < cues,
        speakers=known,
        has_title_case_cues=not (play or standard or cues or colons)
        and _has_title_case_cues(lines),
        shouts=shouts,
        time_shifts=frozenset(_find_time_shifts(lines)),
    )


def _find_shouts(cues: Counter[str]) -> Iterator[str]:
    """Yield the lines in capitals that are no cues: "A DISTANT EXPLOSION".

    Somebody called Flash says more than one speech; a noise has one.
    """
    for name, count in cues.items():
        if _CAMERA.match(name) or (count == 1 and _NOISE.search(name)):
            yield name


def _find_time_shifts(lines: Sequence[ScriptLine]) -> Iterator[Span]:
    """Yield the lines that begin or end a flashback, with no slugline below them."""
    below: ScriptLine | None = None
    back = frozenset(_find_ends_of_inserts(lines))
    for line in reversed(lines):
        if not (line.is_element and _shows_nothing(line.words)):
            below = line
        elif (
            is_time_shift(line.words)
            and below
            and not below.is_slugline
            and line.source not in back
        ):
            yield line.source


def _find_ends_of_inserts(lines: Sequence[ScriptLine]) -> Iterator[Span]:
    """Yield ``BACK TO SCENE`` where it only ends a close view, and the scene goes on.

    Below a flashback, or a heading of what is seen close, it opens a scene.
    """
    is_away = False
    for line in lines:
        if is_return_to_scene(line.words):
            if not is_away:
                yield line.source
            is_away = False
        elif is_change_of_time(line.words) or (
            line.is_slugline and not is_certain_slugline(line.words)
        ):
            is_away = True


def _shows_nothing(words: str) -> bool:
    return is_transition(words) or is_structure(words) or is_page_mark(words)


def _has_title_case_cues(lines: Sequence[ScriptLine]) -> bool:
    """Tell whether names in title case stand above text, below sluglines."""
    if not any(line.is_slugline for line in lines):
        return False
    names = Counter(
        cue.name for stack in split_stacks(lines) if (cue := _title_case_cue(stack, 0))
    )
    return any(count > 1 for count in names.values())


def _title_case_cue(stack: Sequence[ScriptLine], index: int) -> Cue | None:
    """Return the name in title case that begins a block, above its speech."""
    line = stack[index]
    if index or len(stack) == 1 or line.is_element or line.text[-1] in ".!?:;,…—":
        return None
    words = line.text.partition("(")[0].split()
    is_name = 0 < len(words) <= _MAX_CUE_WORDS and all(w.istitle() for w in words)
    return parse_cue(f"@{line.text}") if is_name else None


def split_stacks(lines: Sequence[ScriptLine]) -> Iterator[Sequence[ScriptLine]]:
    """Yield groups of *lines* with no empty line between them."""
    first = 0
    for index in range(1, len(lines)):
        if lines[index].gap:
            yield lines[first:index]
            first = index
    if lines:
        yield lines[first:]


def _standard_cue(stack: Sequence[ScriptLine], index: int) -> Cue | None:
    """Return a cue that is the first line of its block, or indented more than the last.

    Its speech follows without an empty line.
    """
    if index + 1 >= len(stack) or stack[index + 1].is_slugline:
        return None
    if stack[index].is_element:
        return None
    if index and stack[index].indent <= stack[index - 1].indent:
        return None
    return stack[index].cue


def _loose_cue(lines: Sequence[ScriptLine], index: int) -> Cue | None:
    """Return what may be a cue, wherever the empty lines are."""
    if index + 1 >= len(lines) or lines[index].is_element:
        return None
    below = lines[index + 1]
    if below.is_element or (below.cue and not is_parenthetical(below.words)):
        return None
    cue = lines[index].cue
    return cue if cue and len(cue.name.split()) <= _MAX_CUE_WORDS else None


def _find_speakers_of_play(
    lines: Sequence[ScriptLine], cues: dict[int, Cue]
) -> Iterator[str]:
    """Yield the names that a play has before speeches, or above two of them."""
    yield from (cue.name for line in lines if (cue := parse_inline_cue(line)))
    counts = Counter(cue.name for cue in cues.values())
    yield from (name for name, count in counts.items() if count > 1)


def _find_speakers(lines: Sequence[ScriptLine], cues: dict[int, Cue]) -> Iterator[str]:
    """Yield the names of cues that come again, as cues or in the action."""
    counts = Counter(cue.name for cue in cues.values())
    told = {
        word.casefold()
        for index, line in enumerate(lines)
        if index not in cues and not line.is_element
        for word in _WORD.findall(line.text)
        if word[0].isupper()
    }
    for name, count in counts.items():
        words = [w for w in _WORD.findall(name) if len(w) >= _MIN_NAME_LETTERS]
        if count > 1 or any(word.casefold() in told for word in words):
            yield name
