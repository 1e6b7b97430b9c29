"""The script in Fountain, the plain-text format of screenplays (fountain.io)."""

import re
from collections.abc import Iterator, Mapping

from infra.film.clean_text import clean_line
from infra.film.emphasis import STYLE_MARKS, Emphasis, style_runs
from infra.film.screenplay import ScriptScene, build_script
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SectionBlock,
    SpeechBlock,
    TransitionBlock,
)
from infra.film.title_page import title_entries
from ports.domain.breakdown import Breakdown

_HEADING = re.compile(r"(?:INT|EXT|EST|INT\./EXT|INT/EXT|I/E)[. ]", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Z][A-Z0-9 .'’-]*[A-Z0-9]")
_NO_CUE = re.compile(r"[^\w .,'’&-]|_")
"""What no name in a cue has: it would be emphasis, a note or a second speaker."""
_DUAL = "^"
_MARKUP_START = tuple(".!@~>#=([{0123456789")
_EMPHASIS = re.compile(r"([*\\]|(?<![^\W_])_|_(?![^\W_]))")
"""What may be read as a mark; between two letters an underscore never is."""


def export_fountain(film: Breakdown, text: str) -> Mapping[str, bytes]:
    """Write scenes, action, cues and dialogue, and acts as sections."""
    paragraphs = [_title_page(film, text)]
    for scene in build_script(film, text):
        paragraphs += _scene(scene)
    return {"screenplay.fountain": ("\n\n".join(paragraphs) + "\n").encode()}


def _title_page(film: Breakdown, text: str) -> str:
    entries = (
        ("Title", clean_line(film.story.title) or "Untitled"),
        *title_entries(film, text),
        ("Draft", f"revision {film.story.revision}"),
    )
    return "\n".join(f"{key}: {_escape(words)}" for key, words in entries)


def _scene(scene: ScriptScene) -> Iterator[str]:
    if scene.act:
        yield f"# {_escape(clean_line(scene.act.name))}"
    yield from map(_block, scene.opening)
    # A number sign would end the heading: what follows it is the scene's number.
    heading = _without_notes(scene.heading.replace("#", ""))
    forced = "" if _HEADING.match(heading) else "."
    yield f"{forced}{heading} #{scene.card.sequence_number}#"
    yield from map(_block, scene.blocks)


def _block(block: Block) -> str:
    match block:
        case ActionBlock(text=text, emphasis=emphasis, is_centred=True):
            return f"> {_mark(text, emphasis)} <"
        case ActionBlock(text=text, emphasis=emphasis):
            return _action(text, emphasis)
        case TransitionBlock(text=text):
            return f"> {_escape(text)}"
        case SectionBlock(text=text, level=level):
            return f"{'#' * level} {_escape(text)}"
        case SpeechBlock() as speech:
            lines = [_cue(speech)]
            for part in speech.parts:
                if part.parenthetical:
                    lines.append(f"({_escape(part.parenthetical)})")
                lines.append(_mark(part.text, part.emphasis))
            return "\n".join(lines)


def _mark(text: str, emphasis: tuple[Emphasis, ...]) -> str:
    """Return *text* with marks around what is emphasised, and no other emphasis."""
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for each in emphasis:
        mark = STYLE_MARKS[each.style]
        opened[each.start] = opened.get(each.start, "") + mark
        closed[each.end] = mark + closed.get(each.end, "")
    pieces = [
        f"{opened.get(start, '')}{_escape(text[start:end])}{closed.get(end, '')}"
        for start, end in style_runs(text, emphasis)
    ]
    return "".join(pieces)


def _action(text: str, emphasis: tuple[Emphasis, ...]) -> str:
    """Return a paragraph of action, forced where it looks like anything else."""
    escaped = _mark(text, emphasis)
    is_plain = (
        any(letter.islower() for letter in text)
        and not text.startswith(_MARKUP_START)
        and not _HEADING.match(text)
    )
    return escaped if is_plain else f"!{escaped}"


def _cue(speech: SpeechBlock) -> str:
    name = clean_line(_NO_CUE.sub(" ", speech.character)).upper() or "UNNAMED"
    forced = "" if _PLAIN_NAME.fullmatch(name) else "@"
    beside = (_DUAL,) if speech.is_dual else ()
    return f"{forced}{' '.join((name, *speech.notes, *beside))}"


def _escape(text: str) -> str:
    """Return *text* without emphasis, notes or comments."""
    return _EMPHASIS.sub(r"\\\1", _without_notes(text))


def _without_notes(text: str) -> str:
    for mark, plain in (("[[", "(("), ("]]", "))"), ("/*", "/ *"), ("*/", "* /")):
        text = text.replace(mark, plain)
    return text
