"""Reads Final Draft scripts (``.fdx``) as Fountain, which says the same in text.

Where a line of text alone would be taken for something else, Fountain's own mark forces
what the file says that it is.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from infra.embedded.stories.epub import XML_PARSER
from infra.embedded.stories.package import check_size, guard_parser, join_text
from ports.errors import StoryError

_SLUGLINE = re.compile(
    r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E|E/I)[. ]\W*\w", re.IGNORECASE
)
"""A heading that is one in any text; "INTRO" and "EXTREME CLOSE UP" are not."""
_SPEECH = ("Parenthetical", "Dialogue", "Lyrics")
_HEADINGS = ("New Act", "End of Act", "Show/Ep. Title")


def read_final_draft(path: Path) -> str:
    """Return the script of a Final Draft file in Fountain.

    Title page, notes and the program's own lists are left out.

    Raises:
        StoryError: It is not a Final Draft file, or too large.
        OSError: It cannot be opened.
    """
    check_size(path)
    raw = path.read_bytes()
    with guard_parser(path.name, "a Final Draft script"):
        document = etree.fromstring(raw, XML_PARSER)
        content = document.find("Content") if document.tag == "FinalDraft" else None
        if content is None:
            raise StoryError(f"{path.name}: not a Final Draft script")
        return join_text(_blocks(content, _tag_categories(document)), path.name)


def _tag_categories(document: etree._Element) -> dict[str, str]:
    """Return the category of each tag by its number: ``{"1": "Props"}``."""
    names = {c.get("Id"): c.get("Name") for c in document.iter("TagCategory")}
    category_of = {d.get("Id"): d.get("CatId") for d in document.iter("TagDefinition")}
    found = (
        (tag.get("Number"), names.get(category_of.get(tag.findtext("DefId"))))
        for tag in document.iter("Tag")
    )
    return {number: name for number, name in found if number and name}


def _tag_notes(paragraph: etree._Element, categories: dict[str, str]) -> str:
    """Return the tags of a paragraph as notes: ``[[Props: lamp]]``."""
    words: dict[str, str] = {}
    for run in paragraph.iterchildren("Text"):
        number = run.get("TagNumber", "")
        if number in categories:
            words[number] = words.get(number, "") + (run.text or "")
    return " ".join(
        f"[[{categories[number]}: {' '.join(tagged.split())}]]"
        for number, tagged in words.items()
        if tagged.strip() and not {"[", "]"} & set(tagged)
    )


def _blocks(content: etree._Element, categories: dict[str, str]) -> Iterator[str]:
    """Yield the script's blocks; a cue and what stands under it are one.

    What a paragraph has tagged stands in notes below its block.
    """
    speech: list[str] = []
    notes: list[str] = []
    for paragraph in _paragraphs(content):
        text = _paragraph_text(paragraph)
        kind = paragraph.get("Type", "Action")
        if not text:
            continue
        note = _tag_notes(paragraph, categories)
        if kind in _SPEECH and speech:
            speech.append(_speech_line(kind, text))
            notes += [note] if note else []
            continue
        if speech:
            yield from ("\n".join(speech), *notes)
            speech, notes = [], []
        if kind == "Character":
            speech = [_cue(text)]
        else:
            yield from (_block(kind, text), *([note] if note else []))
    if speech:
        yield from ("\n".join(speech), *notes)


def _paragraphs(content: etree._Element) -> Iterator[etree._Element]:
    """Yield the script's paragraphs, and not those of notes inside them."""
    for paragraph in content.iterchildren("Paragraph"):
        dual = paragraph.find("DualDialogue")
        if dual is None:
            yield paragraph
        else:
            yield from dual.iterchildren("Paragraph")


def _paragraph_text(paragraph: etree._Element) -> str:
    pieces = [run.text or "" for run in paragraph.iterchildren("Text")]
    lines = "".join(pieces).replace("\r", "\n").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _cue(text: str) -> str:
    name = " ".join(text.split())
    return name if name.partition("(")[0].isupper() else f"@{name}"


def _speech_line(kind: str, text: str) -> str:
    if kind == "Parenthetical":
        return f"({text.strip('()')})"
    return f"~{text}" if kind == "Lyrics" else text


def _block(kind: str, text: str) -> str:
    words = " ".join(text.split())
    if kind == "Scene Heading":
        return words.upper() if _SLUGLINE.match(words) else f".{words}"
    if kind == "Transition":
        is_plain = words.isupper() and words.endswith("TO:")
        return words if is_plain else f"> {words}"
    if kind in _HEADINGS:
        return f"# {words}"
    # Fountain would take a line in capitals for a cue.
    return f"!{text}" if text.isupper() else text
