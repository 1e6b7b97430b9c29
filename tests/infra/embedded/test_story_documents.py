"""Documents that writers have: read as their own programs show them.

`files/hut.*` are one short story, saved by LibreOffice 7.4 from Word; `files/signal.*`
are one script in Fountain, exported by screenplain 0.12.
"""

import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from crews.reading import build_manuscript, normalise
from infra.embedded.stories import pdf
from infra.embedded.stories.files import read_story
from infra.embedded.stories.package import MEBIBYTE
from ports.errors import StoryError
from service.commands.input import choose_format

FILES = Path(__file__).parent / "files"
SPEECHES = [
    ("WANDA", "You walked the whole line?"),
    ("JONAS", "Every sleeper. The last one is gone."),
    ("WANDA", "Gone where?"),
    ("JONAS", "Don't ask me!"),
    ("WANDA", "That line has been dead for nine years."),
    ("JONAS", "There. You see it."),
    ("WANDA", "I see nothing at all."),
]
PARAGRAPHS = """\
The Signal Hut

Chapter One

Wanda Pike wound the clock, which did not need it. “You walked the whole line?” she
asked.

“Every sleeper,” said Jonas. “The last one is gone.” He put the lamp on the sill, where
the rain had come in since the spring, and nobody had mended the frame, because nobody
had thought that anybody would come to live there again.

“Gone where?” said Wanda.

Down train: none

Up train: none

Chapter Two

At dawn they went out along the embankment. The bell had rung once – and that line had
been dead for nine years.

“I see nothing at all,” said Wanda."""
RTF = r"{\rtf1\ansi\ansicpg1251\uc1{\fonttbl{\f0 Courier;}}{\*\generator Word;}"
ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
    'office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:text>{}</office:text></office:body>"
    "</office:document-content>"
)
FDX = "<FinalDraft><Content>{}</Content></FinalDraft>"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of *text*, each on one line."""
    return [" ".join(block.split()) for block in text.split("\n\n")]


@pytest.mark.parametrize("suffix", ["odt", "rtf", "html"])
def test_a_document_is_its_paragraphs(suffix: str) -> None:
    assert read_story(FILES / f"hut.{suffix}").split("\n\n") == paragraphs(PARAGRAPHS)


def test_a_printed_story_is_its_words_with_its_paragraphs_apart() -> None:
    text = read_story(FILES / "hut.pdf")

    story = build_manuscript(normalise(text), "auto")

    # The two cells of the table stand on one printed line.
    assert paragraphs(text)[:5] == paragraphs(PARAGRAPHS)[:5]
    assert paragraphs(text)[-2:] == paragraphs(PARAGRAPHS)[-2:]
    assert [q.source.slice(text) for p in story.passages for q in p.quotations][-1] == (
        "I see nothing at all,"
    )


@pytest.mark.parametrize("suffix", ["fdx", "pdf"])
def test_a_script_keeps_its_sluglines_and_speeches(suffix: str) -> None:
    path = FILES / f"signal.{suffix}"
    text = normalise(read_story(path))

    story = build_manuscript(text, choose_format(path, "auto"))

    units = [unit for passage in story.passages for unit in passage.units]
    found = [
        (q.cue, " ".join(q.source.slice(text).split()))
        for passage in story.passages
        for q in passage.quotations
    ]
    assert found == SPEECHES
    assert [u.source.slice(text) for u in units if u.role == "slugline"] == [
        "INT. SIGNAL HUT - NIGHT",
        "EXT. EMBANKMENT - DAWN",
    ]
    assert story.format == "screenplay"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Zo\u235?\par Br\'fcckner", "Zoë\n\nBrьckner"),
        (r"One{\v two} three{\deleted four}", "One three"),
        (
            r"\ldblquote Stay,\rdblquote  he said\emdash quietly",
            "“Stay,” he said—quietly",
        ),
        (r"\u-10179?\u-8704?", "\U0001f600"),
        (r"{\footnote A note.}Text{\*\unknown gone}", "Text"),
        ("{" * 5_000, None),
    ],
    ids=["letters", "hidden", "quotation marks", "a pair of halves", "notes", "depth"],
)
def test_rtf_is_read_as_it_prints(tmp_path: Path, body: str, text: str | None) -> None:
    path = tmp_path / "story.rtf"
    path.write_text(f"{RTF}{body}}}", encoding="latin-1")

    if text is None:
        with pytest.raises(StoryError, match="nested"):
            read_story(path)
    else:
        assert read_story(path) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            (
                "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone."
                "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
                "<text:p>He <text:change-start/>ran<text:change-end/>.</text:p>"
            ),
            "He ran.",
        ),
        (
            (
                "<text:p>Salt<text:note><text:note-body><text:p>A note.</text:p>"
                "</text:note-body></text:note>.</text:p>"
            ),
            "Salt.",
        ),
        ('<text:p>a<text:s text:c="999999999"/>b</text:p>', f"a{' ' * 200}b"),
        (
            (
                "<text:list><text:list-item><text:p>One.</text:p></text:list-item>"
                "</text:list><text:section><text:h>Two</text:h></text:section>"
            ),
            "One.\n\nTwo",
        ),
    ],
    ids=["deletions", "notes", "a billion spaces", "lists and sections"],
)
def test_an_open_document_is_read_as_it_prints(
    tmp_path: Path, body: str, text: str
) -> None:
    path = tmp_path / "story.odt"
    with ZipFile(path, "w") as package:
        package.writestr("content.xml", ODT.format(body))

    assert read_story(path) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            '<Paragraph Type="Scene Heading"><Text>Int. hut</Text></Paragraph>',
            "INT. HUT",
        ),
        (
            '<Paragraph Type="Scene Heading"><Text>THE HUT</Text></Paragraph>',
            ".THE HUT",
        ),
        *(
            (
                f'<Paragraph Type="Scene Heading"><Text>{heading}</Text></Paragraph>',
                f".{heading}",
            )
            for heading in ("INTRO", "INTERCUT - CALL", "EXTREME CLOSE UP", "INT.")
        ),
        ('<Paragraph Type="Action"><Text>A BELL</Text></Paragraph>', "!A BELL"),
        (
            '<Paragraph Type="Transition"><Text>FADE OUT.</Text></Paragraph>',
            "> FADE OUT.",
        ),
        (
            (
                '<Paragraph Type="Character"><Text>McNab</Text></Paragraph>'
                '<Paragraph Type="Dialogue"><Text>No</Text><Text Style="Bold">w.</Text>'
                "<ScriptNote><Paragraph><Text>Cut?</Text></Paragraph></ScriptNote>"
                "</Paragraph>"
            ),
            "@McNab\nNow.",
        ),
    ],
    ids=[
        *("a slugline", "a place", "intro", "intercut", "a close-up", "no place"),
        *("capitals", "a transition", "a speech with a note"),
    ],
)
def test_final_draft_is_read_as_what_it_says(
    tmp_path: Path, body: str, text: str
) -> None:
    path = tmp_path / "script.fdx"
    path.write_text(FDX.format(body), encoding="utf-8")

    assert read_story(path) == text


TAGS = (
    '<TagData><TagCategories><TagCategory Id="p" Name="Props"/></TagCategories>'
    '<TagDefinitions><TagDefinition Id="d" CatId="p"/></TagDefinitions>'
    '<Tags><Tag Number="7"><DefId>d</DefId></Tag></Tags></TagData>'
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            (
                '<Paragraph Type="Action"><Text>Ada lifts </Text>'
                '<Text TagNumber="7">the </Text><Text TagNumber="7">lamp</Text>'
                "<Text>.</Text></Paragraph>"
            ),
            "Ada lifts the lamp.\n\n[[Props: the lamp]]",
        ),
        (
            (
                '<Paragraph Type="Character"><Text>ADA</Text></Paragraph>'
                '<Paragraph Type="Dialogue"><Text>My </Text>'
                '<Text TagNumber="7">lamp</Text></Paragraph>'
                '<Paragraph Type="Dialogue"><Text>Now.</Text></Paragraph>'
            ),
            "ADA\nMy lamp\nNow.\n\n[[Props: lamp]]",
        ),
        (
            '<Paragraph><Text TagNumber="8">A lamp.</Text></Paragraph>',
            "A lamp.",
        ),
    ],
    ids=["words in two runs", "words of a speech", "a tag that nothing defines"],
)
def test_tags_of_final_draft_are_notes_below_their_words(
    tmp_path: Path, body: str, text: str
) -> None:
    path = tmp_path / "script.fdx"
    script = FDX.format(body).replace("</FinalDraft>", f"{TAGS}</FinalDraft>")
    path.write_text(script, encoding="utf-8")

    assert read_story(path) == text


def a_pdf(content: bytes, *, filtered: bool = False) -> bytes:
    """Return a PDF of one page with a content stream, packed if it is *filtered*."""
    how = b"/Filter /FlateDecode " if filtered else b""
    head = b"<< " + how + b"/Length " + str(len(content)).encode() + b" >>\nstream\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        head + content + b"\nendstream",
    ]
    body = b"%PDF-1.4\n"
    for number, item in enumerate(objects, 1):
        body += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    return body + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n"


BAD_FILES = {
    "a scan": ("scan.pdf", a_pdf(b"0 0 m 10 10 l S"), "OCR"),
    "a cut PDF": ("cut.pdf", b"%PDF-1.7\nwhatever", "not a PDF|no text"),
    "a text called PDF": ("text.pdf", b"Once upon a time.", "not a PDF"),
    "a text called RTF": ("text.rtf", b"Once upon a time.", "not an RTF"),
    "XML of another kind": ("other.fdx", b"<html/>", "not a Final Draft script"),
    "a text called FDX": ("text.fdx", b"INT. HUT", "not a Final Draft script"),
    "a text called ODT": ("text.odt", b"Once upon a time.", "not an OpenDocument"),
    "an empty page": ("empty.html", b"<html><body></body></html>", "no story"),
    "entities in entities": (
        "laughs.fdx",
        (
            b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
            b"<FinalDraft>&b;</FinalDraft>"
        ),
        "not a Final Draft script",
    ),
    "an old Word file": ("old.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
    "a Kindle book": ("book.azw3", b"TPZ", "convert it to .epub"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, kind: str) -> None:
    name, raw, why = BAD_FILES[kind]
    (tmp_path / name).write_bytes(raw)

    with pytest.raises(StoryError, match=why) as refusal:
        read_story(tmp_path / name)

    assert "\n" not in str(refusal.value)


def test_a_pdf_that_unpacks_to_more_than_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_MEMORY", 300 * MEBIBYTE)
    packer = zlib.compressobj(1)
    page = b"".join(packer.compress(b" " * MEBIBYTE) for _ in range(320))
    path = tmp_path / "bomb.pdf"
    path.write_bytes(a_pdf(page + packer.flush(), filtered=True))

    with pytest.raises(StoryError, match="not a PDF, or damaged"):
        read_story(path)
