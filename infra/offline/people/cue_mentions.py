"""Mentions of whom a script's cues name: "the delivery boy" of the cue DELIVERY BOY."""

import re
from collections.abc import Iterator, Mapping, Sequence

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention, build_mention
from infra.offline.people.nominals import (
    INDEFINITE_DETERMINERS,
    is_person_of_today,
    is_presented,
    is_several,
)
from infra.offline.people.person_name import AGE_EPITHETS, DETERMINERS, PersonName

CueWords = tuple[str, ...]

_DASH = "(?:-{1,2}|[—–])"
_NAME = r"[A-Z][A-Z'’.-]+(?: [A-Z][A-Z'’.-]+)*"
_NAME_AFTER = re.compile(
    rf"\s*{_DASH}\s*[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)*\s*(?:{_DASH}|[),(])"
    rf"|\s*[,(]\s*{_NAME}\s*[,()]"
)
_TOLD_OF_PERSON = re.compile(
    r",\s+who(?:se)?\b|\s*\((?:early |mid-? ?|late )?\d{1,2}(?:['’]?s)?\s*[,)]",
    re.IGNORECASE,
)
"""What a script says of nothing else that it has in capitals: "ROOK, who", "(30s)"."""
_OPENS = re.compile(r"\(\s*(?:an?\s+|the\s+)?\Z", re.IGNORECASE)
_CLOSES = re.compile(r"\s*[),]")


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
                who = by_cue[words]
                # "NELL HALE" is not whom the cue HALE names.
                if any(
                    one and (one.cues or len(words) == 1) and not _is_young(who, one)
                    for one in here
                ):
                    continue
                _take_from_others(mention, who, here)
                who.mentions.append(mention)
                owners |= dict.fromkeys(_places(mention), who)
    _hand_bare_nouns(document, by_cue)
    _hand_short_names(document, by_cue)
    for who in by_cue.values():
        who.mentions.sort(key=lambda mention: (mention.unit_index, mention.first))
    return [who for who in named if who.cues or not _is_part(who, owners)]


def find_roles(
    document: Document, named: Sequence[EntityCluster]
) -> list[EntityCluster]:
    """Return whom a script presents in capitals, and who has no line: "a NIGHT PORTER".

    Somebody must play them, in one scene too. Where a cue has the same noun (NEW
    PORTER), "the porter" may be either; of the cue PORTER, a night porter is he.
    """
    cues = [cue.casefold() for who in named for cue in who.cues]
    cued = {cue.split()[-1] for cue in cues}
    known = {" ".join(name.words) for who in named for name in who.names}
    known |= set(cues)
    roles = {
        words: " ".join(words).upper()
        for unit in document.units
        if unit.role == "action"
        for words in _roles_in_capitals(unit)
        if words[-1] not in (cues if len(words) > 1 else cued)
    }
    found: list[EntityCluster] = []
    for words, form in roles.items():
        name = PersonName.parse(form)
        if known.isdisjoint((" ".join(words), " ".join(name.words))):
            role = EntityCluster(names=[PersonName(titles=(), words=words)])
            role.forms[form] += 1
            role.cues[form] = 0
            found.append(role)
    return found


def _roles_in_capitals(unit: TextUnit) -> Iterator[CueWords]:
    """Yield the words in capitals for one person: "NIGHT PORTER", "ROOK (30)"."""
    parse = unit.parse
    for token in unit.narration:
        first = token.i
        while first and _is_capital_word(parse[first - 1]):
            first -= 1
        follows = token.i + 1 < len(parse) and _is_capital_word(parse[token.i + 1])
        is_somebody = is_presented(parse, token) or (
            _is_capital_word(token) and _TOLD_OF_PERSON.match(unit.text, token.end)
        )
        is_one = is_somebody and not is_several(token)
        start = parse[first].start
        if is_one and not follows and not _is_named_beside(unit, start, token.end):
            yield tuple(t.lower for t in parse[first : token.i + 1])


def _is_named_beside(unit: TextUnit, start: int, end: int) -> bool:
    """Tell whether a role is of somebody who has a name: "A MAN, HALE, sits"."""
    is_bracketed = _OPENS.search(unit.text, 0, start) and _CLOSES.match(unit.text, end)
    return bool(is_bracketed) or bool(_NAME_AFTER.match(unit.text, end))


def _is_capital_word(token: Token) -> bool:
    is_word = token.text.isupper() and token.text.isalpha() and len(token.text) > 1
    return is_word and token.lower not in DETERMINERS


def _is_young(who: EntityCluster, one: EntityCluster) -> bool:
    """Tell whether *one* is the same name at another age: "young Nell" and Nell."""
    return any(a.age and a in one.cannot_link for a in who.names)


