"""A Word document is read as it would be printed, with every change accepted."""

from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from infra.embedded.stories.files import read_story

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def a_document(path: Path, body: str) -> Path:
    """Save a Word document whose body is *body*, in Word's own XML."""
    plain = path.with_suffix(".plain.docx")
    docx.Document().save(str(plain))
    xml = f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>'
    with ZipFile(plain) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return path


def run(text: str, properties: str = "") -> str:
    return (
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


CELL = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
CONTROL = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
TAG = '<w:smartTag w:element="place">{}</w:smartTag>'
JOINED = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"

BODIES = {
    "inserted-words": (
        paragraph(run("He ran"), f"<w:ins>{run(' home')}</w:ins>", run(".")),
        "He ran home.",
    ),
    "an-inserted-paragraph": (
        paragraph(run("One.")) + paragraph(f"<w:ins>{run('Two.')}</w:ins>"),
        "One.\n\nTwo.",
    ),
    "deleted-words": (
        paragraph(
            run("He ran"),
            "<w:del><w:r><w:delText> away</w:delText></w:r></w:del>",
            run("."),
        ),
        "He ran.",
    ),
    "a-deleted-end": (
        paragraph(JOINED, run("One, ")) + paragraph(run("two.")),
        "One, two.",
    ),
    "moved-words": (
        paragraph(f"<w:moveFrom>{run('Here.')}</w:moveFrom>", run("One."))
        + paragraph(f"<w:moveTo>{run('Here.')}</w:moveTo>"),
        "One.\n\nHere.",
    ),
    "a-table": (
        CELL.format(paragraph(run("One.")), paragraph(run("Two."))),
        "One.\n\nTwo.",
    ),
    "a-table-between-paragraphs": (
        paragraph(run("One."))
        + CELL.format(paragraph(run("Two.")), paragraph(run("Three.")))
        + paragraph(run("Four.")),
        "One.\n\nTwo.\n\nThree.\n\nFour.",
    ),
    "a-content-control": (CONTROL.format(paragraph(run("One."))), "One."),
    "a-control-in-a-line": (
        paragraph(run("On "), CONTROL.format(run("Monday")), run(".")),
        "On Monday.",
    ),
    "a-smart-tag": (paragraph(run("To "), TAG.format(run("Rye")), run(".")), "To Rye."),
    "two-smart-tags": (
        paragraph(TAG.format(run("Rye")), run(" and "), TAG.format(run("Hythe"))),
        "Rye and Hythe",
    ),
    "hidden-words": (
        paragraph(run("One."), run(" Mend this.", "<w:vanish/>")),
        "One.",
    ),
    "words-that-are-hidden-no-more": (
        paragraph(run("One.", '<w:vanish w:val="0"/>')),
        "One.",
    ),
    "a-line-end": (
        paragraph(run("One."), "<w:r><w:br/></w:r>", run("Two.")),
        "One.\nTwo.",
    ),
}


@pytest.mark.parametrize(("body", "text"), BODIES.values(), ids=BODIES)
def test_a_word_document_reads_as_it_prints(
    tmp_path: Path, body: str, text: str
) -> None:
    assert read_story(a_document(tmp_path / "story.docx", body)) == text
