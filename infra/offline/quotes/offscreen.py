"""Who is present in a scene, and who is only heard: on the phone, behind a door."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.offline.language.clauses import is_comment
from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.referent_visibility import is_absent
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import Reference
from infra.offline.quotes.attribution import AttributedQuotation
from infra.offline.quotes.script_presence import (
    find_callers,
    find_unpresented,
    is_unseen,
)

SET_IN = " " * 4
"""How a line begins that a script shows as written: a card, a sign."""
MIN_CONFIDENCE = 0.3
"""Below it, who has one line and no word of narration is taken for somebody else."""
FINITE = frozenset({"VBD", "VBP", "VBZ"})


def mark_offscreen(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> list[AttributedQuotation]:
    """Return *quotations*, with `is_offscreen` set where the speaker is only heard.

    A speaker introduced as a voice is off screen until narration shows them acting. In
    a phone conversation, a speaker who has only answered such a voice is at the other
    end and is off screen too.
    """
    if document.material.format == "screenplay":
        calls = find_callers(document, coreference, quotations)
        return [
            replace(one, is_offscreen=True) if one.quotation.number in calls else one
            for one in quotations
        ]
    if not any(attributed.is_offscreen for attributed in quotations):
        return quotations
    by_number = {attributed.quotation.number: attributed for attributed in quotations}
    hidden: set[int] = set()
    seen: set[int] = set()
    is_call = False
    for unit in document.units:
        is_call = is_call or _has_voice_channel(unit)
        actors = _actor_ids(unit, coreference)
        for quotation in unit.quotations:
            hidden -= _actor_ids(unit, coreference, before=quotation.start)
            attributed = by_number[quotation.number]
            if attributed.speaker is None:
                continue
            speaker = id(attributed.speaker)
            answers_voice = is_call and hidden and speaker not in seen | actors
            if attributed.is_offscreen or answers_voice:
                hidden.add(speaker)
            by_number[quotation.number] = replace(
                attributed, is_offscreen=speaker in hidden
            )
        seen |= actors
        hidden -= actors
    return [by_number[attributed.quotation.number] for attributed in quotations]


def _has_voice_channel(unit: TextUnit) -> bool:
    return any(t.lemma in terms("dialogue", "voice channel") for t in unit.narration)


def _actor_ids(
    unit: TextUnit, coreference: Coreference, *, before: int | None = None
) -> set[int]:
    """Return who does something in narration other than speaking, by Python id.

    *before* is the character of the unit up to which it is told.
    """
    parse, speech_verbs = unit.parse, terms("verbs", "speech")
    return {
        id(r.who)
        for r in coreference.references(unit)
        if r.who is not None
        and r.is_subject
        and parse.head(r.noun(parse)).lemma not in speech_verbs
        and not is_absent(parse, r.noun(parse))
        and (before is None or r.token.start < before)
    }


def people_present(
    document: Document,
    units: tuple[TextUnit, ...],
    coreference: Coreference,
    quotations: list[AttributedQuotation],
    *,
    before: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return the names of who speaks on screen and of whom narration shows.

    Where a scene only has "they", these are the people of the scene *before*.
    """
    numbers = {unit.number for unit in units}
    here = [a for a in quotations if a.quotation.unit in numbers]
    names: dict[str, None] = {}
    strangers = _find_strangers(document, units, coreference)
    offscreen = find_voices(here)
    letters = find_letters(units, coreference)
    for unit in units:
        if unit.index in letters:
            continue
        for who, reference in people_meant(unit, coreference, offscreen):
            noun = reference.noun(unit.parse)
            if id(who) not in strangers and not is_only_told_of(unit, noun):
                names[who.name] = None
        names |= dict.fromkeys(_people_in_heading(unit, coreference))
    names |= dict.fromkeys(find_speakers(here, is_alone=not names))
    if not names and before and _goes_on_with_them(units):
        return before
    return tuple(names)


def find_voices(here: Iterable[AttributedQuotation]) -> frozenset[int]:
    """Return who is only heard in some line of a scene, by Python id."""
    return frozenset(id(a.speaker) for a in here if a.is_offscreen)


def people_meant(
    unit: TextUnit, coreference: Coreference, voices: frozenset[int]
) -> Iterator[tuple[EntityCluster, Reference]]:
    """Yield which reported people the narration of *unit* means, word by word.

    Of *voices* only who does something there, too.
    """
    unseen = voices - _actor_ids(unit, coreference) if voices else voices
    if unseen and unit.role == "action":
        unseen -= _new_face_ids(unit, coreference)
    for reference in coreference.references(unit):
        who = reference.who
        if who and who.reported and not who.group and id(who) not in unseen:
            yield who, reference


