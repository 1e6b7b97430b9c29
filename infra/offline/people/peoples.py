"""Peoples: capitalised nouns for one of many ("the Briton", "a Pict"), no names."""

from collections import Counter
from collections.abc import Iterable

from infra.offline.language.document import Document
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import DETERMINERS

MAX_BEFORE = 5
"""Words and commas before a noun among which its article is looked for."""
MIN_BODY = 3
"""Uses from which "the Danes" are a body that the story is about, if it has no Dane."""
MIN_DETERMINED_SHARE = 0.75
"""Share of the uses of a word that have an article or a number, or are plural: of "the
Dane" all, and of a girl whom they call Dane none."""


def find_peoples(document: Document, mentions: Iterable[Mention]) -> frozenset[str]:
    """Return what one of a people is called, in lower case: "briton".

    WordNet has it in its list; or the text itself says "a Lorn" and "the Lorns".
    """
    determined: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    plural: Counter[str] = Counter()
    singular: set[str] = set()
    one_of_many: set[str] = set()
    for mention in mentions:
        parse = document.units[mention.unit_index].parse
        word = _to_singular(parse, mention)
        if _is_plural(parse, mention):
            plural[word] += 1
            continue
        singular.add(word)
        before = _find_determiner(parse, mention.first)
        if before and not mention.has_title:
            determined[word] += 1
            if before.lower in terms("pronouns", "one of many"):
                one_of_many.add(word)
        elif mention.has_title or _is_as_a_name(parse, mention):
            bare[word] += 1
    uses = determined + plural
    known = terms("peoples_and_places", "people") | (plural.keys() & one_of_many)
    return frozenset(
        word
        for word in known & uses.keys()
        if (word in singular or plural[word] < MIN_BODY)
        and uses[word] >= MIN_DETERMINED_SHARE * (uses[word] + bare[word])
    )


def is_of_people(document: Document, mention: Mention, peoples: frozenset[str]) -> bool:
    """Tell whether a mention is "Briton" or "the northern Britons", and no name."""
    parse = document.units[mention.unit_index].parse
    is_word = " " not in mention.text or _is_plural(parse, mention)
    is_people = _to_singular(parse, mention) in peoples
    return is_word and is_people and not mention.has_title


def _is_plural(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether several are meant; a parser takes "met Danes" for a name."""
    known, last = terms("peoples_and_places", "people"), parse[mention.last]
    is_of_known = last.lower not in known and last.lower.removesuffix("s") in known
    return mention.is_plural or last.tag in {"NNS", "NNPS"} or is_of_known


def _to_singular(parse: ParsedText, mention: Mention) -> str:
    """Return the last word of a mention, in lower case and of one."""
    word = mention.text.rpartition(" ")[2].lower()
    return word.removesuffix("s") if _is_plural(parse, mention) else word


def _find_determiner(parse: ParsedText, first: int) -> Token | None:
    """Return the article or number of a noun: "the" of "the big, swarthy Dane"."""
    for token in reversed(parse[max(0, first - MAX_BEFORE) : first]):
        if token.lower in DETERMINERS or token.pos in {"DET", "NUM"}:
            return token
        if token.pos != "ADJ" and token.text != ",":
            return None
    return None


def _is_as_a_name(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a word without an article stands where somebody's name would."""
    name = parse[mention.last]
    is_modifier = name.dep in {"compound", "amod", "nmod"} and name.head > mention.last
    return not (
        mention.is_vocative or is_modifier or name.dep in {"attr", "appos", "conj"}
    )
