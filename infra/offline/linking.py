"""Whom "the old lady" means: somebody named, where only one person fits."""

from collections import Counter

from infra.offline.figures import Figure
from infra.offline.page import Page
from infra.offline.references import Reference, references

SHARE = 0.75
"""Of the times that somebody was at hand, it was one and the same person."""

WINDOW = 8


def linked(page: Page, named: list[Figure], unnamed: list[Figure]) -> list[Figure]:
    """Give definite nouns to the named people they mean; return the others.

    "A stranger" is introduced and so is somebody new; "the old lady" of a story in
    which only Aunt Polly was spoken of just now is Aunt Polly.
    """
    at = {
        (m.part, m.first): f
        for f in (*unnamed, *named)
        if not f.group
        for m in f.mentions
    }
    found = [r for part in references(page, at, None) for r in part if r.who]
    left: list[Figure] = []
    for figure in unnamed:
        owner = None if _introduced(page, figure) else _owner(figure, found)
        if owner is None:
            left.append(figure)
        else:
            owner.take(figure, why="nobody else was meant just before")
    return left


def _introduced(page: Page, figure: Figure) -> bool:
    articles = {"a", "an", "another", "my", "his", "her", "our", "this", "that"}
    return any(
        page.parts[m.part].grammar[m.first].lower in articles for m in figure.mentions
    )


def _owner(figure: Figure, found: list[Reference]) -> Figure | None:
    """Return the one named person who was at hand whenever *figure* was meant."""
    votes: Counter[int] = Counter()
    people: dict[int, Figure] = {}
    for index, reference in enumerate(found):
        if reference.who is not figure:
            continue
        near = [r.who for r in found[max(0, index - WINDOW) : index]]
        fits = {id(w): w for w in near if w and not w.common and _fits(figure, w)}
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
    return owner if known and count >= SHARE * votes.total() else None


def _fits(figure: Figure, named: Figure) -> bool:
    return figure.gender != "unknown" and figure.gender == named.gender
