"""Who is there in a scene, and who is only heard: by telephone, or behind a door."""

from collections.abc import Iterator

from infra.offline.beheld import absent
from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.lexicon import terms
from infra.offline.page import Page, Part
from infra.offline.references import Reference
from infra.offline.speakers import Spoken

LINES = frozenset({"telephone", "phone", "receiver", "line", "headset", "intercom"})
"""What carries a voice."""


def offscreen(page: Page, cast: Cast, spoken: list[Spoken]) -> frozenset[str]:
    """Return the numbers of what is only heard.

    A voice that speaks has no face until its owner does something; and on a line, who
    answers such a voice, and has done nothing else so far, is at its end of it.
    """
    found: set[str] = set()
    hidden: set[int] = set()
    seen: set[int] = set()
    on_a_line = False
    said = {one.quotation.number: one for one in spoken}
    for part in page.parts:
        on_a_line = on_a_line or any(t.lemma in LINES for t in part.told)
        acting = {id(r.who) for r in _acting(part, cast)}
        for quotation in part.quotations:
            one = said[quotation.number]
            if one.who is None:
                continue
            who = id(one.who)
            answers = on_a_line and hidden and who not in seen | acting
            if one.heard or answers:
                hidden.add(who)
            if who in hidden:
                found.add(quotation.number)
        seen |= acting
        hidden -= acting
    return frozenset(found)


def _acting(part: Part, cast: Cast) -> Iterator[Reference]:
    """Yield who does something in narration, and does not only speak or own."""
    for reference in cast.references(part):
        if reference.who is None or not reference.subject:
            continue
        verb = part.grammar.head(reference.token)
        speaks = verb.lemma in terms("verbs", "speech")
        if not speaks and not absent(part.grammar, reference.token):
            yield reference


def present(
    parts: tuple[Part, ...], cast: Cast, spoken: list[Spoken], unseen: frozenset[str]
) -> tuple[str, ...]:
    """Return who is there: who speaks in the frame, and whom narration shows."""
    numbers = {part.number for part in parts}
    here = [one for one in spoken if one.quotation.unit in numbers]
    heard = {id(one.who) for one in here if one.quotation.number in unseen}
    names: dict[str, None] = {}
    for part in parts:
        acting = {id(r.who) for r in _acting(part, cast)}
        for reference in cast.references(part):
            who = reference.who
            if who is None or not _counts(who):
                continue
            shown = id(who) not in heard or id(who) in acting
            if shown and not absent(part.grammar, reference.token):
                names[who.name] = None
    for one in here:
        if one.who and one.who.told and one.quotation.number not in unseen:
            names[one.who.name] = None
    return tuple(names)


def _counts(who: Figure) -> bool:
    return who.told and not who.group
