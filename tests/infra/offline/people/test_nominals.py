"""People without a name are found by their noun, and given to whom it means."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.people.nominals import find_nominals
from ports.domain.structure import Gender
from tests.infra.offline.document_builders import a_document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The old man sat. The man rose.", ["the old man"], id="one-man"),
        pytest.param(
            "The old man sat. The young man rose. The man laughed.",
            ["the old man", "the young man", "the man"],
            id="two-men",
        ),
        pytest.param(
            "The man rose. He saw Mr. Hale, a little man.",
            ["the man", "the little man"],
            id="another-than-the-one-known",
        ),
        pytest.param("A clockmaker said no.", ["the clockmaker"], id="says-something"),
        pytest.param("My mother laughed.", ["my mother"], id="kin"),
        pytest.param("Tom Hale's nurse laughed.", ["the nurse"], id="somebodys"),
        pytest.param("His Excellency laughed.", ["his Excellency"], id="honour"),
        pytest.param("The letter said no.", [], id="no-one"),
        pytest.param('"No!" cried Nell, when his arm said yes.', [], id="limb"),
        pytest.param("He was like a man at sea.", [], id="compared"),
        pytest.param("He was a man.", [], id="predicate"),
        pytest.param("Men laughed.", [], id="plural"),
    ],
)
def test_a_noun_with_a_determiner_is_somebody(text: str, expected: list[str]) -> None:
    assert [entity.name for entity in find_nominals(a_document(text))] == expected


@pytest.mark.parametrize(
    ("noun", "gender"), [("uncle", "male"), ("lady", "female"), ("captain", "unknown")]
)
def test_a_noun_tells_its_gender(noun: str, gender: Gender) -> None:
    [entity] = find_nominals(a_document(f"The {noun} laughed."))

    assert entity.gender == gender


@pytest.mark.parametrize(
    ("text", "unlinked"),
    [
        pytest.param("Aunt Polly sat. The old lady rose.", [], id="the-only-woman"),
        pytest.param(
            "Aunt Polly came. Tom Hale sat. The old lady rose.", [], id="of-her-gender"
        ),
        pytest.param(
            "Aunt Polly sat. Aunt Polly rose. An old lady came. The old lady sat.",
            ["the old lady"],
            id="introduced-as-new",
        ),
        pytest.param("Tom Hale sat. The old lady rose.", ["the old lady"], id="no-one"),
        pytest.param(
            '"Come," said Wife. Tom Hale sat. His wife rose.', [], id="in-capitals"
        ),
        pytest.param(
            "Lord Hale sat. Lord Hale rose. Lord Hale left with Lord Vane."
            " His lordship laughed.",
            [],
            id="the-lord-of-the-story",
        ),
        pytest.param(
            "Aunt Polly sat. The captain rose.", ["the captain"], id="of-no-gender"
        ),
        pytest.param("Dr. Hale came. Tom sat. The doctor rose.", [], id="by-title"),
        pytest.param("Lord Vane came. Tom sat. The earl rose.", [], id="by-rank"),
        pytest.param(
            "Lord Vane came. Tom sat. His lordship rose.", [], id="by-polite-form"
        ),
        pytest.param(
            "Tom Hale came. Tom sat. The squire rose.",
            ["the squire"],
            id="a-rank-is-nobody-at-hand",
        ),
        pytest.param(
            "Dr. Hale came. Dr. Pell sat. The doctor rose.",
            ["the doctor"],
            id="two-of-that-title",
        ),
        pytest.param(
            "Tom Hale came in. The waiter rose.", ["the waiter"], id="a-trade"
        ),
        pytest.param(
            "Tom Hale came in. The dead man lay there.", ["the dead man"], id="the-dead"
        ),
        pytest.param(
            "“No,” said Tom Hale.\n\n“Yes,” said the old man.",
            ["the old man"],
            id="who-answers-is-another",
        ),
        pytest.param(
            "Tom Hale came in. Tom sat. The lad slapped him.",
            ["the lad"],
            id="who-does-it-to-him-is-another",
        ),
        pytest.param(
            "Basil Hale, the painter, came. Tom Pell sat. He saw the painter.",
            [],
            id="in-apposition",
        ),
        pytest.param(
            "Basil the miser sat. Tom Pell came in. He saw the miser.",
            [],
            id="right-beside-the-name",
        ),
        pytest.param(
            "The painter, Basil Hale, laughed. Tom Pell sat. Tom saw the painter.",
            [],
            id="the-name-in-apposition",
        ),
        pytest.param(
            "Tom Hale came. Tom sat. The stout man rose. Tom saw the stout man.",
            ["the stout man"],
            id="told-of-beside-the-name",
        ),
        pytest.param(
            "Tom Hale came in. Tom sat. The lad ran by.",
            ["the lad"],
            id="a-child-who-runs-by",
        ),
        pytest.param(
            "Basil Hale, the man of iron, came. Ada Pell sat. Then the man rose.",
            ["the man"],
            id="of-what-kind-he-is",
        ),
    ],
)
def test_a_noun_is_whoever_was_named_just_before(
    text: str, unlinked: list[str]
) -> None:
    coreference = Coreference.resolve(a_document(text))

    assert [entity.name for entity in coreference.unnamed] == unlinked


def test_her_visitor_is_not_she() -> None:
    document = a_document("Mrs. Hall sat. Her visitor rose, and she looked up.")

    [visitor] = Coreference.resolve(document).unnamed

    assert (visitor.name, visitor.gender) == ("her visitor", "unknown")


def test_the_noun_before_a_name_is_who_bears_it() -> None:
    document = a_document(
        "The police superintendent Vane came in. The superintendent sat down."
    )

    assert Coreference.resolve(document).unnamed == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Tom came in. Tom sat. "In a minute!" cried the call boy.', "the call boy"),
        (
            (
                'Colonel Vane came up. "How much?" the colonel asked.\n\n'
                '"Three," the young man said.\n\n"Sold," said the colonel.'
            ),
            "the young man",
        ),
    ],
)
def test_a_role_and_who_answers_are_nobody_who_was_named(text: str, name: str) -> None:
    [other] = Coreference.resolve(a_document(text)).unnamed

    assert other.name == name
