"""A mention is a name with its titles, and what the words beside it tell."""

import pytest

from infra.offline.people.mentions import find_mentions
from tests.infra.offline.document_builders import a_document


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Mr. Pym met Captain Hook.", ["Mr. Pym", "Captain Hook"], id="mr"),
        pytest.param("He met Mrs. Van der Berg.", ["Mrs. Van der Berg"], id="particle"),
        pytest.param("J. R. Hale sat.", ["J. R. Hale"], id="initials"),
        pytest.param("He saw uncle Toby there.", ["uncle Toby"], id="lower-case-title"),
        pytest.param("He saw Herr there.", [], id="title-alone"),
        pytest.param("TOM ran. Tom fell.", ["TOM", "Tom"], id="capitals"),
        pytest.param("STOP! He ran.", [], id="a-shout"),
        pytest.param("On Monday it rained.", [], id="weekday"),
        pytest.param("He asked for your brother. Did he?", [], id="sentence-end"),
        pytest.param(
            "“Thank you, Captain. Above all.” Hale left.", ["Hale"], id="title-at-end"
        ),
        pytest.param("Seeing Nell there, Nell sat.", ["Nell", "Nell"], id="participle"),
        pytest.param("He was in St. Anne's ward. Tom fell.", ["Tom"], id="of-a-saint"),
        pytest.param("They met at Saint-Denis. Tom fell.", ["Tom"], id="saints-town"),
        pytest.param("Dust rose. All was dust.", [], id="a-common-word"),
        pytest.param("Reenter Nell Hale.", ["Nell Hale"], id="direction"),
        pytest.param(
            "They saw Vane. Seize Vane and end it!", ["Vane", "Vane"], id="order"
        ),
        pytest.param("There sat old Nell.", ["Old Nell"], id="age"),
        pytest.param("There sat her poor old Nell.", ["Nell"], id="fondness"),
        pytest.param(
            "He saw Nell. Nell SHOUTS.", ["Nell", "Nell"], id="capitals-after"
        ),
        pytest.param("Nell DROPS it. Nell ran.", ["Nell", "Nell"], id="capitals-verb"),
        pytest.param("NELL McBRIDE. Nell ran.", ["NELL McBRIDE", "Nell"], id="mc"),
        pytest.param("He saw Nell III.", ["Nell III"], id="number-of-a-king"),
        pytest.param("Yo-ho-ho, sang Nell.", ["Nell"], id="a-cry"),
        pytest.param("He saw Ha-eun.", ["Ha-eun"], id="small-letters-after-a-hyphen"),
        pytest.param("Behind Nell it fell.", ["Nell"], id="preposition"),
        pytest.param("Beneath Oskar it fell.", ["Oskar"], id="another-preposition"),
        pytest.param(
            "He saw Nell. Ordinarily Nell ran.", ["Nell", "Nell"], id="adverb"
        ),
        pytest.param(
            "He saw Nell. Whereupon Nell ran.", ["Nell", "Nell"], id="conjunction"
        ),
        pytest.param("He saw Nell;—to Nell Hale.", ["Nell Hale"], id="no-space"),
    ],
)
def test_a_name_is_found_with_its_titles(text: str, names: list[str]) -> None:
    assert [mention.text for mention in find_mentions(a_document(text))] == names


@pytest.mark.parametrize(
    ("text", "vocative"),
    [
        ('"Come here, Jane!" she said.', True),
        ('"My dear Jane," she said.', True),
        ('"Oh Jane!" she said.', True),
        ('"I saw Jane there," she said.', False),
        ('"Jane." She smiled.', False),
        ('"His partner, Jane, sold it," she said.', False),
        ("Come here, Jane!", False),
    ],
)
def test_a_vocative_stands_between_marks_in_speech(
    text: str,
    vocative: bool,  # noqa: FBT001 - a table's column
) -> None:
    [mention] = find_mentions(a_document(text))

    assert mention.is_vocative is vocative


def test_a_list_of_names_calls_nobody() -> None:
    mentions = find_mentions(
        a_document('"I went through Hale, Vane, and Dell," he said.')
    )

    assert not any(mention.is_vocative for mention in mentions)


def test_a_name_that_is_the_whole_answer_calls_nobody() -> None:
    mentions = find_mentions(a_document('"Crane. Elias Crane." He sat.'))

    assert [(m.text, m.is_vocative) for m in mentions] == [
        ("Crane", False),
        ("Elias Crane", False),
    ]


def test_the_words_beside_a_name_tell_its_role() -> None:
    bennets, elizabeth = find_mentions(
        a_document("The Bennets and Elizabeth's aunt came.")
    )

    assert bennets.is_plural
    assert bennets.is_subject
    assert not bennets.after_and
    assert elizabeth.is_possessive
    assert elizabeth.after_and
    assert not elizabeth.is_subject


def test_where_somebody_stands_on_a_stage_is_no_initial() -> None:
    play = """NELL. [Crosses to L. Oskar sits R. C.] Who is it?

OSKAR. [Exit Nell L. Turning to the door R.] Nobody.

NELL. [Within.] So I see.

OSKAR. Come back."""

    document = a_document(play, format="screenplay")

    names = {mention.text.title() for mention in find_mentions(document)}

    assert names == {"Nell", "Oskar"}
