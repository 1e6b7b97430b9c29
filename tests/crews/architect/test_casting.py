"""One person, one identity: which names are merged, and which never."""

import pytest

from crews.architect.candidates import Sighting, candidates, sightings
from crews.architect.casting import WINDOW, Identity, cast, doubts, windows
from crews.architect.readings import ReadPassage, ReadPerson
from ports.questions.casting import CastReading, Merge
from ports.story import Span
from tests.crews.architect.given import (
    a_read_passage,
    a_read_person,
    a_read_quotation,
    a_read_scene,
)


def a_passage(
    number: int, *people: ReadPerson, present: tuple[str, ...] = ()
) -> ReadPassage:
    start = 100 * number
    scene = a_read_scene(start, start + 50, people=present)
    return a_read_passage(number, scene, people=people)


def merging(*candidates: str) -> CastReading:
    return CastReading(merges=(Merge(candidates=candidates, evidence="so called"),))


def cast_by(reading: CastReading, *passages: ReadPassage) -> list[tuple[str, ...]]:
    seen = sightings(passages)
    return [names(identity) for identity in cast(seen, [(seen, reading)])]


def names(identity: Identity) -> tuple[str, ...]:
    return tuple(sighting.name for sighting in identity.sightings)


def test_one_name_in_two_passages_is_one_candidate() -> None:
    passages = [a_passage(n, a_read_person("Mara", mentions=3)) for n in (1, 2)]

    [candidate] = candidates(sightings(passages))

    assert (candidate.mentions, candidate.passages) == (6, (1, 2))


def test_one_name_of_two_genders_is_two_candidates() -> None:
    passages = [
        a_passage(1, a_read_person("Robin", gender="female")),
        a_passage(2, a_read_person("Robin", gender="male")),
    ]

    assert len(sightings(passages)) == 2


def test_groups_are_no_candidates() -> None:
    assert sightings([a_passage(1, a_read_person("the crew", group=True))]) == ()


def test_candidates_come_most_mentioned_first() -> None:
    seen = sightings(
        [a_passage(1, a_read_person("Webb"), a_read_person("Mara", mentions=9))]
    )

    assert [c.name for c in candidates(seen)] == ["Mara", "Webb"]


def test_candidates_know_who_was_present_with_them() -> None:
    people = (a_read_person("Mara", mentions=2), a_read_person("Webb"))

    mara, webb = candidates(
        sightings([a_passage(1, *people, present=("Mara", "Webb"))])
    )

    assert (mara.with_names, webb.with_names) == ((webb.number,), (mara.number,))


def test_candidates_count_the_lines_they_speak() -> None:
    passage = a_passage(1, a_read_person("Mara")).model_copy(
        update={"quotations": (a_read_quotation("Q1", Span(1, 2), speaker="Mara"),)}
    )

    [candidate] = candidates(sightings([passage]))

    assert candidate.lines == 1


def test_a_merge_makes_one_person_of_two_names() -> None:
    passages = (
        a_passage(1, a_read_person("Jonah Webb", mentions=2)),
        a_passage(2, a_read_person("Webb")),
    )

    assert cast_by(merging("P1", "P2"), *passages) == [("Jonah Webb", "Webb")]


def test_merges_that_share_a_candidate_are_one_person() -> None:
    passages = tuple(
        a_passage(n, a_read_person(name, mentions=9 - n))
        for n, name in enumerate(("Jonah Webb", "Webb", "Jo"), start=1)
    )
    reading = CastReading(
        merges=(
            Merge(candidates=("P1", "P2"), evidence="surname"),
            Merge(candidates=("P2", "P3"), evidence="nickname"),
        )
    )

    assert cast_by(reading, *passages) == [("Jonah Webb", "Webb", "Jo")]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            a_read_person("Robin", gender="female"),
            a_read_person("Webb", gender="male"),
            "gender",
        ),
        (a_read_person("Mr. Webb"), a_read_person("Mrs. Webb"), "gender"),
        (a_read_person("Miss Webb"), a_read_person("Mrs. Webb"), "titles"),
    ],
)
def test_a_merge_that_is_disproved_is_told(
    one: ReadPerson, other: ReadPerson, why: str
) -> None:
    seen = sightings([a_passage(1, one), a_passage(2, other)])

    [doubt] = doubts(seen, merging("P1", "P2"))

    assert why in doubt


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            a_read_person("Robin", gender="female"),
            a_read_person("Webb", gender="male"),
        ),
        (a_read_person("Mr. Webb"), a_read_person("Mrs. Webb")),
        (a_read_person("Miss Webb"), a_read_person("Mrs. Webb")),
    ],
)
def test_a_merge_that_is_disproved_is_not_made(
    one: ReadPerson, other: ReadPerson
) -> None:
    people = cast_by(merging("P1", "P2"), a_passage(1, one), a_passage(2, other))

    assert sorted(people) == sorted([(one.name,), (other.name,)])


def test_people_who_were_present_together_are_not_merged() -> None:
    people = (a_read_person("Jonah Webb", mentions=2), a_read_person("Webb"))
    passage = a_passage(1, *people, present=("Jonah Webb", "Webb"))

    assert cast_by(merging("P1", "P2"), passage) == [("Jonah Webb",), ("Webb",)]


def test_a_conflict_holds_through_a_third_name() -> None:
    passages = (
        a_passage(1, a_read_person("Webb", mentions=5)),
        a_passage(2, a_read_person("Mr. Webb", mentions=4)),
        a_passage(3, a_read_person("Mrs. Webb", mentions=3)),
    )

    assert cast_by(merging("P1", "P2", "P3"), *passages) == [
        ("Webb", "Mr. Webb"),
        ("Mrs. Webb",),
    ]


def test_a_candidate_that_is_nobody_is_dropped() -> None:
    reading = CastReading(merges=(), dropped=("P1",))

    assert cast_by(reading, a_passage(1, a_read_person("Harrow"))) == []


def test_a_merge_of_numbers_that_are_no_candidates_merges_nobody() -> None:
    passage = a_passage(1, a_read_person("Mara"))

    assert cast_by(merging("P8", "P9"), passage) == [("Mara",)]


def test_who_has_lines_is_not_dropped() -> None:
    passage = a_passage(1, a_read_person("Mara")).model_copy(
        update={"quotations": (a_read_quotation("Q1", Span(1, 2), speaker="Mara"),)}
    )

    assert cast_by(CastReading(merges=(), dropped=("P1",)), passage) == [("Mara",)]


def test_a_number_that_is_no_candidate_is_told() -> None:
    seen: tuple[Sighting, ...] = sightings([a_passage(1, a_read_person("Mara"))])

    assert doubts(seen, CastReading(merges=(), dropped=("P7",))) == (
        "there is no candidate P7",
    )


def test_many_candidates_come_in_windows_that_hold_them_all() -> None:
    crowd = (a_read_person(f"Person {n:03d}") for n in range(WINDOW + 120))
    seen = sightings([a_passage(1, *crowd)])

    shown = windows(seen)

    assert {s.id for window in shown for s in window} == {s.id for s in seen}


def test_no_window_is_longer_than_it_may_be() -> None:
    crowd = (a_read_person(f"Person {n:03d}") for n in range(WINDOW + 120))

    shown = windows(sightings([a_passage(1, *crowd)]))

    assert max(map(len, shown)) <= WINDOW
