"""Who is there in a scene, and who is only heard: by telephone, or behind a door."""

from dataclasses import replace

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.referent_visibility import is_absent
from infra.offline.people.coreference import Coreference
from infra.offline.quotes.attribution import AttributedQuotation

VOICE_CHANNELS = frozenset(
    {"telephone", "phone", "receiver", "line", "headset", "intercom"}
)
"""What carries a voice."""


def mark_offscreen(
    page: Document, cast: Coreference, spoken: list[AttributedQuotation]
) -> list[AttributedQuotation]:
    """Return *spoken*, with all that is only heard marked so.

    A voice that speaks has no face until its owner does something; and on a line, who
    answers such a voice, and has done nothing else so far, is at its end of it.
    """
    if not any(one.is_offscreen for one in spoken):
        return spoken
    said = {one.quotation.number: one for one in spoken}
    hidden: set[int] = set()
    seen: set[int] = set()
    on_a_line = False
    for part in page.units:
        on_a_line = on_a_line or any(t.lemma in VOICE_CHANNELS for t in part.narration)
        acting = _actor_ids(part, cast)
        for quotation in part.quotations:
            one = said[quotation.number]
            if one.speaker is None:
                continue
            who = id(one.speaker)
            answers = on_a_line and hidden and who not in seen | acting
            if one.is_offscreen or answers:
                hidden.add(who)
            said[quotation.number] = replace(one, is_offscreen=who in hidden)
        seen |= acting
        hidden -= acting
    return [said[one.quotation.number] for one in spoken]


def _actor_ids(part: TextUnit, cast: Coreference) -> set[int]:
    """Return who does something in narration, and does not only speak or own."""
    grammar, speech = part.parse, terms("verbs", "speech")
    return {
        id(r.who)
        for r in cast.references(part)
        if r.who is not None
        and r.is_subject
        and grammar.head(r.token).lemma not in speech
        and not is_absent(grammar, r.token)
    }


def people_present(
    parts: tuple[TextUnit, ...], cast: Coreference, spoken: list[AttributedQuotation]
) -> tuple[str, ...]:
    """Return who is there: who speaks in the frame, and whom narration shows."""
    numbers = {part.number for part in parts}
    here = [one for one in spoken if one.quotation.unit in numbers]
    heard = {id(one.speaker) for one in here if one.is_offscreen}
    names: dict[str, None] = {}
    for part in parts:
        faceless = heard - _actor_ids(part, cast) if heard else heard
        for reference in cast.references(part):
            who = reference.who
            if who is None or not who.reported or who.group or id(who) in faceless:
                continue
            if not is_absent(part.parse, reference.token):
                names[who.name] = None
    for one in here:
        if one.speaker is not None and one.speaker.reported and not one.is_offscreen:
            names[one.speaker.name] = None
    return tuple(names)
