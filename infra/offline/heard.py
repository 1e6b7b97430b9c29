"""Who is there in a scene, and who is only heard: by telephone, or behind a door."""

from dataclasses import replace

from infra.offline.beheld import absent
from infra.offline.cast import Cast
from infra.offline.lexicon import terms
from infra.offline.page import Page, Part
from infra.offline.speakers import Spoken

LINES = frozenset({"telephone", "phone", "receiver", "line", "headset", "intercom"})
"""What carries a voice."""


def settled(page: Page, cast: Cast, spoken: list[Spoken]) -> list[Spoken]:
    """Return *spoken*, with all that is only heard marked so.

    A voice that speaks has no face until its owner does something; and on a line, who
    answers such a voice, and has done nothing else so far, is at its end of it.
    """
    if not any(one.heard for one in spoken):
        return spoken
    said = {one.quotation.number: one for one in spoken}
    hidden: set[int] = set()
    seen: set[int] = set()
    on_a_line = False
    for part in page.parts:
        on_a_line = on_a_line or any(t.lemma in LINES for t in part.told)
        acting = _acting(part, cast)
        for quotation in part.quotations:
            one = said[quotation.number]
            if one.who is None:
                continue
            who = id(one.who)
            answers = on_a_line and hidden and who not in seen | acting
            if one.heard or answers:
                hidden.add(who)
            said[quotation.number] = replace(one, heard=who in hidden)
        seen |= acting
        hidden -= acting
    return [said[one.quotation.number] for one in spoken]


def _acting(part: Part, cast: Cast) -> set[int]:
    """Return who does something in narration, and does not only speak or own."""
    grammar, speech = part.grammar, terms("verbs", "speech")
    return {
        id(r.who)
        for r in cast.references(part)
        if r.who is not None
        and r.subject
        and grammar.head(r.token).lemma not in speech
        and not absent(grammar, r.token)
    }


def present(
    parts: tuple[Part, ...], cast: Cast, spoken: list[Spoken]
) -> tuple[str, ...]:
    """Return who is there: who speaks in the frame, and whom narration shows."""
    numbers = {part.number for part in parts}
    here = [one for one in spoken if one.quotation.unit in numbers]
    heard = {id(one.who) for one in here if one.heard}
    names: dict[str, None] = {}
    for part in parts:
        faceless = heard - _acting(part, cast) if heard else heard
        for reference in cast.references(part):
            who = reference.who
            if who is None or not who.told or who.group or id(who) in faceless:
                continue
            if not absent(part.grammar, reference.token):
                names[who.name] = None
    for one in here:
        if one.who is not None and one.who.told and not one.heard:
            names[one.who.name] = None
    return tuple(names)
