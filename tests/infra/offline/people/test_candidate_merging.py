"""Two candidates of a story are one person on proof, unless something contradicts."""

import pytest

from infra.offline.people.candidate_merging import MergedCandidate, match_reason
from ports.domain.structure import Gender
from ports.questions.cast_people import Candidate


def a_candidate(
    name: str,
    *aliases: str,
    number: str = "P1",
    gender: Gender = "unknown",
    with_names: tuple[str, ...] = (),
    narrator: bool = False,
    lines: int = 0,
) -> MergedCandidate:
    return MergedCandidate.from_candidate(
        Candidate(
            number=number,
            name=name,
            aliases=aliases,
            gender=gender,
            mentions=3,
            lines=lines,
            passages=(1,),
            with_names=with_names,
            narrator=narrator,
            evidence=(),
        )
    )


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        pytest.param(
            a_candidate("Jim"),
            a_candidate("James Young"),
            "given name of the full name: james young",
            id="names-match",
        ),
        pytest.param(
            a_candidate("the captain"),
            a_candidate("The Captain"),
            "the same noun: the captain",
            id="same-form",
        ),
        pytest.param(
            a_candidate("the narrator", narrator=True),
            a_candidate("Watson", narrator=True),
            "both tell the story",
            id="narrators",
        ),
        pytest.param(
            a_candidate("the captain"),
            a_candidate("James Young"),
            None,
            id="a-noun-may-be-anybody",
        ),
        pytest.param(
            a_candidate("Jim", with_names=("P2",)),
            a_candidate("James Young", number="P2"),
            None,
            id="present-together",
        ),
        pytest.param(
            a_candidate("Young", gender="female"),
            a_candidate("James Young", gender="male"),
            None,
            id="gender",
        ),
        pytest.param(
            a_candidate("Lady Strutt"),
            a_candidate("Strutt", lines=2),
            None,
            id="a-lady-has-her-title",
        ),
        pytest.param(
            a_candidate("Old Strutt", "Strutt"),
            a_candidate("Young Strutt", "Strutt"),
            None,
            id="old-and-young",
        ),
        pytest.param(
            a_candidate("Nell"),
            a_candidate("Nell and Oskar"),
            None,
            id="two-who-speak-together",
        ),
        pytest.param(
            a_candidate("Miss Hale"),
            a_candidate("Mrs. Hale"),
            None,
            id="titles",
        ),
        pytest.param(
            a_candidate("Roberta", "the wife"),
            a_candidate("Miss Peck", "the wife"),
            None,
            id="a-noun-of-two-who-have-names",
        ),
        pytest.param(
            a_candidate("the young man"),
            a_candidate("the man", "the young man"),
            "the same noun: the young man",
            id="a-noun-that-tells",
        ),
        pytest.param(
            a_candidate("his wife"),
            a_candidate("Nell Hale", "his wife"),
            None,
            id="a-noun-that-anybody-may-have",
        ),
        pytest.param(
            a_candidate("Wigsby"),
            a_candidate("W. W. Hale"),
            None,
            id="an-initial-is-no-given-name",
        ),
        pytest.param(
            a_candidate("W. Hale"),
            a_candidate("Walter Hale"),
            "short form of the full name: walter hale",
            id="an-initial-beside-the-family-name",
        ),
        pytest.param(
            a_candidate("Ann Hale"),
            a_candidate("Jane Hale", "Miss Hale"),
            None,
            id="given-names",
        ),
    ],
)
def test_candidates_merge_for_a_reason(
    one: MergedCandidate, other: MergedCandidate, reason: str | None
) -> None:
    assert match_reason(one, other) == reason


def test_in_a_screenplay_a_pet_name_proves_nothing() -> None:
    nell, dane = a_candidate("Nell"), a_candidate("Eleanor Dane")
    both = a_candidate("Nell", "Eleanor Dane")

    assert match_reason(nell, dane)
    assert match_reason(nell, dane, is_screenplay=True) is None
    assert match_reason(both, dane, is_screenplay=True) == "the same name: eleanor dane"
