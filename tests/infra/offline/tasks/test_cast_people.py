"""Casting: which candidates of a story are one person."""

from dataclasses import replace

import pytest

from infra.offline.tasks.cast_people import cast_people
from ports.domain.structure import Gender
from ports.questions import CastMaterial
from ports.questions.cast_people import Candidate


def a_candidate(
    number: str,
    name: str,
    *,
    gender: Gender = "unknown",
    mentions: int = 5,
    beside: tuple[str, ...] = (),
    passages: tuple[int, ...] = (1,),
    narrator: bool = False,
    aliases: dict[str, int] | None = None,
) -> Candidate:
    """Return a candidate who speaks now and then."""
    return Candidate(
        number=number,
        name=name,
        aliases=tuple(aliases or ()),
        alias_passages=tuple((aliases or {}).values()),
        gender=gender,
        mentions=mentions,
        lines=2,
        passages=passages,
        with_names=beside,
        narrator=narrator,
        evidence=(),
    )


def merges(*candidates: Candidate) -> list[set[str]]:
    """Return who is one person."""
    reading = cast_people(CastMaterial(title="", candidates=candidates))
    return [set(merge.candidates) for merge in reading.merges]


def test_a_title_and_a_family_name_meet_the_full_name() -> None:
    assert merges(a_candidate("P1", "Emma Wood"), a_candidate("P2", "Miss Wood")) == [
        {"P1", "P2"}
    ]


def test_who_is_present_together_is_two_people() -> None:
    assert not merges(
        a_candidate("P1", "Emma Wood", beside=("P2",)),
        a_candidate("P2", "Miss Wood", beside=("P1",)),
    )


def test_gender_keeps_people_apart() -> None:
    assert not merges(
        a_candidate("P1", "Alex Wood", gender="male"),
        a_candidate("P2", "Alex", gender="female"),
    )


def test_a_family_name_that_two_share_is_nobodys() -> None:
    assert not merges(
        a_candidate("P1", "Emma Wood"),
        a_candidate("P2", "John Wood"),
        a_candidate("P3", "Wood"),
    )


def test_a_nickname_is_merged() -> None:
    assert merges(a_candidate("P1", "Rebecca Sharp"), a_candidate("P2", "Becky")) == [
        {"P1", "P2"}
    ]


def test_a_name_that_one_passage_gives_the_narrator_is_the_narrators() -> None:
    told = (1, 2, 3, 5)

    assert merges(
        a_candidate("P1", "Harrow", passages=told, narrator=True),
        a_candidate("P2", "Marsh", passages=(4,), narrator=True),
        a_candidate("P3", "Karl Marsh", passages=(6,)),
        a_candidate("P4", "Quotha", passages=(7,), narrator=True),
    ) == [{"P1", "P4"}, {"P2", "P3"}], "Marsh is another man's name too"


def test_a_woman_who_marries_stays_one_person() -> None:
    assert merges(
        a_candidate("P1", "Ida", gender="female", mentions=90),
        a_candidate("P2", "Miss Ida Hale", gender="female", aliases={"Ida": 3}),
        a_candidate("P3", "Ida Crane", gender="female", aliases={"Ida": 2}),
        a_candidate("P4", "Mrs. Crane", gender="female"),
    ) == [{"P1", "P2", "P3", "P4"}]


def test_two_men_of_one_given_name_stay_two() -> None:
    assert not merges(
        a_candidate("P1", "John", gender="male", mentions=90),
        a_candidate("P2", "John Hale", gender="male", aliases={"John": 3}),
        a_candidate("P3", "John Crane", gender="male", aliases={"John": 3}),
    )


def test_a_slip_of_one_passage_keeps_no_names_apart() -> None:
    told = (1, 2, 3, 4)

    assert merges(
        a_candidate("P1", "Mr. Crosby", passages=told, aliases={"John": 1}),
        a_candidate("P2", "Edgar Crosby", aliases={"Crosby": 1}),
        a_candidate("P3", "John Hale", aliases={"John": 1}),
    ) == [{"P1", "P2"}]


def test_the_squire_is_whom_the_passages_call_so() -> None:
    assert merges(
        a_candidate("P1", "Mr. Hale", aliases={"the squire": 4}),
        a_candidate("P2", "Edgar Crosby", aliases={"the squire": 1}),
        a_candidate("P3", "the squire", passages=(7, 8)),
    ) == [{"P1", "P3"}]


@pytest.mark.parametrize("noun", ["the Frenchman", "the girl"])
def test_one_passage_of_a_short_story_says_who_a_noun_is(noun: str) -> None:
    named = a_candidate("P1", "Nell Hale", aliases={noun: 1}, passages=(1, 2))
    noun_alone = a_candidate("P2", noun, passages=(1,))
    long = a_candidate("P3", "Edgar Crosby", passages=(1, 2, 3, 4))

    assert merges(named, noun_alone) == [{"P1", "P2"}]
    assert merges(named, noun_alone, long) == []


