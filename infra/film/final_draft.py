"""The script as Final Draft's FDX, with every element tagged on its very words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import uuid5

from lxml import etree

from infra.film.clean_text import clean_line
from infra.film.screenplay import ScriptScene, build_script, format_eighths
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SectionBlock,
    SpeechBlock,
    TransitionBlock,
)
from infra.film.tags import ElementTag, TaggedText, mark_tags, scene_tags
from infra.film.title_page import credit_lines
from ports.domain.breakdown import Breakdown

CATEGORIES: Mapping[str, tuple[int, str]] = {
    "Cast Members": (2, "01fc9642-84ff-4366-b37c-a3068dee57e8"),
    "Background Actors": (3, "028a4e2b-b507-4d09-88ab-90e3edae9071"),
    "Stunts": (4, "0377dbe6-77a3-41af-bda8-86eb2468fdbf"),
    "Vehicles": (5, "04721a56-f54b-49c8-80ad-d53887d6b851"),
    "Props": (6, "05c556eb-6bc1-4a3a-b09f-f8b5ba1b6afa"),
    "Camera": (7, "47b02ff1-5161-4137-b736-f36eebba7643"),
    "Special Effects": (8, "069e18b8-2109-4f3d-94e7-d802027a60a8"),
    "Wardrobe": (9, "0726fa85-1e65-4ab8-87de-bf21d09b01f0"),
    "Makeup/Hair": (10, "08ae1eef-32ce-415f-9a9b-0982d2453ec4"),
    "Animals": (11, "09cb0d1c-ce01-4f22-bb64-b5f2e6c491c6"),
    "Animal Wrangler": (12, "0ae40617-cc7c-48e6-ae2b-5aaecc09986f"),
    "Music": (13, "0b0b44c9-aa4b-4c40-88b1-d94472ad7a26"),
    "Sound": (15, "0ce7d308-096d-4603-8fe8-349f72cd89ff"),
    "Set Dressing": (17, "0debb71b-5743-4c53-80cc-e17e841ce645"),
    "Greenery": (18, "0e7a8fc5-5441-4bad-a9bf-5ddd3fe51c69"),
    "Special Equipment": (19, "0ff5cda4-4d43-4cfe-940f-91380c46fdad"),
    "Security": (20, "109d0eaa-0334-4823-ac0c-b44d3f209dc4"),
    "Visual Effects": (23, "12ab0932-e3b9-4b4a-bcd0-3da1b4e61d5e"),
    "Mechanical Effects": (24, "135cc9d1-c4d5-4d00-83d9-571f584ea9cd"),
}
"""The program's own categories: number and id of each."""