def _new_face_ids(unit: TextUnit, coreference: Coreference) -> set[int]:
    """Return whom a script shows in capitals after they were heard, by Python id."""
    return {
        id(reference.who)
        for reference in coreference.references(unit)
        if reference.noun(unit.parse).text.isupper()
        and not reference.is_pronoun
        and not is_unseen(unit, reference.token)
    }


def find_speakers(
    here: Iterable[AttributedQuotation], *, is_alone: bool
) -> Iterator[str]:
    """Yield who speaks on screen in a scene, be it without any narration.

    Whose only line there is theirs by a poor guess is mostly somebody else; unless
    *is_alone*, where narration shows nobody.
    """
    spoken = [a for a in here if a.speaker and a.speaker.reported]
    lines = Counter(id(a.speaker) for a in spoken)
    for attributed in spoken:
        speaker = attributed.speaker
        is_guess = attributed.confidence < MIN_CONFIDENCE and lines[id(speaker)] == 1
        if speaker and not attributed.is_offscreen and (is_alone or not is_guess):
            yield speaker.name


def _goes_on_with_them(units: tuple[TextUnit, ...]) -> bool:
    """Tell whether a script shows those whom it showed last: "They drive in silence".

    Nobody else is there whom "they" may mean: "Guards rush in. They look round."
    """
    action = [t for unit in units if unit.role == "action" for t in unit.narration]
    is_they = any(
        t.lower == "they" and t.dep in SUBJECTS and t.i == t.sentence_start
        for t in action
    )
    return is_they and not any(is_person_noun(t) for t in action)


def _find_strangers(
    document: Document, units: tuple[TextUnit, ...], coreference: Coreference
) -> frozenset[int]:
    """Return who of a script is in these *units* by name, but not in person.

    They are in a picture or on a label, or the script never presents them.
    """
    if document.material.format != "screenplay":
        return frozenset()
    here: set[int] = set()
    unseen: set[int] = set()
    unpresented = find_unpresented(document, coreference)
    people: set[int] = set()
    for unit in units:
        for reference in coreference.references(unit):
            who = reference.who
            if who is None or reference.is_pronoun or unit.role != "action":
                continue
            people.add(id(who))
            if is_unseen(unit, reference.token):
                unseen.add(id(who))
            elif not is_only_told_of(unit, reference.token):
                here.add(id(who))
    return frozenset(
        key for key in people if key in unseen - here or key in unpresented
    )


def is_only_told_of(unit: TextUnit, token: Token) -> bool:
    """Tell whether a mention shows nobody; a remark in the present is for readers."""
    is_remark = unit.told_in == "past" and is_comment(unit.parse, token)
    return is_remark or is_absent(unit.parse, token)


def find_letters(
    units: tuple[TextUnit, ...], coreference: Coreference
) -> frozenset[int]:
    """Return the units that somebody reads in the scene: who signs them is not there.

    Where a letter is most of a scene, and nobody is shown to write or to read it, it
    tells what happens.
    """
    letters = [unit for unit in units if unit.role == "letter"]
    inserts = [unit for unit in units if _is_insert(unit)]
    words = sum(unit.word_count for unit in units)
    is_most = 2 * sum(unit.word_count for unit in letters) > words
    if is_most and not any(
        _actor_ids(unit, coreference) for unit in units if unit not in letters
    ):
        letters = []
    return frozenset(unit.index for unit in (*letters, *inserts))


def _is_insert(unit: TextUnit) -> bool:
    """Tell whether action shows a card: its lines are set in, and say no sentence."""
    _, *lines = unit.text.split("\n")
    is_set_in = bool(lines) and all(line.startswith(SET_IN) for line in lines)
    has_verb = any(t.tag in FINITE and t.dep != "compound" for t in unit.parse)
    return unit.role == "action" and is_set_in and not has_verb


def _people_in_heading(unit: TextUnit, coreference: Coreference) -> Iterator[str]:
    """Yield whom a heading without INT. or EXT. shows: ``.NORA'S HAND``."""
    if unit.role != "slugline" or not unit.text.startswith("."):
        return
    for who in coreference.named:
        forms = "|".join(map(re.escape, who.forms))
        parts = "|".join(terms("body", "seen"))
        named = re.search(
            rf"\b(?:{forms})\b(?:['’]s? (?:{parts})s?\b|(?!['’]))",
            unit.text,
            re.IGNORECASE,
        )
        if forms and named and who.reported:
            yield who.name