def test_whoever_is_a_man_is_not_the_man_of_another_passage() -> None:
    assert not merges(
        a_candidate("P1", "Edgar Crosby", aliases={"the man": 1}, passages=(1,)),
        a_candidate("P2", "the man", passages=(2,)),
    )


def test_the_earl_is_the_only_lord() -> None:
    assert merges(
        a_candidate("P1", "Lord Vane"),
        a_candidate("P2", "Edgar Crosby"),
        a_candidate("P3", "the earl"),
    ) == [{"P1", "P3"}]


def test_a_person_of_many_names_loses_none() -> None:
    titles = ("Mr.", "Dr.", "Captain", "Major", "Colonel", "General", "Judge")
    forms = [f"{title} {name}" for title in titles for name in ("Hale", "Edgar Hale")]
    candidates = [a_candidate(f"P{n}", form) for n, form in enumerate(forms)]

    found = merges(*candidates)

    assert set.union(*found) == {candidate.number for candidate in candidates}
    assert set.intersection(*found)


def test_two_names_that_tell_a_story_in_turn_are_one_persons() -> None:
    assert merges(
        a_candidate("P1", "Dick", passages=(1, 3, 5, 7), narrator=True),
        a_candidate("P2", "Mr. Brand", passages=(2, 4, 6), narrator=True),
    ) == [{"P1", "P2"}]


def test_two_who_tell_one_part_each_are_two_people() -> None:
    assert not merges(
        a_candidate("P1", "Betsy", passages=(1, 2, 3, 4), narrator=True),
        a_candidate("P2", "Mr. Brand", passages=(5, 6, 7), narrator=True),
    )


def test_a_name_that_is_mostly_one_mans_is_no_strangers() -> None:
    assert merges(
        a_candidate("P1", "Crosby", mentions=90),
        a_candidate("P2", "John S. Crosby", mentions=20, aliases={"Crosby": 2}),
        a_candidate("P3", "Mr. Crosby", mentions=15, aliases={"Crosby": 2}),
        a_candidate("P4", "Ordinary Crosby", mentions=4, aliases={"Crosby": 1}),
    ) == [{"P1", "P2", "P3"}]


def test_a_mother_and_her_daughter_stay_two() -> None:
    assert merges(
        a_candidate("P1", "Marthe Hale", gender="female", aliases={"Mrs. Hale": 1}),
        a_candidate("P2", "Miss Marthe Hale", gender="female"),
        a_candidate("P3", "Mrs. Hale", gender="female", passages=(1, 2, 3)),
    ) == [{"P1", "P2"}]


def test_a_doctors_wife_is_no_doctor() -> None:
    assert not merges(
        a_candidate("P1", "Mrs. Proud", gender="female", aliases={"Dr. Proud": 1}),
        a_candidate("P2", "Dr. Proud", gender="male"),
    )


def test_a_rank_as_a_name_is_whoever_has_it() -> None:
    assert merges(
        a_candidate("P1", "Archdeacon Hale", gender="male"),
        a_candidate("P2", "Archdeacon", gender="male"),
    ) == [{"P1", "P2"}]


def test_a_family_name_after_a_fond_word_is_no_given_name() -> None:
    assert merges(
        a_candidate("P1", "Hercule Pirot", aliases={"Pirot": 1}),
        a_candidate("P2", "Papa Pirot", aliases={"Pirot": 1}),
    ) == [{"P1", "P2"}]


def test_a_screenplay_knows_people_by_the_name_of_their_cues() -> None:
    full = replace(a_candidate("P1", "Nell Dane", mentions=9), lines=0)
    material = CastMaterial(
        title="", format="screenplay", candidates=(full, a_candidate("P2", "Nell"))
    )
    prose = replace(material, format="prose")

    assert [m.candidates for m in cast_people(material).merges] == [("P2", "P1")]
    assert [m.candidates for m in cast_people(prose).merges] == [("P1", "P2")]


@pytest.mark.parametrize(
    "names",
    [
        ("Nell", "Young Nell", "Dad", "Young Nell's Dad"),
        ("Guard", "Tall Guard", "Voice", "Male Voice"),
    ],
)
def test_parts_of_two_actors_are_two_people_of_a_script(names: tuple[str, ...]) -> None:
    candidates = tuple(a_candidate(f"P{i}", name) for i, name in enumerate(names))

    reading = cast_people(
        CastMaterial(title="", format="screenplay", candidates=candidates)
    )

    assert not reading.merges
