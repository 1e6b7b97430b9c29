"""Where people leave, and the next paragraph is elsewhere, a scene begins."""

import pytest

from infra.offline.language.document import Document
from infra.offline.scenes.departure import (
    find_hire,
    has_departure,
    has_plan,
    opening_departure,
)
from tests.infra.offline.passage_builders import a_passage, parses_of, read

OFFICE = "Della sat in the office and read the letters. Jim wrote them down. " * 6
PLAY = "She laughed and put the letters down. The clock was loud. " * 6


def _scenes(*paragraphs: str) -> int:
    return len(read("\n\n".join((OFFICE, *paragraphs))).reading.scenes)


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param(
            (
                "Della hailed a cab and said to the driver:",
                "“The side door of the Marlow Theatre.”",
                f"Miss Ada Quill was painting her lips at a mirror. {PLAY}",
            ),
            id="a-cab-and-somebody-else",
        ),
        pytest.param(
            (
                "Jim put on his hat and went out.",
                f"Miss Ada Quill was painting her lips at a mirror. {PLAY}",
            ),
            id="leaves-and-somebody-else",
        ),
        pytest.param(
            ("“Let’s go down,” said Della.", f"The pantry was full of jars. {PLAY}"),
            id="a-plan-and-a-place",
        ),
        pytest.param(
            ("“I’ll go and ask him,” said Della.", f"Outside the snow fell. {PLAY}"),
            id="a-plan-and-outside",
        ),
        pytest.param((f"Back in the kitchen Della lit the fire. {PLAY}",), id="back"),
        pytest.param(
            (f"She was tired. Then Della took a taxi and drove to the inn. {PLAY}",),
            id="a-ride",
        ),
        pytest.param(
            (f"Della strolled out to where the cab was waiting. {PLAY}",),
            id="to-the-cab",
        ),
        pytest.param(
            (f"Della shut the door behind her. She stood in the corridor. {PLAY}",),
            id="out-of-the-door",
        ),
    ],
)
def test_a_scene_begins_where_people_leave_and_are_elsewhere(
    paragraphs: tuple[str, ...],
) -> None:
    assert _scenes(*paragraphs) == len(("office", "elsewhere"))


def test_who_is_elsewhere_is_not_where_the_others_were() -> None:
    cab = "Della hailed a cab and left."
    mirror = f"Miss Ada Quill was painting her lips at a mirror. {PLAY}"

    found = read(f"{OFFICE}\n\n{cab}\n\n{mirror}")
    assert [scene.place for scene in found.reading.scenes] == ["office", None]


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param(("Jim went out.", f"Della read on. {PLAY}"), id="one-stays"),
        pytest.param(
            ("Jim went out.", f"Miss Ada Quill came in with the tea. {PLAY}"),
            id="somebody-comes-in",
        ),
        pytest.param(
            ("“I’ll go and ask him,” said Della.", f"Jim shook his head. {PLAY}"),
            id="only-a-plan",
        ),
        pytest.param((f"Outside the snow fell. {PLAY}",), id="nobody-walked"),
        pytest.param(
            ("Jim went out.", f"Miss Ada Quill had once been a nurse. {PLAY}"),
            id="told-of-another-time",
        ),
    ],
)
def test_no_scene_begins_where_only_one_side_speaks_for_it(
    paragraphs: tuple[str, ...],
) -> None:
    assert _scenes(*paragraphs) == 1


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Jim rose, took his hat and went out.", True),
        ("Jim took his leave.", True),
        ("Jim went his way.", True),
        ("Jim slammed the door behind him.", True),
        ("Jim ran from the room.", True),
        pytest.param("Jim slammed the door.", False, id="he-may-stay"),
        ("Jim got into the cab.", True),
        pytest.param("Jim did not go out.", False, id="negated"),
        pytest.param("Jim withdrew his hand.", False, id="only-a-hand"),
        pytest.param("Jim turned away.", False, id="turns"),
        pytest.param("Jim went out. He ate. He slept.", False, id="not-at-the-end"),
    ],
)
def test_people_go_away_as_a_paragraph_ends(text: str, *, is_told: bool) -> None:
    document = Document.build(a_passage(text), parses_of((text,)))

    assert has_departure(document.units[0]) is is_told


def test_only_the_first_sentence_opens_with_a_departure() -> None:
    text = "Jim sat down. Then he went out."
    document = Document.build(a_passage(text), parses_of((text,)))

    assert opening_departure(document.units[0]) is None


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Jim phoned for a cab.", True),
        ("Jim gave the driver the address.", True),
        pytest.param("Jim saw a cab.", False, id="sees"),
        pytest.param("Jim told the cook.", False, id="no-driver"),
    ],
)
def test_a_carriage_is_taken(text: str, *, is_told: bool) -> None:
    document = Document.build(a_passage(text), parses_of((text,)))

    assert (find_hire(document.units[0]) is not None) is is_told


@pytest.mark.parametrize(
    ("speech", "is_plan"),
    [
        ("“We’d better go and see.”", True),
        ("“Drive to the harbour.”", True),
        pytest.param("“I’ll write to you.”", False, id="stays"),
        pytest.param(f"“I’ll go. {'It was late. ' * 20}”", False, id="not-next"),
    ],
)
def test_somebody_says_that_they_will_go(speech: str, *, is_plan: bool) -> None:
    document = Document.build(a_passage(speech), parses_of((speech,)))

    assert has_plan(document.units[0]) is is_plan
