"""Mentions of whom a script's cues name: "the delivery boy" of the cue DELIVERY BOY."""

from collections.abc import Iterator, Mapping, Sequence

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention, build_mention

CueWords = tuple[str, ...]


def add_cue_mentions(
    document: Document, named: Sequence[EntityCluster]
) -> list[EntityCluster]:
    """Give whom cues name the mentions of these cues in action; return who is left.

    To a reader of prose they are no names: X has one letter, a new guy no capital. Who
    seemed to be named by a part of them ("Delivery") is nobody else.
    """
    by_cue = {
        tuple(cue.casefold().split()): who
        for who in named
        if not who.group
        for cue in who.cues
    }
    longest_first = sorted(by_cue, key=len, reverse=True)
    owners = {place: who for who in named for m in who.mentions for place in _places(m)}
    for unit in document.units:
        if unit.role != "action":
            continue
        for words in longest_first:
            for mention in _find_cue(unit, words):
                here = [owners.get(place) for place in _places(mention)]
                # "NELL HALE" is not whom the cue HALE names.
                if any(one and (one.cues or len(words) == 1) for one in here):
                    continue
                by_cue[words].mentions.append(mention)
                owners |= dict.fromkeys(_places(mention), by_cue[words])
    for who in by_cue.values():
        who.mentions.sort(key=lambda mention: (mention.unit_index, mention.first))
    return [who for who in named if who.cues or not _is_part(who, owners)]


def _places(mention: Mention) -> list[tuple[int, int]]:
    """Return the tokens of *mention*, by the index of their unit and their own."""
    return [(mention.unit_index, i) for i in range(mention.first, mention.last + 1)]


def _is_part(
    who: EntityCluster, owners: Mapping[tuple[int, int], EntityCluster]
) -> bool:
    """Tell whether a name is only ever a word of a cue that stands there."""
    places = [place for mention in who.mentions for place in _places(mention)]
    return bool(places) and not any(owners[place] is who for place in places)


def _find_cue(unit: TextUnit, words: CueWords) -> Iterator[Mention]:
    for first in range(len(unit.parse) - len(words) + 1):
        tokens = unit.parse[first : first + len(words)]
        if tuple(token.lower for token in tokens) == words and _is_person(tokens):
            yield build_mention(unit, first, first + len(words) - 1)


def _is_person(tokens: Sequence[Token]) -> bool:
    """Tell whether the words of a cue stand for its person in action.

    A bare noun may be anybody's ("the man"), and a voice is not seen.
    """
    if tokens[-1].lower in terms("humans", "no one"):
        return False
    if len(tokens) == 1:
        return tokens[0].is_capitalised and not is_person_noun(tokens[0])
    return is_person_noun(tokens[-1]) or all(t.is_capitalised for t in tokens)
