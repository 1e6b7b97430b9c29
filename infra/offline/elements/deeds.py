"""Deeds: the sounds, stunts and effects that no noun names, only a verb."""

from collections.abc import Iterator

from infra.offline.elements.handled import is_heard
from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary, is_somebody
from ports.domain.film import ElementCategory
from ports.questions.read_passage import ElementReading

NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
"""Pronouns that stand for no person."""
VERB_CATEGORIES: tuple[ElementCategory, ...] = ("sound", "stunt", "effect")
"""Sections of the lexicon `deeds`."""


def deeds(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield the sounds, stunts and effects that the verbs of *unit* imply."""
    tags = {tag.verb.i for q in unit.quotations if (tag := find_tag(unit, q))}
    for token in unit.narration:
        category = _category(unit.parse, token)
        if (
            category is not None
            # "Go," he barked: that is dialogue.
            and token.i not in tags
            and _is_done_now(unit.parse, token)
            and element_status(unit, token) == "present"
        ):
            yield ElementReading(
                unit=unit.number,
                category=category,
                words=unit.text[token.start : token.end],
                presence="inferred",
            )


def _category(parse: ParsedText, verb: Token) -> ElementCategory | None:
    section = by_term("deeds").get(verb.lemma)
    if section == "stunt" and _is_done_to(parse, verb, person=False):
        return None
    subject = parse.subject(verb)
    is_by_person = subject is not None and is_somebody(subject)
    if (
        is_by_person
        and _is_in("done to somebody", verb)
        and _is_done_to(parse, verb, person=True)
    ):
        return "stunt"
    if is_by_person and _is_in("fall", verb) and _goes_down(parse, verb):
        return "stunt"
    return next((kind for kind in VERB_CATEGORIES if kind == section), None)


def _is_in(section: str, verb: Token) -> bool:
    return verb.lemma in terms("deeds", section)


def _is_done_to(parse: ParsedText, verb: Token, *, person: bool) -> bool:
    """Tell whether *verb* has an object, and whether it is a *person* or a thing."""
    objects = [child for child in parse.children(verb) if child.dep == "dobj"]
    return bool(objects) and any(is_somebody(one) for one in objects) is person


def _goes_down(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody falls, jumps or slips off, over or from something."""
    children = parse.children(verb)
    return (
        any(child.lower in terms("deeds", "way down") for child in children)
        # "He slipped the pack off".
        and not any(child.dep == "dobj" for child in children)
    )


def _is_done_now(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody or something does it, and not before the scene."""
    # A parser takes "a telephone rang" for one noun.
    is_verb = token.pos == "VERB" or token.lower == "rang"
    if not is_verb or _is_state(parse, token):
        return False
    subject = parse.subject(token)
    is_nobody = subject is not None and (
        subject.lower in NOBODY or is_heard(parse, subject, only=True)
    )
    return not is_nobody and not has_pluperfect_auxiliary(parse, token)


def _is_state(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a participle describes a state: "a mirror ringed with bulbs"."""
    is_action = any(child.dep in {"aux", "nsubj"} for child in parse.children(verb))
    return verb.tag == "VBN" and not is_action


def instrument_sounds(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield what is heard by its own voice: "a horn sounded"."""
    for token in unit.narration:
        if is_heard(unit.parse, token) and element_status(unit, token) == "present":
            yield ElementReading(
                unit=unit.number,
                category="sound",
                words=unit.text[token.start : token.end],
                presence="inferred",
            )
