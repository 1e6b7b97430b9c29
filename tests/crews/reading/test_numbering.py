"""Units and quotations in the form that a model is shown."""

from crews.reading import (
    build_manuscript,
    renumber,
    to_numbered_quotations,
    to_numbered_units,
)
from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import Span
from tests.crews.reading.manuscript_views import build_paragraphs, build_prose

SPEECH = "“" + build_paragraphs(60).replace("\n\n", "\n\n“") + "”"


def units_and_quotations(text: str) -> tuple[list[Unit], list[Quotation]]:
    passages = build_manuscript(text, "prose").passages
    units = [unit for passage in passages for unit in passage.units]
    return units, [q for passage in passages for q in passage.quotations]


def test_units_carry_their_text() -> None:
    text = "He came.\n\n“Yes,” he said."

    found = to_numbered_units(text, units_and_quotations(text)[0])

    assert [(u.number, u.text) for u in found] == [
        ("1", "He came."),
        ("2", "“Yes,” he said."),
    ]


def test_a_quotation_stands_between_its_offsets_in_its_unit() -> None:
    text = "He came.\n\n“Yes,” he said, “now.”"
    units, quotations = units_and_quotations(text)

    first, second = to_numbered_quotations(text, units, quotations)

    assert units[1].source.slice(text)[first.start : first.end] == "Yes,"
    assert (second.number, second.unit, second.continues) == ("Q2", "2", "Q1")


def test_a_cue_is_a_speaker_that_is_settled() -> None:
    text = "INT. MILL - DAY\n\nTOM\nYes."
    [passage] = build_manuscript(text, "screenplay").passages

    [found] = to_numbered_quotations(text, passage.units, passage.quotations)

    assert found.speaker == "TOM"


def test_a_scene_over_two_passages_is_numbered_as_one() -> None:
    text = build_paragraphs(60)
    units, quotations = units_and_quotations(text)
    span = Span(units[20].source.start, units[39].source.end)

    found, _ = renumber(units, quotations, span)

    assert [u.number for u in found] == [str(n) for n in range(1, 21)]
    assert [u.source for u in found] == [u.source for u in units[20:40]]


def test_a_speech_that_began_before_the_scene_goes_on_from_q0() -> None:
    units, quotations = units_and_quotations(SPEECH)
    span = Span(units[30].source.start, units[33].source.end)

    _, found = renumber(units, quotations, span)

    assert [(q.number, q.unit, q.continues) for q in found] == [
        ("Q1", "1", "Q0"),
        ("Q2", "2", "Q1"),
        ("Q3", "3", "Q2"),
        ("Q4", "4", "Q3"),
    ]


def test_a_speech_over_the_seam_of_two_passages_stays_linked() -> None:
    units, quotations = units_and_quotations(SPEECH)
    seam = next(i for i, q in enumerate(quotations) if q.continues == "Q0")
    span = Span(units[seam - 1].source.start, units[seam].source.end)

    _, found = renumber(units, quotations, span)

    assert [q.continues for q in found] == ["Q0", "Q1"]


def test_sentences_of_one_paragraph_keep_one_number() -> None:
    text = f"{build_prose(20)}\n\n{build_prose(300)}\n\n{build_prose(20)}"
    units, quotations = units_and_quotations(text)
    span = Span(units[3].source.start, units[-1].source.end)

    found, _ = renumber(units, quotations, span)

    assert found[0].number == "1.1"
    assert found[-2].number == f"1.{len(found) - 1}"
    assert found[-1].number == "2"


def test_a_chapter_before_changes_no_number_of_a_scene() -> None:
    scene = f"CHAPTER 2\n\n{build_paragraphs(50)}"
    short, long = (
        f"CHAPTER 1\n\nHe went.\n\n{scene}",
        f"CHAPTER 1\n\n{SPEECH}\n\n{scene}",
    )

    windows = [
        renumber(*units_and_quotations(text), Span(text.index("CHAPTER 2"), len(text)))
        for text in (short, long)
    ]

    assert [u.number for u in windows[0][0]] == [u.number for u in windows[1][0]]
