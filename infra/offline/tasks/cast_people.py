"""`cast_people`: which names of a whole story are one person."""

from infra.offline.language.lexicon import terms
from infra.offline.people.candidate_merging import MergedCandidate, match_reason
from infra.offline.people.person_name import PersonName
from ports.questions.cast_people import Candidate, CastMaterial, CastReading, Merge

MAX_MERGES = 200
MAX_MERGED_CANDIDATES = 12
SHORT = 120


def cast_people(material: CastMaterial) -> CastReading:
    """Merge from the fullest name down, so that a short one meets all it could be."""
    kept: list[MergedCandidate] = []
    for candidate in sorted(material.candidates, key=_fullness):
        known = MergedCandidate.from_candidate(candidate)
        owner = _find_owner(known, kept)
        if owner is None:
            kept.append(known)
        else:
            owner[0].absorb(known, why=owner[1])
    merges = [m for known in kept if (m := _to_merge(known))]
    return CastReading(
        merges=tuple(merges[:MAX_MERGES]),
        dropped=tuple(c.number for c in material.candidates if _is_not_person(c))[
            :MAX_MERGES
        ],
    )


def _fullness(candidate: Candidate) -> tuple[bool, int, bool, int, str]:
    names = [PersonName.parse(n) for n in (candidate.name, *candidate.aliases)]
    longest = max(len(n.words) for n in names)
    titled = any(n.titles for n in names)
    # "Her father" last: who is named must not have to make room for a noun.
    common = candidate.name.islower()
    return common, -min(longest, 3), not titled, -candidate.mentions, candidate.number


def _find_owner(
    known: MergedCandidate, kept: list[MergedCandidate]
) -> tuple[MergedCandidate, str] | None:
    fits = [(one, why) for one in kept if (why := match_reason(known, one))]
    if len(fits) > 1:
        exact = [fit for fit in fits if known.forms & fit[0].forms]
        fits = exact or fits
    fits.sort(key=lambda fit: -fit[0].mention_count)
    # "Elliot" where a story has five: only who outweighs all others can be meant.
    if len(fits) > 1 and fits[0][0].mention_count < 3 * fits[1][0].mention_count:
        return None
    return fits[0] if fits else None


def _to_merge(known: MergedCandidate) -> Merge | None:
    if len(known.numbers) == 1:
        return None
    return Merge(
        candidates=tuple(known.numbers[:MAX_MERGED_CANDIDATES]),
        evidence="; ".join(dict.fromkeys(known.reasons))[:400],
    )


def _is_not_person(candidate: Candidate) -> bool:
    """Tell whether a candidate is a place or a thing that readings mistook."""
    words = PersonName.parse(candidate.name).words
    placelike = len(words) > 1 and words[-1] in terms("places", "proper")
    silent = candidate.lines == 0 and candidate.gender == "unknown"
    return (
        placelike
        and silent
        and not PersonName.parse(candidate.name).titles
        and not candidate.narrator
    )
