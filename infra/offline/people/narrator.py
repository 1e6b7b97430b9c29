"""Finds the narrator: who "I" is ("Call me Ishmael", "my dear Watson")."""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.people.entity import EntityCluster
from infra.offline.people.person_name import PersonName

NARRATOR_NAME = "the narrator"
"""What a narrator without a name is called."""

ADDRESSEE_NAME = "you"
MIN_YOU, MIN_YOU_SHARE = 4, 0.03
"""Uses of "you" outside speech: a narrator who now and then turns to the reader has
fewer."""


@cache
def _journal_pattern() -> re.Pattern[str]:
    title = alternatives("cues", "journal")
    return re.compile(rf"([A-Z][\w.’' -]*?)['’]?s\s+(?:{title})", re.IGNORECASE)


@cache
def _introduction_pattern() -> re.Pattern[str]:
    name = r"((?:[A-Z][\w’'-]+\.?\s?){1,3})"
    return re.compile(rf"(?:{alternatives('cues', 'introduced')})\s+{name}")


def find_narrator(
    document: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    """Return the narrator of a first-person *document*, marked as such; else None."""
    if document.material.narration != "first" or not _is_first_person(document):
        return None
    narrator = (
        _find_in_headings(document, named)
        or _find_introduced(document, named)
        or _find_called(document, named)
        or _new_entity(NARRATOR_NAME, (NARRATOR_NAME,))
    )
    narrator.narrator = True
    return narrator


def _new_entity(form: str, words: tuple[str, ...]) -> EntityCluster:
    entity = EntityCluster(names=[PersonName(titles=(), words=words)])
    entity.forms[form] += 1
    return entity


def find_addressee(document: Document) -> EntityCluster | None:
    """Return whom a story calls "you": its protagonist ("You wake in a room")."""
    if document.material.format == "screenplay":
        return None
    words = [
        token.lower
        for unit in document.units
        if unit.role == "prose"
        for token in unit.narration
    ]
    count = sum(word in terms("pronouns", "second person") for word in words)
    is_protagonist = count >= max(MIN_YOU, MIN_YOU_SHARE * len(words))
    if not is_protagonist or document.material.narration == "first":
        return None
    addressee = _new_entity(ADDRESSEE_NAME, (ADDRESSEE_NAME,))
    addressee.addressee = True
    return addressee


def _is_first_person(document: Document) -> bool:
    """Tell whether "I" tell the passage: not only in a letter that stands in it."""
    told = [unit for unit in document.units if unit.role in NARRATION_ROLES]
    prose = [unit for unit in told if unit.role != "letter"]
    has_letter = 2 * sum(u.word_count for u in prose) > sum(u.word_count for u in told)
    return any(
        token.text in terms("pronouns", "teller")
        for unit in (prose if has_letter else told)
        for token in unit.narration
    )


def _find_in_headings(
    document: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    """Return whose journal a heading says that it is: "Jonathan Harker's Journal"."""
    headings = [unit.text for unit in document.units if unit.role == "heading"]
    for text in (*headings, document.material.chapter or ""):
        if match := _journal_pattern().search(text.replace("_", "")):
            words = PersonName.parse(match[1]).words
            owners = [one for one in named if words in {n.words for n in one.names}]
            return owners[0] if owners else _new_entity(match[1].strip().title(), words)
    return None


def _find_introduced(
    document: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    """Return who says his name in narration: "Call me Ishmael"."""
    for unit in document.units:
        if unit.role not in NARRATION_ROLES:
            continue
        for match in _introduction_pattern().finditer(unit.narration_text):
            words = PersonName.parse(match[1]).words
            for entity in named:
                if any(words[:1] == name.words[:1] for name in entity.names):
                    return entity
    return None


def _find_called(
    document: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    """Return who is called by name in speech, though never where "I" speaks.

    Narration never names them: there they are "I".
    """
    by_teller = {
        number for unit in document.units for number in _teller_quotations(unit)
    }
    calls = [
        ([m.quotation for m in one.mentions if m.is_vocative], one)
        for one in named
        if not one.group and all(m.is_quoted for m in one.mentions)
    ]
    fits = [
        (-len(calls_here), one.name, one)
        for calls_here, one in calls
        if calls_here and by_teller.isdisjoint(calls_here)
    ]
    return min(fits, key=lambda fit: fit[:2])[2] if fits else None


def _teller_quotations(unit: TextUnit) -> Iterator[str]:
    """Yield the quotations of *unit* that "I" speak, also on after "said I"."""
    is_teller = False
    for quotation in unit.quotations:
        if tag := find_tag(unit, quotation):
            is_teller = tag.subject.text in terms("pronouns", "teller")
        if is_teller:
            yield quotation.number
