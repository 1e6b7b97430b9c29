"""`cast_people`: which names of a whole story are one person."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from infra.offline.language.lexicon import terms
from infra.offline.people.alias_votes import drop_slips
from infra.offline.people.candidate_merging import (
    MergedCandidate,
    conflicts,
    find_noun_bearer,
    match_reason,
)
from infra.offline.people.person_name import PersonName, is_noun
from ports.questions.cast_people import Candidate, CastMaterial, CastReading, Merge
from ports.questions.numbered import MAX_SENTENCE

MAX_MERGES = 200
MAX_MERGED_CANDIDATES = 12
Match = tuple[MergedCandidate, str]
"""A person, and what shows a candidate to be the same."""
DOMINANCE_RATIO = 3
"""How many times as often as the next one the best match must be mentioned."""


def cast_people(material: CastMaterial) -> CastReading:
    """Return which candidates are one person, and which are nobody.

    Who tells the story comes first, then the fullest names, so that a short name is
    compared with every full name that it may stand for.
    """
    candidates = drop_slips(material.candidates)
    words = Counter(
        word
        for candidate in candidates
        for word in {w for n in (candidate.name, *candidate.aliases) for w in n.split()}
    )
    firsts = {names[0] for one in candidates for names in _full_names(one)}
    is_screenplay = material.format == "screenplay"
    people: list[MergedCandidate] = []
    for candidate in sorted(candidates, key=lambda one: _order(one, firsts)):
        single = MergedCandidate.from_candidate(candidate, words)
        owners = _find_owners(single, people, is_screenplay=is_screenplay)
        if not owners:
            people.append(single)
            continue
        (owner, why), *others = owners
        owner.absorb(single, why=why)
        for other, why in others:
            people.remove(other)
            owner.absorb(other, why=why)
    by_number = {candidate.number: candidate for candidate in candidates}
    known_by = _speaking_order if is_screenplay else _fullness
    merges = [
        merge for person in people for merge in _to_merges(person, by_number, known_by)
    ]
    return CastReading(
        merges=tuple(merges[:MAX_MERGES]),
        dropped=tuple(c.number for c in material.candidates if _is_not_person(c))[
            :MAX_MERGES
        ],
    )


Fullness = tuple[bool, int, bool, int, str]


def _order(
    candidate: Candidate, firsts: Container[str]
) -> tuple[bool, bool, int, bool, Fullness]:
    # "Her father" comes last: a noun joins a name, never a name a noun. A given name
    # is one person's, so it comes before "Major Hale", who may be of the same family.
    is_last = is_noun(candidate.name)
    fullness = _fullness(candidate)
    is_given = PersonName.parse(candidate.name).words[0] in firsts
    return (is_last, not candidate.narrator, fullness[1], not is_given, fullness)


def _full_names(candidate: Candidate) -> Iterator[tuple[str, ...]]:
    """Yield the names of several words."""
    for name in (candidate.name, *candidate.aliases):
        words = PersonName.parse(name).words
        if len(words) > 1 and not is_noun(name):
            yield words


def _fullness(candidate: Candidate) -> Fullness:
    names = [PersonName.parse(n) for n in (candidate.name, *candidate.aliases)]
    longest = max(len(n.words) for n in names)
    has_title = any(n.titles for n in names)
    return (
        is_noun(candidate.name),
        -min(longest, 3),
        not has_title,
        -candidate.mentions,
        candidate.number,
    )


def _speaking_order(candidate: Candidate) -> tuple[bool, int, Fullness]:
    """Order by what a screenplay calls a person in the cues, then by fullness."""
    return is_noun(candidate.name), -candidate.lines, _fullness(candidate)


def _find_owners(
    single: MergedCandidate, people: list[MergedCandidate], *, is_screenplay: bool
) -> list[Match]:
    """Return the person that *single* is another name of, and the reason.

    Several are returned where *single* shows them to be one: Minna Hale and Minna
    Crane, who has married, are both called Minna, as nobody else is.
    """
    if not single.has_proper_name and (bearer := find_noun_bearer(single, people)):
        return [bearer]
    matches = [
        (person, why)
        for person in people
        if (why := match_reason(single, person, is_screenplay=is_screenplay))
    ]
    if len(matches) > 1:
        exact = [match for match in matches if single.forms & match[0].forms]
        matches = exact or matches
    matches.sort(key=lambda match: -match[0].mention_count)
    if one := _find_one_person(single, matches):
        return one
    # "Elliot" in a story with five of them means nobody, unless one is mentioned far
    # more often than the others.
    is_clear = matches and (
        matches[0][0].mention_count >= DOMINANCE_RATIO * matches[1][0].mention_count
    )
    return matches[:1] if is_clear else []


def _find_one_person(single: MergedCandidate, matches: list[Match]) -> list[Match]:
    """Return those of *matches* who are one, mostly called by the name of *single*.

    The others, whom something forbids to be the same, must be few.
    """
    chosen: list[Match] = matches[:1]
    others: list[Match] = []
    for match in matches[1:]:
        is_same = single.forms & match[0].forms and not any(
            conflicts(match[0], one) for one, _ in chosen
        )
        (chosen if is_same else others).append(match)
    is_one = all(
        single.mention_count >= DOMINANCE_RATIO * one.mention_count
        for one, _ in (*chosen[1:], *others)
    ) and _mentions(chosen) >= DOMINANCE_RATIO * _mentions(others)
    return chosen if is_one else []


def _mentions(matches: list[Match]) -> int:
    return sum(one.mention_count for one, _ in matches)


def _to_merges(
    person: MergedCandidate,
    candidates: Mapping[str, Candidate],
    known_by: Callable[[Candidate], Any],
) -> Iterator[Merge]:
    """Yield the merges of *person*: several, if there are too many names for one.

    *known_by* orders the names; *candidates* are all, by their numbers.
    """
    first, *others = sorted(
        person.numbers, key=lambda number: known_by(candidates[number])
    )
    for start in range(0, len(others), MAX_MERGED_CANDIDATES - 1):
        part = others[start : start + MAX_MERGED_CANDIDATES - 1]
        yield Merge(
            candidates=(first, *part),
            evidence="; ".join(dict.fromkeys(person.reasons))[:MAX_SENTENCE],
        )


def _is_not_person(candidate: Candidate) -> bool:
    """Tell whether a candidate is a place that was mistaken for a person."""
    name = PersonName.parse(candidate.name)
    is_place_name = len(name.words) > 1 and name.words[-1] in terms("places", "proper")
    is_silent = candidate.lines == 0 and candidate.gender == "unknown"
    return is_place_name and is_silent and not name.titles and not candidate.narrator
