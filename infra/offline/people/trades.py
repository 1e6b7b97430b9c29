"""Trades: two nouns of one trade that a passage calls one person by.

"The cabby" is the driver, where the passage has one of either only.
"""

from infra.offline.language.document import Document
from infra.offline.language.lexicon import sections
from infra.offline.people.entity import EntityCluster
from infra.offline.people.nominal_antecedents import pairs_in_talk


def merge_trades(
    document: Document, nominals: list[EntityCluster]
) -> list[EntityCluster]:
    """Return *nominals*, two of one trade as one where nothing tells them apart."""
    talking = pairs_in_talk(document, nominals)
    absorbed: set[int] = set()
    for trade, others in sections("trades").items():
        plain = [f"the {noun}" for noun in (trade, *others)]
        people = [
            one
            for one in nominals
            if not one.group and not set(one.forms).isdisjoint(plain)
        ]
        if len(people) != len(("one", "other")):
            continue
        first, then = sorted(people, key=_place)
        if frozenset({id(first), id(then)}) in talking or _is_new(document, then):
            continue
        first.absorb(then, why="another noun for the same trade")
        absorbed.add(id(then))
    return [one for one in nominals if id(one) not in absorbed]


def _place(one: EntityCluster) -> tuple[int, int]:
    return one.mentions[0].unit_index, one.mentions[0].first


def _is_new(document: Document, one: EntityCluster) -> bool:
    """Tell whether somebody is presented: "a constable", or "his valet"."""
    first = one.mentions[0]
    return document.units[first.unit_index].parse[first.first].lower != "the"
