"""Whom "the old lady" means: somebody named, where only one person fits."""

from collections import Counter

from infra.offline.language.document import Document
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import Reference, find_references

MIN_ANTECEDENT_SHARE = 0.75
"""Of the times that somebody was at hand, it was one and the same person."""

ANTECEDENT_WINDOW = 8


def link_nominals(
    page: Document, named: list[EntityCluster], unnamed: list[EntityCluster]
) -> list[EntityCluster]:
    """Give definite nouns to the named people they mean; return the others.

    "A stranger" is introduced and so is somebody new; "the old lady" of a story in
    which only Aunt Polly was spoken of just now is Aunt Polly.
    """
    at = {
        (m.unit_index, m.first): f
        for f in (*unnamed, *named)
        if not f.group
        for m in f.mentions
    }
    found = [r for part in find_references(page, at, None) for r in part if r.who]
    left: list[EntityCluster] = []
    for figure in unnamed:
        owner = (
            None
            if _is_introduced(page, figure)
            else _find_named_antecedent(figure, found)
        )
        if owner is None:
            left.append(figure)
        else:
            owner.absorb(figure, why="nobody else was meant just before")
    return left


def _is_introduced(page: Document, figure: EntityCluster) -> bool:
    articles = {"a", "an", "another", "my", "his", "her", "our", "this", "that"}
    return any(
        page.units[m.unit_index].parse[m.first].lower in articles
        for m in figure.mentions
    )


def _find_named_antecedent(
    figure: EntityCluster, found: list[Reference]
) -> EntityCluster | None:
    """Return the one named person who was at hand whenever *figure* was meant."""
    votes: Counter[int] = Counter()
    people: dict[int, EntityCluster] = {}
    for index, reference in enumerate(found):
        if reference.who is not figure:
            continue
        near = [r.who for r in found[max(0, index - ANTECEDENT_WINDOW) : index]]
        fits = {
            id(w): w
            for w in near
            if w and not w.nominal and _agrees_in_gender(figure, w)
        }
        people.update(fits)
        if len(fits) == 1:
            votes.update(fits.keys())
        elif near and id(near[-1]) in fits:
            votes[id(near[-1])] += 1
    if not votes:
        return None
    best, count = votes.most_common(1)[0]
    owner = people[best]
    known = len(owner.mentions) >= len(figure.mentions)
    return owner if known and count >= MIN_ANTECEDENT_SHARE * votes.total() else None


def _agrees_in_gender(figure: EntityCluster, named: EntityCluster) -> bool:
    return figure.gender != "unknown" and figure.gender == named.gender
