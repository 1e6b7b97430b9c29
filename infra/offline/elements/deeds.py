"""Deeds: the sounds, stunts and effects that no noun names, only a verb."""

from collections.abc import Iterator
from itertools import pairwise, takewhile

from infra.offline.elements.handled import is_heard, is_misread_verb
from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import (
    FINITE_TAGS,
    has_pluperfect_auxiliary,
    is_somebody,
)
from ports.domain.film import ElementCategory
from ports.questions.numbered import NumberedQuotation
from ports.questions.read_passage import ElementReading

NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
"""Pronouns that stand for no person."""
BARE_CLAUSE = frozenset({"nsubj", "punct", "cc", "conj", "aux", "advcl"})
"""What depends on a verb that says all by itself."""
TOPICS = frozenset({"of", "from", "on", "about"})
"""Prepositions before a deed that is only spoken of: "tired of fighting"."""
TONE_WINDOW = 6
"""Tokens after a quotation among which the verb stands that says how it is spoken."""
QUOTE_MARKS = frozenset({"”", "’", '"', "'", "»", "''"})
CLAUSE_ENDS = frozenset({".", "!", "?", ";", ":", ",", "and", "“"})
_STRIFE = frozenset({"fight", "struggle"})
_WAYS = frozenset({"out", "up", "down", "off", "away", "past", "forward", "back"})
VERB_CATEGORIES: tuple[ElementCategory, ...] = ("sound", "stunt", "effect")
"""Sections of the lexicon `deeds`."""


