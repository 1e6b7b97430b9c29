"""The laws that see what a breakdown lost in silence.

The laws of a scene compare it with what was read. Where a layout is not understood,
nothing is read, and they hold. So these look at the text itself, with coarse signs that
owe nothing to the reading: sluglines, cues and quotation marks.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from crews.laws.case import LawResult
from ports.domain.film import CrewMember, Finding, Law, SceneBreakdown
from ports.domain.story import Span

SILENCE_CODES = ("silence", "lost_slugline", "empty_film")
"""Of the findings of this module, which a person should read before anything else."""

_SLUGLINE = re.compile(
    r"^[ \t]*[*_#]{0,4}[ \t]*(?:(?:SCENE[ \t]+)?#?\d{1,4}[A-Z]?[.):]?[ \t]+)?"
    r"(?:INT|EXT|I/E|INT\.?/EXT)[./ ][^\n,;]*\S",
    re.MULTILINE,
)
_CUE = re.compile(
    r"^[ \t]*[*_@]{0,3}(?!INT\b|EXT\b|I/E\b|CUT\b|FADE\b|THE END\b)"
    r"(?:[A-Z][A-Z'’.-]{1,20} ?){1,3}(?:\([^()\n]{1,20}\))?[*_]{0,2}[ \t]*"
    r"(?::[ \t]*\S|\n+[ \t]*[(\w\"“'‘][^\n]*[a-z])",
    re.MULTILINE,
)
_QUOTED = re.compile(
    r"[“”]|[«»]|[「」]|[『』]|(?<=\s)\"(?=\S)|^\"(?=\S)|(?<=\S)\"(?=\s)|(?<=\S)\"$",
    re.MULTILINE,
)
_NAME_LINE = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,2}")
MAX_NAME_LENGTH = 40
_NOTE_MARKS = (("/*", "*/"), ("[[", "]]"))
_SOMEBODY = re.compile(r"\b(?:he|she|his|her)\b", re.IGNORECASE)

MIN_SPEECHES = 3
"""A sign or a title may stand in marks; three of them are talk."""
MIN_SHARE = 0.25
"""Of the speeches that the signs promise, what must come out. A long speech has several
pairs of marks, and thoughts and titles have marks too."""
MAX_LINES_A_SLUGLINE = 200
"""A novel may quote a slugline; a screenplay has one on every few pages."""
MAX_EMPTY_SHARE = 0.5
"""Of the scenes in which people act, those without anybody."""


def silence_results(
    scenes: Sequence[SceneBreakdown], text: str
) -> tuple[LawResult, ...]:
    """Return the results of the laws that see what was lost; *scenes* in order."""
    # A cut passage of Fountain promises nothing.
    text = _blank_notes(text)
    return (silence(scenes, text), sluglines_open_scenes(scenes, text), cast(scenes))


def _blank_notes(text: str) -> str:
    """Return *text* with spaces in place of Fountain's notes and cut passages."""
    for opening, closing in _NOTE_MARKS:
        kept, start = [], 0
        # No expression: a text of openings alone would take it a quadratic time.
        while (first := text.find(opening, start)) >= 0:
            last = text.find(closing, first)
            if last < 0:
                break
            end = last + len(closing)
            kept += [text[start:first], " " * (end - first)]
            start = end
        text = "".join([*kept, text[start:]])
    return text


def silence(scenes: Sequence[SceneBreakdown], text: str) -> LawResult:
    """Where a text has cues or quotation marks, somebody speaks."""
    promised, sign = _count_speeches(scenes, text)
    heard = sum(len(b.scene.dialogue_script) + len(b.scene.unspoken) for b in scenes)
    is_silent = promised >= MIN_SPEECHES and heard < MIN_SHARE * promised
    evidence = (
        f"{heard} lines of dialogue came out of a text with about {promised} {sign}: "
        "its layout was not understood"
    )
    found = [_finding("silence", evidence, owner="analyst")] if is_silent else []
    return _result("line_ledger", checked=1, findings=found)


def _count_speeches(scenes: Sequence[SceneBreakdown], text: str) -> tuple[int, str]:
    """Return how many speeches the signs of the story promise, and what they are."""
    stories = [breakdown.scene.source.slice(text) for breakdown in scenes]
    marks = sum(len(_QUOTED.findall(story)) for story in stories) // 2
    if not _is_script(text):
        return marks, "quotations"
    cues = sum(len(_CUE.findall(story)) for story in stories)
    return max(cues, _count_repeated_names("\n".join(stories))), "cues"


def _count_repeated_names(story: str) -> int:
    """Count short lines that come again: cues, however they are laid out."""
    lines = Counter(
        name
        for line in story.splitlines()
        if (name := line.strip(" \t*_@-<>:"))
        and len(name) <= MAX_NAME_LENGTH
        and _NAME_LINE.fullmatch(name)
    )
    return sum(count for count in lines.values() if count > 1)


def _is_script(text: str) -> bool:
    count = len(_SLUGLINE.findall(text))
    return count > 1 and count * MAX_LINES_A_SLUGLINE >= text.count("\n")


def sluglines_open_scenes(scenes: Sequence[SceneBreakdown], text: str) -> LawResult:
    """Every slugline of a screenplay opens a scene."""
    if not _is_script(text):
        return _result("slugline", checked=0, findings=())
    sluglines = [Span(*match.span()) for match in _SLUGLINE.finditer(text)]
    lost = [
        (breakdown.scene.sequence_number, " ".join(slugline.slice(text).split()))
        for breakdown in scenes
        for slugline in list(_sluglines_in(breakdown.scene.source, sluglines))[1:]
    ]
    return _result(
        "slugline",
        checked=len(sluglines),
        findings=[
            _finding(
                "lost_slugline",
                f"{words!r} opens no scene of its own",
                owner="architect",
                scene=number,
            )
            for number, words in lost
        ],
    )


def _sluglines_in(scene: Span, sluglines: Sequence[Span]) -> Iterator[Span]:
    return (one for one in sluglines if scene.start <= one.start < scene.end)


def cast(scenes: Sequence[SceneBreakdown]) -> LawResult:
    """Somebody is present in most scenes in which people act."""
    acting = [b for b in scenes if _SOMEBODY.search(b.scene.action_summary)]
    empty = [b for b in acting if not b.scene.characters_present]
    is_empty = len(empty) > 1 and len(empty) > MAX_EMPTY_SHARE * len(acting)
    evidence = f"nobody is present in {len(empty)} of {len(acting)} scenes of action"
    found = [_finding("empty_film", evidence, owner="architect")] if is_empty else []
    return _result("presence", checked=1, findings=found)


def _result(law: Law, *, checked: int, findings: Sequence[Finding]) -> LawResult:
    return LawResult(law=law, checked=checked, findings=tuple(findings))


def _finding(
    code: str, evidence: str, *, owner: CrewMember, scene: int | None = None
) -> Finding:
    return Finding(
        code=code, severity="violation", scene=scene, evidence=evidence, owner=owner
    )
