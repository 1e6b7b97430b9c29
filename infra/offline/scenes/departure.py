"""Departures: people go away, take a carriage, or say that they will go."""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.scenes.movement import is_deed, is_main, moving_verbs

LAST_SENTENCES = 2
"""Sentences of a unit in which a departure leads to what follows it."""
PLAN_CHARS = 120
"""Characters at the end of a quotation in which a plan is what comes next."""


def has_departure(unit: TextUnit) -> bool:
    """Tell whether people go away, or get into a carriage, as *unit* ends."""
    starts = sorted({token.sentence_start for token in unit.parse})[-LAST_SENTENCES:]
    return any(
        _goes_away(unit.parse, verb) or _gets_in(unit.parse, verb)
        for verb in _deeds(unit)
        if verb.sentence_start in starts
    )


def opening_departure(unit: TextUnit) -> Token | None:
    """Return the verb by which people go away in the first sentence of *unit*."""
    opening = (verb for verb in _deeds(unit) if verb.sentence_start == 0)
    return next((verb for verb in opening if _goes_away(unit.parse, verb)), None)


def find_hire(unit: TextUnit) -> Token | None:
    """Return the verb by which people take a carriage, or tell a driver where to."""
    return next((verb for verb in _deeds(unit) if _is_hire(unit.parse, verb)), None)


def has_plan(unit: TextUnit) -> bool:
    """Tell whether somebody says in *unit* that people will go somewhere."""
    return any(
        _plan_pattern().search(unit.text[q.start : q.end][-PLAN_CHARS:])
        for q in unit.quotations
    )


def leads_the_way(unit: TextUnit) -> bool:
    """Tell whether *unit* opens as somebody leads the others elsewhere."""
    return any(
        verb.lemma == "lead" and _has_object(unit.parse, verb, frozenset({"way"}))
        for verb in _deeds(unit)
        if verb.sentence_start == 0
    )


@cache
def _plan_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('plans', 'plan')})\b", re.IGNORECASE)


def _deeds(unit: TextUnit) -> Iterator[Token]:
    """Yield the verbs of main clauses that tell what people did."""
    if unit.role in NARRATION_ROLES:
        for verb in unit.narration:
            if is_main(verb) and is_deed(unit.parse, verb):
                yield verb


def _goes_away(parse: ParsedText, verb: Token) -> bool:
    """Tell whether people are gone: "she left", "went his way", "took his leave".

    Or they shut the door behind them.
    """
    if _has_object(parse, verb, frozenset({"door"})):
        return any(child.lower == "behind" for child in parse.children(verb))
    if verb.lemma in terms("departures", "draw back"):
        return not any(child.dep == "dobj" for child in parse.children(verb))
    if verb.lemma == "take":
        return _has_object(parse, verb, terms("departures", "leave"))
    if verb.lemma in terms("verbs", "leave") - {"go"}:
        return True
    is_motion = verb.lemma in moving_verbs() - terms("departures", "stay")
    away = terms("departures", "away")
    return is_motion and (
        any(child.lower in away for child in parse.children(verb))
        or _has_object(parse, verb, frozenset({"way"}))
        or _leaves_room(parse, verb)
    )


def _leaves_room(parse: ParsedText, verb: Token) -> bool:
    return any(
        noun.lemma in terms("places", "room")
        for link in parse.children(verb)
        if link.lower == "from"
        for noun in parse.children(link)
    )


def _gets_in(parse: ParsedText, verb: Token) -> bool:
    """Tell whether people get into a carriage, or go to it."""
    return verb.lemma in moving_verbs() and any(
        noun.lemma in terms("places", "vehicle")
        for link in parse.children(verb)
        if link.lower in terms("prepositions", "destination")
        for noun in parse.children(link)
    )


def _is_hire(parse: ParsedText, verb: Token) -> bool:
    nouns = {noun.lemma for noun in _objects(parse, verb)}
    if verb.lemma in terms("departures", "hire") and nouns & terms("places", "vehicle"):
        return True
    is_told = bool(nouns & terms("departures", "driver"))
    return verb.lemma in terms("departures", "tell") and is_told


def _has_object(parse: ParsedText, verb: Token, nouns: frozenset[str]) -> bool:
    return any(
        child.dep in {"dobj", "npadvmod"} and child.lemma in nouns
        for child in parse.children(verb)
    )


def _objects(parse: ParsedText, verb: Token) -> Iterator[Token]:
    """Yield what a verb is done to, and what stands behind its prepositions."""
    for child in parse.children(verb):
        if child.dep in {"dobj", "dative"}:
            yield child
        if child.dep in {"prep", "dative"}:
            yield from parse.children(child)
