"""Which names are merged into one person, and which never."""

import pytest

from crews.architect.cast.candidates import (
    NameOccurrences,
    collect_names,
    to_candidates,
)
from crews.architect.cast.identities import (
    CANDIDATES_PER_WINDOW,
    MergedIdentity,
    candidate_windows,
    merge_identities,
    merge_warnings,
)
from crews.step_inputs import ResolvedName, ResolvedPassage, ResolvedPerson
from ports.domain.story import Span
from ports.questions.cast_people import CastReading, Merge
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_quotation,
    a_resolved_scene,
)


def a_passage(
    number: int, *people: ResolvedPerson, present: tuple[str, ...] = ()
) -> ResolvedPassage:
    start = 100 * number
    scene = a_resolved_scene(start, start + 50, people=present)
    return a_resolved_passage(number, scene, people=people)


def merge_of(*candidates: str) -> CastReading:
    return CastReading(merges=(Merge(candidates=candidates, evidence="so called"),))


def cast_by(reading: CastReading, *passages: ResolvedPassage) -> list[tuple[str, ...]]:
    seen = collect_names(passages)
    return [names(identity) for identity in merge_identities(seen, [(seen, reading)])]


def names(identity: MergedIdentity) -> tuple[str, ...]:
    return tuple(name.name for name in identity.names)


def test_one_name_in_two_passages_is_one_candidate() -> None:
    passages = [a_passage(n, a_resolved_person("Mara", mentions=3)) for n in (1, 2)]

    [candidate] = to_candidates(collect_names(passages))

    assert (candidate.mentions, candidate.passages) == (6, (1, 2))


def test_one_noun_of_two_genders_is_two_candidates() -> None:
    passages = [
        a_passage(1, a_resolved_person("the nurse", gender="female")),
        a_passage(2, a_resolved_person("the nurse", gender="male")),
    ]

    assert len(collect_names(passages)) == 2


def test_groups_are_no_candidates() -> None:
    assert (
        collect_names([a_passage(1, a_resolved_person("the crew", group=True))]) == ()
    )


def test_a_group_that_speaks_is_a_candidate_of_every_passage() -> None:
    crew = a_resolved_person("the crew", group=True)
    shout = a_resolved_quotation("Q1", Span(0, 5), speaker="the crew")
    passages = [
        a_passage(1, crew).model_copy(update={"quotations": (shout,)}),
        a_passage(2, crew),
    ]

    [found] = collect_names(passages)

    assert (found.name, found.lines, len(found.occurrences)) == ("the crew", 1, 2)


def test_candidates_come_most_mentioned_first() -> None:
    seen = collect_names(
        [a_passage(1, a_resolved_person("Webb"), a_resolved_person("Mara", mentions=9))]
    )

    assert [c.name for c in to_candidates(seen)] == ["Mara", "Webb"]


def test_candidates_know_who_was_present_with_them() -> None:
    people = (a_resolved_person("Mara", mentions=2), a_resolved_person("Webb"))

    mara, webb = to_candidates(
        collect_names([a_passage(1, *people, present=("Mara", "Webb"))])
    )

    assert (mara.with_names, webb.with_names) == ((webb.number,), (mara.number,))


def test_candidates_count_the_lines_they_speak() -> None:
    passage = a_passage(1, a_resolved_person("Mara")).model_copy(
        update={"quotations": (a_resolved_quotation("Q1", Span(1, 2), speaker="Mara"),)}
    )

    [candidate] = to_candidates(collect_names([passage]))

    assert candidate.lines == 1


def test_a_merge_makes_one_person_of_two_names() -> None:
    passages = (
        a_passage(1, a_resolved_person("Jonah Webb", mentions=2)),
        a_passage(2, a_resolved_person("Webb")),
    )

    assert cast_by(merge_of("P1", "P2"), *passages) == [("Jonah Webb", "Webb")]


def test_merges_that_share_a_candidate_are_one_person() -> None:
    passages = tuple(
        a_passage(n, a_resolved_person(name, mentions=9 - n))
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
            a_resolved_person("Robin", gender="female"),
            a_resolved_person("Webb", gender="male"),
            "gender",
        ),
        (a_resolved_person("Mr. Webb"), a_resolved_person("Mrs. Webb"), "gender"),
        (a_resolved_person("Miss Webb"), a_resolved_person("Mrs. Webb"), "titles"),
    ],
)
def test_a_merge_that_is_disproved_is_told(
    one: ResolvedPerson, other: ResolvedPerson, why: str
) -> None:
    seen = collect_names([a_passage(1, one), a_passage(2, other)])

    [warning] = merge_warnings(seen, merge_of("P1", "P2"))

    assert why in warning


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            a_resolved_person("Robin", gender="female"),
            a_resolved_person("Webb", gender="male"),
        ),
        (a_resolved_person("Mr. Webb"), a_resolved_person("Mrs. Webb")),
        (a_resolved_person("Miss Webb"), a_resolved_person("Mrs. Webb")),
    ],
)
def test_a_merge_that_is_disproved_is_not_made(
    one: ResolvedPerson, other: ResolvedPerson
) -> None:
    passages = (a_passage(n, p, present=(p.name,)) for n, p in enumerate((one, other)))

    people = cast_by(merge_of("P1", "P2"), *passages)

    assert sorted(people) == sorted([(one.name,), (other.name,)])


def test_people_who_were_present_together_are_not_merged() -> None:
    people = (a_resolved_person("Jonah Webb", mentions=2), a_resolved_person("Webb"))
    passage = a_passage(1, *people, present=("Jonah Webb", "Webb"))

    assert cast_by(merge_of("P1", "P2"), passage) == [("Jonah Webb",), ("Webb",)]


