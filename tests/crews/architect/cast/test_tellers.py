"""Who tells a story is decided by all its passages."""

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.tellers import find_tellers
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.story import Span
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_quotation,
    a_resolved_scene,
)


def a_passage(
    number: int, *people: ResolvedPerson, speaks: tuple[str, ...] = ()
) -> ResolvedPassage:
    scene = a_resolved_scene(number, number + 1)
    passage = a_resolved_passage(number, scene, people=people)
    quotations = tuple(
        a_resolved_quotation(f"Q{n}", Span(n, n + 1), speaker=name)
        for n, name in enumerate(speaks)
    )
    return passage.model_copy(update={"quotations": quotations})


def told_by(name: str) -> ResolvedPerson:
    return a_resolved_person(name, narrator=True)


HARROW = [a_passage(n, told_by("Harrow"), speaks=("Harrow",)) for n in range(1, 5)]


def test_who_is_taken_for_the_teller_once_is_not_the_teller() -> None:
    perrin = a_passage(5, told_by("Perrin"), speaks=("Perrin", "Perrin"))
    others = [a_passage(n, a_resolved_person("Perrin")) for n in (6, 7)]

    found = {name.name: name for name in collect_names([*HARROW, perrin, *others])}

    assert found["Harrow"].occurrences[-1] == (5, "Perrin")
    assert found["Harrow"].lines == len(HARROW) + 2
    assert [passage for passage, _ in found["Perrin"].occurrences] == [6, 7]


def test_a_story_of_few_passages_keeps_the_name_that_one_of_them_gives() -> None:
    passages = [a_passage(1, told_by("Watson")), a_passage(2, told_by("the narrator"))]

    assert not find_tellers(passages).names


def test_who_tells_the_passages_around_tells_one_without_a_name() -> None:
    unnamed = [a_passage(n, told_by("the narrator")) for n in (5, 12)]
    brand = [a_passage(n, told_by("Brand"), speaks=("Brand",)) for n in range(6, 11)]

    tellers = find_tellers([*HARROW, *unnamed, *brand])

    assert tellers.names == {
        (5, "the narrator"): "Harrow",
        (12, "the narrator"): "Brand",
    }


def test_the_teller_is_no_second_person_where_others_call_him() -> None:
    called = (a_resolved_person("Brand"), told_by("Harrow"))
    brand = [a_passage(n, told_by("Brand"), speaks=("Brand",)) for n in (8, 9, 10)]

    tellers = find_tellers([*HARROW, *brand, a_passage(11, *called)])

    assert tellers.keys == {"harrow", "brand"}


def test_who_speaks_while_another_tells_is_another() -> None:
    spoken = [
        a_passage(n, told_by("Harrow"), a_resolved_person("Blake"), speaks=("Blake",))
        for n in range(5, 12)
    ]
    blake = [a_passage(n, told_by("Blake"), speaks=("Blake",)) for n in (12, 13, 14)]

    tellers = find_tellers([*HARROW, *spoken, *blake])

    assert tellers.keys == {"harrow"}
    assert not tellers.names, "Blake tells a part of it"
