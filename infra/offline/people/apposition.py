"""Apposition: whom the text calls by a noun beside the name: "Basil, the artist"."""

from infra.offline.language.document import Document
from infra.offline.language.tokens import ParsedText
from infra.offline.people.clustering import Match
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominals import is_any_adult

LIST_TAGS = frozenset({"CC", "DT", "NNP", "PRP$"})
"""What the next of a list begins with: "Hale, the nun, and", "Hale, the nun, a boy"."""


def find_in_apposition(
    document: Document, entity: EntityCluster, named: list[EntityCluster]
) -> Match | None:
    """Return whom the text calls so beside the name: "Basil Hallward, the artist"."""
    heads = {
        (m.unit_index, m.last)
        for m in entity.mentions
        if not _is_of_a_kind(document, m)
    }
    owners = [
        one
        for one in named
        if not one.group and any(_is_beside(document, m, heads) for m in one.mentions)
    ]
    return (owners[0], "called so beside the name") if len(owners) == 1 else None


def _is_of_a_kind(document: Document, mention: Mention) -> bool:
    """Tell whether a plain noun only says of what kind somebody is: "the man of iron".

    It is no name for them: elsewhere "the man" is whoever the story is about.
    """
    parse = document.units[mention.unit_index].parse
    noun = parse[mention.last]
    is_plain = mention.last == mention.first + 1 and is_any_adult(noun.lemma)
    after = {child.dep for child in parse.children(noun) if child.i > noun.i}
    return is_plain and "prep" in after


def _is_beside(
    document: Document, mention: Mention, heads: set[tuple[int, int]]
) -> bool:
    """Tell whether a noun of *heads* and the name stand for each other."""
    parse = document.units[mention.unit_index].parse
    if _is_set_beside(parse, mention, heads):
        return True
    for token in parse[mention.first : mention.last + 1]:
        if token.dep == "appos" and (mention.unit_index, token.head) in heads:
            return True
        if any(
            t.dep == "appos" and (mention.unit_index, t.i) in heads
            for t in parse.children(token)
        ):
            return True
    return False


def _is_set_beside(
    parse: ParsedText, name: Mention, heads: set[tuple[int, int]]
) -> bool:
    """Tell whether words and commas alone show it, which a parser may miss.

    "Basil the painter", and "to Basil, the young painter, for".
    """
    here = {i for index, i in heads if index == name.unit_index}
    before, after = name.first - 1, name.last + 1
    if _text(parse, after) == "the":
        return _find_noun(parse, after, here) is not None
    is_listed = _text(parse, before) == ","
    if is_listed or _text(parse, after) != ",":
        return False
    if _text(parse, after + 1) not in {"a", "an", "the"}:
        return False
    noun = _find_noun(parse, after + 1, here)
    return noun is not None and _ends_apposition(parse, noun + 1)


def _text(parse: ParsedText, i: int) -> str:
    return parse[i].lower if 0 <= i < len(parse) else ""


def _find_noun(parse: ParsedText, article: int, heads: set[int]) -> int | None:
    """Return which of *heads* ends the noun phrase that begins with *article*."""
    for i in range(article + 1, len(parse)):
        if i in heads:
            return i
        if not parse[i].tag.startswith(("JJ", "NN")):
            return None
    return None


def _ends_apposition(parse: ParsedText, end: int) -> bool:
    """Tell whether a mark at *end* ends it, and no list goes on after it."""
    if _text(parse, end) != ",":
        return _text(parse, end) in {".", ";"}
    following = parse[end + 1] if end + 1 < len(parse) else None
    return following is not None and following.tag not in LIST_TAGS
