"""Who "I" is: introduced ("Call me Ishmael") or addressed ("my dear Watson")."""

import re
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, Document
from infra.offline.language.lexicon import alternatives
from infra.offline.people.entity import EntityCluster
from infra.offline.people.person_name import PersonName

NARRATOR_NAME = "the narrator"


@cache
def _introduction_pattern() -> re.Pattern[str]:
    name = r"((?:[A-Z][\w’'-]+\.?\s?){1,3})"
    return re.compile(rf"(?:{alternatives('cues', 'introduced')})\s+{name}")


def find_narrator(page: Document, named: list[EntityCluster]) -> EntityCluster | None:
    """Return the "I" of *page*, marked, where somebody tells it in the first person."""
    if page.material.narration != "first" or not _is_first_person(page):
        return None
    teller = (
        _find_in_headings(page, named)
        or _find_introduced(page, named)
        or _find_addressee(named)
    )
    if teller is None:
        teller = EntityCluster(names=[PersonName(titles=(), words=(NARRATOR_NAME,))])
        teller.forms[NARRATOR_NAME] += 1
    teller.narrator = True
    return teller


JOURNAL_PATTERN = re.compile(
    r"([A-Z][\w.’' -]*?)['’]?s\s+(?:journal|diary|narrative|story|account|statement)",
    re.IGNORECASE,
)


def _find_in_headings(
    page: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    """Return whose journal a heading says that it is."""
    headings = [p.text for p in page.units if p.role == "heading"]
    for text in (*headings, page.material.chapter or ""):
        if match := JOURNAL_PATTERN.search(text.replace("_", "")):
            words = PersonName.parse(match[1]).words
            found = [f for f in named if words in {n.words for n in f.names}]
            if found:
                return found[0]
            teller = EntityCluster(names=[PersonName(titles=(), words=words)])
            teller.forms[match[1].strip().title()] += 1
            return teller
    return None


def _is_first_person(page: Document) -> bool:
    return any(
        token.text in {"I", "me", "my", "My", "we", "We", "us"}
        for part in page.units
        if part.role in NARRATION_ROLES
        for token in part.narration
    )


def _find_introduced(
    page: Document, named: list[EntityCluster]
) -> EntityCluster | None:
    for part in page.units:
        if part.role not in NARRATION_ROLES:
            continue
        told = "".join(
            " " if part.quotation_at(i) else c for i, c in enumerate(part.text)
        )
        for match in _introduction_pattern().finditer(told):
            words = PersonName.parse(match[1]).words
            for figure in named:
                if any(words[:1] == name.words[:1] for name in figure.names):
                    return figure
    return None


def _find_addressee(named: list[EntityCluster]) -> EntityCluster | None:
    """Return who is called by name in speech, and never told about."""
    fits = [
        figure
        for figure in named
        if not figure.group
        and any(m.is_vocative for m in figure.mentions)
        and all(m.is_quoted for m in figure.mentions)
    ]
    fits.sort(key=lambda f: (-sum(m.is_vocative for m in f.mentions), f.name))
    return fits[0] if fits else None
