"""The proper names of places that a passage speaks of, in talk and in narration."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from infra.offline.language.document import Document
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText
from infra.offline.people.coreference import Coreference
from infra.offline.people.mentions import Mention, find_mentions
from infra.offline.people.person_classifier import NON_PERSON_LABELS
from infra.offline.scenes.place_mentions import ENTITY_WEIGHTS

_WAYS = frozenset({"in", "into", "at", "near", "to", "from", "towards", "toward"})
"""Words before a name to which people go, or where they are."""
_OTHERS = NON_PERSON_LABELS - ENTITY_WEIGHTS.keys()
"""Labels of what is no place either: "in June", "in Latin"."""


def find_named_places(document: Document, coreference: Coreference) -> Iterator[str]:
    """Yield each name once that is a place's and no person's: "back to Lyon".

    The parser says so of a name after "in" or "to", or the text does, where people are
    in it and go to it; or its last word says so: "Marlow Street".
    """
    people = {
        word.lower()
        for who in coreference.named
        for form in who.forms
        for word in form.split()
    }
    ways: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in find_mentions(document):
        if mention.has_title or not people.isdisjoint(mention.text.lower().split()):
            continue
        parse = document.units[mention.unit_index].parse
        ways[mention.text].add(_word_before(parse, mention))
        labels[mention.text][mention.entity_label] += 1
    for name, before in ways.items():
        if _is_place(name, before & _WAYS, labels[name].most_common(1)[0][0]):
            yield name


def _word_before(parse: ParsedText, mention: Mention) -> str:
    before = mention.first - 1
    while before > 0 and parse[before].lower in terms("pronouns", "article"):
        before -= 1
    return parse[before].lower if before >= 0 else ""


def _is_place(name: str, ways: set[str], label: str) -> bool:
    *owner, noun = name.lower().split()
    if owner and noun in terms("places", "proper"):
        return True
    is_reached = "in" in ways and len(ways) > 1 and label not in _OTHERS
    return is_reached or (bool(ways) and label in ENTITY_WEIGHTS)
