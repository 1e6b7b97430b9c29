"""`cast_people`: which names of a whole story are one person."""

from collections import Counter

from infra.offline.language.lexicon import terms
from infra.offline.people.candidate_merging import (
    MergedCandidate,
    is_noun,
    match_reason,
)
from infra.offline.people.person_name import PersonName
from ports.questions.cast_people import Candidate, CastMaterial, CastReading, Merge
from ports.questions.numbered import MAX_SENTENCE

MAX_MERGES = 200
MAX_MERGED_CANDIDATES = 12
DOMINANCE_RATIO = 3
"""How many times as often as the next one the best match must be mentioned."""


def cast_people(material: CastMaterial) -> CastReading:
    """Return which candidates are one person, and which are nobody.

    The fullest names come first, so that a short name is compared with every full name
    that it may stand for.
    """
    people: list[MergedCandidate] = []
    words = Counter(
        word
        for candidate in material.candidates
        for word in {w for n in (candidate.name, *candidate.aliases) for w in n.split()}
    )
    for candidate in sorted(material.candidates, key=_fullness):
        single = MergedCandidate.from_candidate(candidate, words)
        owner = _find_owner(single, people)
        if owner is None:
            people.append(single)
        else:
            owner[0].absorb(single, why=owner[1])
    merges = [merge for person in people if (merge := _to_merge(person))]
    return CastReading(
        merges=tuple(merges[:MAX_MERGES]),
        dropped=tuple(c.number for c in material.candidates if _is_not_person(c))[
            :MAX_MERGES
        ],
    )


def _fullness(candidate: Candidate) -> tuple[bool, int, bool, int, str]:
    names = [PersonName.parse(n) for n in (candidate.name, *candidate.aliases)]
    longest = max(len(n.words) for n in names)
    has_title = any(n.titles for n in names)
    return (
        # "Her father" comes last: a noun joins a name, never a name a noun.
        is_noun(candidate.name),
        -min(longest, 3),
        not has_title,
        -candidate.mentions,
        candidate.number,
    )


def _find_owner(
    single: MergedCandidate, people: list[MergedCandidate]
) -> tuple[MergedCandidate, str] | None:
    """Return the person that *single* is another name of, and the reason."""
    matches = [
        (person, why) for person in people if (why := match_reason(single, person))
    ]
    if len(matches) > 1:
        exact = [match for match in matches if single.forms & match[0].forms]
        matches = exact or matches
    matches.sort(key=lambda match: -match[0].mention_count)
    # "Elliot" in a story with five of them means nobody, unless one is mentioned far
    # more often than the others.
    if (
        len(matches) > 1
        and matches[0][0].mention_count < DOMINANCE_RATIO * matches[1][0].mention_count
    ):
        return None
    return matches[0] if matches else None


def _to_merge(person: MergedCandidate) -> Merge | None:
    if len(person.numbers) == 1:
        return None
    return Merge(
        candidates=tuple(person.numbers[:MAX_MERGED_CANDIDATES]),
        evidence="; ".join(dict.fromkeys(person.reasons))[:MAX_SENTENCE],
    )


def _is_not_person(candidate: Candidate) -> bool:
    """Tell whether a candidate is a place that was mistaken for a person."""
    name = PersonName.parse(candidate.name)
    is_place_name = len(name.words) > 1 and name.words[-1] in terms("places", "proper")
    is_silent = candidate.lines == 0 and candidate.gender == "unknown"
    return is_place_name and is_silent and not name.titles and not candidate.narrator