def test_a_conflict_holds_through_a_third_name() -> None:
    passages = (
        a_passage(1, a_resolved_person("Webb", mentions=5)),
        a_passage(2, a_resolved_person("Mr. Webb", mentions=4)),
        a_passage(3, a_resolved_person("Mrs. Webb", mentions=3)),
    )

    assert cast_by(merge_of("P1", "P2", "P3"), *passages) == [
        ("Webb", "Mr. Webb"),
        ("Mrs. Webb",),
    ]


def test_the_lesser_of_two_names_that_conflict_is_left_out() -> None:
    passages = (
        a_passage(
            1,
            a_resolved_person("Ida Hale", mentions=3),
            a_resolved_person("Cousin Ida", mentions=1),
        ),
        a_passage(
            2,
            a_resolved_person("Ida", mentions=9),
            a_resolved_person("Cousin Ida", mentions=1),
            present=("Ida", "Cousin Ida"),
        ),
    )

    assert cast_by(merge_of("P2", "P3", "P1"), *passages) == [
        ("Ida Hale", "Ida"),
        ("Cousin Ida",),
    ], "she is known by the name that the merge puts first"


def test_a_candidate_that_is_nobody_is_dropped() -> None:
    reading = CastReading(merges=(), dropped=("P1",))
    passage = a_passage(1, a_resolved_person("Harrow"), present=("Harrow",))

    assert cast_by(reading, passage) == []


@pytest.mark.parametrize(
    ("name", "mentions", "is_cast"),
    [
        pytest.param("Saint Piran", 1, False, id="once"),
        pytest.param("Saint Piran", 2, True, id="again"),
        pytest.param("Uncle Noah", 1, True, id="kin"),
    ],
)
def test_whom_a_story_names_once_and_never_shows_is_cast_only_as_kin(
    name: str,
    mentions: int,
    is_cast: bool,  # noqa: FBT001 - a table's column
) -> None:
    passage = a_passage(
        1,
        a_resolved_person("Mara", mentions=9),
        a_resolved_person(name, mentions=mentions),
        present=("Mara",),
    )

    people = cast_by(CastReading(merges=(), dropped=()), passage)

    assert ((name,) in people) is is_cast


def test_a_merge_of_numbers_that_are_no_candidates_merges_nobody() -> None:
    passage = a_passage(1, a_resolved_person("Mara"), present=("Mara",))

    assert cast_by(merge_of("P8", "P9"), passage) == [("Mara",)]


def test_who_is_only_named_in_passing_in_a_novel_is_not_cast() -> None:
    passage = a_passage(
        1,
        a_resolved_person("Mara", mentions=4000),
        a_resolved_person("Saint Piran", mentions=2),
        a_resolved_person("Harrow", mentions=2),
        present=("Mara", "Harrow"),
    )

    assert cast_by(CastReading(merges=(), dropped=()), passage) == [
        ("Mara",),
        ("Harrow",),
    ]


def test_a_cue_that_two_passages_give_two_genders_is_one_person() -> None:
    cue = ResolvedName(name="MARA", evidence="spelt so", source=Span(0, 4))
    people = [
        a_resolved_person("Mara", gender=gender, other_names=(cue,))
        for gender in ("female", "male")
    ]

    seen = collect_names([a_passage(n, one) for n, one in enumerate(people, start=1)])

    assert [name.name for name in seen] == ["Mara"]


def test_who_has_lines_is_not_dropped() -> None:
    passage = a_passage(1, a_resolved_person("Mara")).model_copy(
        update={"quotations": (a_resolved_quotation("Q1", Span(1, 2), speaker="Mara"),)}
    )

    assert cast_by(CastReading(merges=(), dropped=("P1",)), passage) == [("Mara",)]


def test_a_number_that_is_no_candidate_is_told() -> None:
    seen: tuple[NameOccurrences, ...] = collect_names(
        [a_passage(1, a_resolved_person("Mara"))]
    )

    assert merge_warnings(seen, CastReading(merges=(), dropped=("P7",))) == (
        "there is no candidate P7",
    )


def test_many_candidates_come_in_windows_that_hold_them_all() -> None:
    crowd = (
        a_resolved_person(f"Person {n:03d}") for n in range(CANDIDATES_PER_WINDOW + 120)
    )
    seen = collect_names([a_passage(1, *crowd)])

    shown = candidate_windows(seen)

    assert {s.id for window in shown for s in window} == {s.id for s in seen}


def test_no_window_is_longer_than_it_may_be() -> None:
    crowd = (
        a_resolved_person(f"Person {n:03d}") for n in range(CANDIDATES_PER_WINDOW + 120)
    )

    shown = candidate_windows(collect_names([a_passage(1, *crowd)]))

    assert max(map(len, shown)) <= CANDIDATES_PER_WINDOW


def test_names_that_a_common_word_joins_share_a_window() -> None:
    crowd = [
        a_resolved_person(f"Person{n:03d}") for n in range(CANDIDATES_PER_WINDOW + 120)
    ]
    family = ("Sir Walter", "Sir Walter Vane", "Mr. Vane")
    people = [*crowd, *map(a_resolved_person, family)]

    shown = candidate_windows(collect_names([a_passage(1, *people)]))

    together = [{s.name for s in window} >= set(family) for window in shown]
    assert any(together)


def test_a_name_without_a_letter_breaks_no_window() -> None:
    names = ("...", *(f"Person{n:03d}" for n in range(CANDIDATES_PER_WINDOW)))
    people = map(a_resolved_person, names)

    shown = candidate_windows(collect_names([a_passage(1, *people)]))

    assert any(s.name == "..." for window in shown for s in window)