_COLOUR = "#94AA11150000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the script.

    Attributes:
        kind: Its type in Final Draft.
        dual: Number of the two speeches side by side that it is in; 0 for none.
    """

    kind: str
    tagged: TaggedText
    dual: int = 0
    is_centred: bool = False


def export_final_draft(film: Breakdown, text: str) -> Mapping[str, bytes]:
    """Write an ``.fdx`` with scene numbers, lengths in eighths of a page, and tags."""
    document = _Document(film, text)
    tree = etree.ElementTree(document.build())
    content = etree.tostring(
        tree, xml_declaration=True, encoding="UTF-8", pretty_print=False
    )
    return {"screenplay.fdx": content}


class _Document:
    """One document under construction: what it has tagged so far."""

    def __init__(self, film: Breakdown, text: str) -> None:
        self._film = film
        self._text = text
        self._definitions: dict[ElementTag, str] = {}
        self._tags: list[ElementTag] = []
        self._eighths = 0

    def build(self) -> etree._Element:
        """Return the root element."""
        root = etree.Element(
            "FinalDraft", DocumentType="Script", Template="No", Version="5"
        )
        content = etree.SubElement(root, "Content")
        for scene in build_script(self._film, self._text):
            self._add_scene(content, scene)
        title = clean_line(self._film.story.title)
        page = etree.SubElement(etree.SubElement(root, "TitlePage"), "Content")
        for line in (title, *credit_lines(self._film, self._text)):
            _add_paragraph(page, "General", line, Alignment="Center")
        self._add_tag_data(root)
        return root

    def _add_scene(self, content: etree._Element, scene: ScriptScene) -> None:
        if scene.act:
            _add_paragraph(content, "New Act", clean_line(scene.act.name))
        for paragraph in _paragraphs(scene.opening):
            self._add_tagged(content, paragraph)
        heading = etree.SubElement(
            content,
            "Paragraph",
            Number=str(scene.card.sequence_number),
            Type="Scene Heading",
        )
        properties = etree.SubElement(
            heading,
            "SceneProperties",
            Length=format_eighths(scene.eighths),
            Page=str(1 + self._eighths // 8),
            Title="",
        )
        self._eighths += scene.eighths
        summary = etree.SubElement(properties, "Summary")
        _add_paragraph(summary, "General", clean_line(scene.card.action_summary))
        etree.SubElement(heading, "Text").text = scene.heading
        paragraphs = list(_paragraphs(scene.blocks))
        self._tag(scene, paragraphs)
        for dual, group in groupby(paragraphs, key=lambda each: each.dual):
            parent = content
            if dual:
                # The program sets what is in it in two columns.
                parent = etree.SubElement(content, "Paragraph")
                parent = etree.SubElement(parent, "DualDialogue")
            for paragraph in group:
                self._add_tagged(parent, paragraph)

    def _tag(self, scene: ScriptScene, paragraphs: list[Paragraph]) -> None:
        tags = scene_tags(scene.card, self._film, self._text)
        for tag in tags:
            number = len(self._definitions) + 1
            definition = str(uuid5(self._film.run_id, f"tag {number}"))
            self._definitions.setdefault(tag, definition)
        by_kind = {
            kind: [each.tagged for each in paragraphs if each.kind == kind]
            for kind in ("Action", "Dialogue")
        }
        mark_tags([*by_kind["Action"], *by_kind["Dialogue"]], tags)

    def _add_tagged(self, parent: etree._Element, paragraph: Paragraph) -> None:
        added = etree.SubElement(parent, "Paragraph", Type=paragraph.kind)
        if paragraph.is_centred:
            added.set("Alignment", "Center")
        for run in paragraph.tagged.runs():
            text = etree.SubElement(added, "Text")
            text.text = run.text
            if run.styles:
                text.set("Style", "+".join(map(str.title, run.styles)))
            if run.tag:
                if not run.goes_on:
                    self._tags.append(run.tag)
                text.set("TagNumber", str(len(self._tags)))

    def _add_tag_data(self, root: etree._Element) -> None:
        data = etree.SubElement(root, "TagData")
        categories = etree.SubElement(data, "TagCategories")
        for name, (number, identifier) in CATEGORIES.items():
            etree.SubElement(
                categories,
                "TagCategory",
                Color=_COLOUR,
                Id=identifier,
                Name=name,
                Number=str(number),
                Style="Bold",
            )
        definitions = etree.SubElement(data, "TagDefinitions")
        for number, (tag, identifier) in enumerate(self._definitions.items(), 1):
            etree.SubElement(
                definitions,
                "TagDefinition",
                CatId=CATEGORIES[tag.category][1],
                Id=identifier,
                Label=tag.label,
                Number=str(number),
            )
        tags = etree.SubElement(data, "Tags")
        for number, tag in enumerate(self._tags, 1):
            each = etree.SubElement(tags, "Tag", Number=str(number))
            etree.SubElement(each, "DefId").text = self._definitions[tag]


def _paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    duals = _number_duals(blocks)
    for place, block in enumerate(blocks):
        match block:
            case ActionBlock(text=text, emphasis=emphasis, is_centred=centred):
                tagged = TaggedText(text, emphasis)
                yield Paragraph(kind="Action", tagged=tagged, is_centred=centred)
            case TransitionBlock(text=text):
                yield Paragraph(kind="Transition", tagged=TaggedText(text))
            case SectionBlock():
                pass  # The program has none, and no page shows them.
            case SpeechBlock() as speech:
                for kind, tagged in _speech(speech):
                    yield Paragraph(kind=kind, tagged=tagged, dual=duals[place])


def _number_duals(blocks: Sequence[Block]) -> Sequence[int]:
    """Return for each block the number of its two speeches side by side, or 0."""
    numbers = [0] * len(blocks)
    for place, block in enumerate(blocks):
        if isinstance(block, SpeechBlock) and block.is_dual and not numbers[place - 1]:
            numbers[place - 1 : place + 1] = [place, place]
    return numbers


def _speech(speech: SpeechBlock) -> Iterator[tuple[str, TaggedText]]:
    yield "Character", TaggedText(speech.cue)
    for part in speech.parts:
        if part.parenthetical:
            yield "Parenthetical", TaggedText(f"({part.parenthetical})")
        yield "Dialogue", TaggedText(part.text, part.emphasis)


def _add_paragraph(
    parent: etree._Element, kind: str, text: str, **attributes: str
) -> None:
    paragraph = etree.SubElement(parent, "Paragraph", Type=kind, **attributes)
    etree.SubElement(paragraph, "Text").text = text