def _take_from_others(
    mention: Mention, who: EntityCluster, here: Sequence[EntityCluster | None]
) -> None:
    """Take the words of *mention* from whose they are not: "young Nell" is not Nell."""
    places = set(_places(mention))
    for one in here:
        if one is not None and one is not who and _is_young(who, one):
            one.mentions = [m for m in one.mentions if places.isdisjoint(_places(m))]


def _hand_short_names(
    document: Document, by_cue: Mapping[CueWords, EntityCluster]
) -> None:
    """Let "Nell" be YOUNG NELL in a scene where she speaks, and NELL does not."""
    for units in _scenes(document):
        speaking = {
            tuple(q.speaker.casefold().split())
            for unit in units
            for q in unit.quotations
            if q.speaker
        }
        here = {unit.index for unit in units}
        for words, who in by_cue.items():
            fuller = [
                cue for cue in speaking if len(cue) > 1 and cue[-len(words) :] == words
            ]
            others = [by_cue[cue] for cue in fuller if cue in by_cue]
            if words in speaking or len(others) != 1 or others[0] is who:
                continue
            moved = [m for m in who.mentions if m.unit_index in here]
            who.mentions = [m for m in who.mentions if m.unit_index not in here]
            others[0].mentions += moved


def _hand_bare_nouns(
    document: Document, by_cue: Mapping[CueWords, EntityCluster]
) -> None:
    """Let "the guard" be TALL GUARD in a scene that has shown him as the last guard.

    So he is in the next scene, where he goes on; and who was presented as a GUARD, and
    by no other word, is so from there on. "A guard" is somebody else.
    """
    parts = {words: who for words, who in by_cue.items() if len(words) > 1}
    nouns = {words[0]: who for words, who in by_cue.items() if len(words) == 1}
    roles = {noun: who for noun, who in nouns.items() if is_role(who)}
    starts = {(m.unit_index, m.last): w for w in parts for m in parts[w].mentions}
    presented: dict[str, EntityCluster] = {}
    before: dict[str, EntityCluster] = {}
    for units in _scenes(document):
        last = before | presented
        shown: set[str] = set()
        for unit in units:
            for token in unit.narration if unit.role == "action" else ():
                noun = token.lower
                if words := starts.get((unit.index, token.i)):
                    last[words[-1]] = parts[words]
                elif noun in nouns and is_presented(unit.parse, token):
                    nouns[noun].mentions.append(build_mention(unit, token.i, token.i))
                    if noun in roles:
                        last[noun] = presented[noun] = roles[noun]
                elif noun in nouns and _is_one(unit.parse, token):
                    last[noun] = nouns[noun]
                    mention = build_mention(unit, token.i - 1, token.i)
                    last[noun].mentions.append(mention)
                elif noun in last and _is_another(unit.parse, token):
                    del last[noun]
                elif noun in last and _is_bare(unit, token):
                    mention = build_mention(unit, token.i - 1, token.i)
                    last[noun].mentions.append(mention)
                else:
                    continue
                shown.add(noun)
        before = {noun: who for noun, who in last.items() if noun in shown}


def is_role(who: EntityCluster) -> bool:
    """Tell whether a script only presents somebody, and gives them no line."""
    return bool(who.cues) and not who.cues.total()


def _is_one(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a noun is the only one of a group: "six boys and one girl"."""
    is_counted = noun.i > 0 and parse[noun.i - 1].lower == "one"
    return is_counted and noun.dep in {"conj", "nsubj", "ROOT"} and is_person_noun(noun)


def _is_another(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a noun brings in somebody else: "a guard", "another guard"."""
    words = {child.lower for child in parse.children(noun)}
    return not words.isdisjoint(INDEFINITE_DETERMINERS | {"one", "another", "other"})


def _is_bare(unit: TextUnit, noun: Token) -> bool:
    """Tell whether nothing but "the" tells a noun for a person."""
    before = unit.parse[noun.i - 1].lower if noun.i else ""
    return before == "the" and (
        is_person_noun(noun) or is_person_of_today(unit.parse, noun)
    )


def _scenes(document: Document) -> Iterator[list[TextUnit]]:
    units: list[TextUnit] = []
    for unit in document.units:
        if unit.role == "slugline" and units:
            yield units
            units = []
        units.append(unit)
    yield units


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
    is_aged = tokens[0].lower in AGE_EPITHETS and tokens[-1].is_capitalised
    return (
        is_aged or is_person_noun(tokens[-1]) or all(t.is_capitalised for t in tokens)
    )