def deeds(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield the sounds, stunts and effects that the verbs of *unit* imply."""
    tags = {tag.verb.i for q in unit.quotations if (tag := find_tag(unit, q))}
    tags |= {verb.i for q in unit.quotations for verb in _verbs_of_tone(unit, q)}
    for token in unit.narration:
        category = _category(unit.parse, token)
        if (
            category is not None
            # "Go," he barked: that is dialogue.
            and token.i not in tags
            and not _is_of_camera(unit, token)
            and _is_done_now(unit.parse, token)
            and element_status(unit, token) == "present"
            and not is_comparison(unit.parse, token)
        ):
            yield ElementReading(
                unit=unit.number,
                category=category,
                words=unit.text[token.start : token.end],
                presence="inferred",
            )


def _is_of_camera(unit: TextUnit, verb: Token) -> bool:
    """Tell whether a script's "we" do it: "we go through the window"."""
    subject = unit.parse.subject(verb)
    return unit.role == "action" and subject is not None and subject.lower == "we"


def _verbs_of_tone(unit: TextUnit, quotation: NumberedQuotation) -> Iterator[Token]:
    """Yield the verb by which somebody speaks, though it is rarely a speech verb.

    `“Go,” he wheezed.`; but in `“Go.” She wheezed.` it is a sound.
    """
    after = [t for t in unit.parse if t.start >= quotation.end][:TONE_WINDOW]
    words = list(takewhile(lambda t: t.lower not in CLAUSE_ENDS, _without_quote(after)))
    if not words or _begins_sentence(unit, quotation, words[0]):
        return
    for before, word in pairwise((words[0], *words)):
        subject = unit.parse.subject(word)
        # A parser takes "Emily growled" for an adverb and a verb.
        is_name = subject is None and before.is_capitalised
        is_person = subject is not None and is_somebody(subject) and subject in words
        if word.pos == "VERB" and (is_name or is_person):
            yield word


def _without_quote(tokens: list[Token]) -> list[Token]:
    """Return *tokens* without the mark that ends the quotation."""
    return tokens[1:] if tokens and tokens[0].text in QUOTE_MARKS else tokens


def _begins_sentence(unit: TextUnit, quotation: NumberedQuotation, word: Token) -> bool:
    """Tell whether a sentence of its own follows: a full stop ends the quotation."""
    said = unit.text[: quotation.end].rstrip("”\"'’»")
    is_pronoun = word.pos in {"PRON", "DET"}
    return said.endswith(".") or (is_pronoun and word.text[0].isupper())


def _category(parse: ParsedText, verb: Token) -> ElementCategory | None:
    section = by_term("deeds").get(verb.lemma)
    subject = parse.subject(verb)
    if section == "stunt" and _is_manner(parse, verb):
        return None
    # "His eyes glowed": no light is needed. "His heart pounded".
    if _is_silent(subject) or (section == "effect" and _glows_in_words(parse, verb)):
        return None
    if subject is not None and _is_doer(subject) and _is_stunt(parse, verb, subject):
        return "stunt"
    # "The banner toppled", "sparks were shooting up": nobody is hurt.
    is_by_thing = subject is not None and not _is_doer(subject)
    is_stunt_of_thing = section == "stunt" and (
        _is_done_to(parse, verb, person=False) or is_by_thing
    )
    # "She knocks the vase over": nobody is at the door.
    if is_stunt_of_thing or (verb.lemma == "knock" and _has_object(parse, verb)):
        return None
    if _is_heard_doing(parse, verb):
        return "sound"
    return next((kind for kind in VERB_CATEGORIES if kind == section), None)


def _is_stunt(parse: ParsedText, verb: Token, subject: Token) -> bool:
    """Tell whether somebody is hit or thrown, goes down or breaks something."""
    is_beast = subject.lemma in terms("elements", "animal")
    blows = "done by a beast" if is_beast else "done to somebody"
    return (
        (_is_in(blows, verb) and _is_done_to(parse, verb, person=True))
        or (_is_in("fall", verb) and _goes_down(parse, verb))
        or (_is_in("balance", verb) and _is_all_told(parse, verb))
        or (_is_in("motion", verb) and _breaks_through(parse, verb))
        or (_is_in("collision", verb) and _runs_into(parse, verb))
        or (verb.lemma == "miss" and _is_near_miss(parse, verb))
        or _breaks_door(parse, verb)
    )


def _runs_into(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody or something is in the way: "he rides into her"."""
    return any(
        is_somebody(one) or one.lemma in _obstacles()
        for into in parse.children(verb)
        for one in parse.children(into)
        if into.lower in {"into", "against"} and one.dep == "pobj"
    )


def _obstacles() -> frozenset[str]:
    return terms("deeds", "barrier") | terms("elements", "vehicle")


def _breaks_door(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody breaks in: "he has broken the door down"."""
    children = parse.children(verb)
    is_in = any(t.dep == "prt" and t.lower in {"down", "in", "open"} for t in children)
    is_door = any(t.dep == "dobj" and t.lemma in {"door", "gate"} for t in children)
    return verb.lemma in {"break", "kick", "smash"} and is_in and is_door


def _is_near_miss(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody is all but hit: "the cart missed him by an inch"."""
    by = next((t for t in parse.children(verb) if t.lower == "by"), None)
    margins = terms("deeds", "margin")
    is_narrow = by is not None and any(t.lemma in margins for t in parse.children(by))
    return is_narrow and _is_done_to(parse, verb, person=True)


def _is_silent(subject: Token | None) -> bool:
    return subject is not None and subject.lemma in terms("body", "silent")


def _glows_in_words(parse: ParsedText, verb: Token) -> bool:
    """Tell whether nothing burns: "his eyes, which burned", "she smoked a pipe"."""
    subject = parse.subject(verb)
    if verb.dep == "amod" or (subject is not None and subject.tag == "WDT"):
        subject = parse.head(verb)
    has_object = any(child.dep == "dobj" for child in parse.children(verb))
    # "They burn the letters".
    is_deed = has_object and verb.lemma != "smoke"
    return subject is not None and (
        subject.lemma in terms("body", "seen")
        or (is_somebody(subject) and verb.tag != "VBN" and not is_deed)
    )


def _is_manner(parse: ParsedText, verb: Token) -> bool:
    """Tell whether nobody fights: "tired of fighting", "he struggled into his coat"."""
    above = parse.head(verb)
    is_topic = verb.tag == "VBG" and above.lower in TOPICS
    # "They went shooting", "for rearing their children".
    is_topic = is_topic or (verb.tag == "VBG" and above.lemma == "go")
    is_topic = is_topic or (
        verb.lemma == "rear" and _is_done_to(parse, verb, person=True)
    )
    # "They struggled to get away".
    is_effort = any(child.dep == "xcomp" for child in parse.children(verb))
    return (
        is_topic
        or is_effort
        or verb.dep == "amod"
        or _is_way_of_moving(parse, verb)
        or any(
            what.lemma in _soft_ends()
            for into in parse.children(verb)
            for what in parse.children(into)
            if into.lower == "into"
        )
    )


def _soft_ends() -> frozenset[str]:
    """Return clothes, and what one is deep in: "he plunged into the book"."""
    return terms("elements", "wardrobe") | terms("deeds", "matter")


def _is_way_of_moving(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it asks for no double: "he fought to speak", "he leapt to his
    feet", "an arm shot out"."""
    children = parse.children(verb)
    if verb.lemma in _STRIFE and any(c.dep == "advcl" for c in children):
        return any(
            aux.lower == "to"
            for clause in children
            if clause.dep == "advcl"
            for aux in parse.children(clause)
        )
    if any(c.dep == "dobj" for c in children):
        return False
    if verb.lemma == "shoot":
        return any(c.dep in {"prt", "advmod"} and c.lower in _WAYS for c in children)
    return any(
        place.lemma == "foot"
        for to in children
        if to.lower == "to"
        for place in parse.children(to)
    )


def _is_in(section: str, verb: Token) -> bool:
    return verb.lemma in terms("deeds", section)


def _is_done_to(parse: ParsedText, verb: Token, *, person: bool) -> bool:
    """Tell whether *verb* has an object, and whether it is a *person* or a thing."""
    objects = [child for child in parse.children(verb) if child.dep == "dobj"]
    # "It struck Della as odd".
    is_idea = any(child.lower == "as" for child in parse.children(verb))
    is_to_person = any(is_somebody(one) for one in objects)
    return bool(objects) and is_to_person is person and not is_idea


def _has_object(parse: ParsedText, verb: Token) -> bool:
    return any(child.dep == "dobj" for child in parse.children(verb))


def _is_heard_doing(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody hears it: "she heard somebody breathing"."""
    above = parse.head(verb)
    if verb.dep == "acl" and above.dep == "dobj":
        above = parse.head(above)
    elif verb.dep != "ccomp":
        return False
    # "He heard the songs of the women coming": they come, and are no noise.
    is_noise = verb.lemma not in terms("verbs", "arrive")
    return verb.tag == "VBG" and above.lemma == "hear" and is_noise


def _is_doer(subject: Token) -> bool:
    """Tell whether it is somebody, a beast, or what somebody drives."""
    moving = terms("elements", "animal") | terms("elements", "vehicle")
    return is_somebody(subject) or subject.lemma in moving | {"it", "that", "which"}


def _is_all_told(parse: ParsedText, verb: Token) -> bool:
    """Tell whether nothing says whither: "he slipped", and not "he slipped away"."""
    is_finite = verb.tag in FINITE_TAGS
    return is_finite and all(c.dep in BARE_CLAUSE for c in parse.children(verb))


def _breaks_through(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody goes through what is no way: "through the window"."""
    return any(
        barrier.lemma in terms("deeds", "barrier")
        for through in parse.children(verb)
        for barrier in parse.children(through)
        if through.lower == "through" and barrier.dep == "pobj"
    )


def _goes_down(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody falls, jumps or slips off, over or from something."""
    children = parse.children(verb)
    return (
        any(
            child.lower in terms("deeds", "way down")
            or (verb.lemma == "fall" and child.lower == "down" and child.dep == "prt")
            or _is_to_ground(parse, child)
            for child in children
        )
        # "He slipped the pack off".
        and not any(child.dep == "dobj" for child in children)
    )


def _is_to_ground(parse: ParsedText, prep: Token) -> bool:
    """Tell whether somebody lands on the ground: "he falls to the floor"."""
    return prep.lower in {"to", "onto", "on"} and any(
        child.lemma in {"ground", "floor", "pavement"}
        for child in parse.children(prep)
        if child.dep == "pobj"
    )


def _is_done_now(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody or something does it, and not before the scene."""
    # A parser takes "a telephone rang" for one noun.
    is_verb = (
        token.pos == "VERB" or token.lower == "rang" or is_misread_verb(parse, token)
    )
    if not is_verb or _is_state(parse, token) or _is_order(parse, token):
        return False
    subject = parse.subject(token)
    if _is_not_quite(parse, token) or _is_infinitive_of_noun(parse, token):
        return False
    is_nobody = subject is not None and (
        subject.lower in NOBODY or is_heard(parse, subject, only=True)
    )
    return not is_nobody and not has_pluperfect_auxiliary(parse, token)


def _is_order(parse: ParsedText, verb: Token) -> bool:
    """Tell whether somebody is only told to do it: "Snap out of it!"."""
    is_bare = verb.tag == "VB" and verb.dep == "ROOT" and parse.subject(verb) is None
    return is_bare and parse.sentence(verb)[-1].text == "!"


def _is_not_quite(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it is all but done: "he almost fell"."""
    return any(child.lower in {"almost", "nearly"} for child in parse.children(verb))


def _is_infinitive_of_noun(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it says what a noun is for: "a man to fight", "a reason to cry"."""
    marks = {child.lower for child in parse.children(verb) if child.dep == "aux"}
    return verb.dep in {"relcl", "acl"} and "to" in marks


def _is_state(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a participle describes a state: "a mirror ringed with bulbs"."""
    is_action = any(child.dep in {"aux", "nsubj"} for child in parse.children(verb))
    # "It rose and rattled": a parser takes the second verb for a participle.
    is_second = verb.dep == "conj" and parse.head(verb).tag == "VBD"
    return verb.tag == "VBN" and not is_action and not is_second


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
