"""Who "I" is: introduced ("Call me Ishmael") or addressed ("my dear Watson")."""

import re
from functools import cache

from infra.offline.figures import Figure
from infra.offline.lexicon import alternatives
from infra.offline.naming import Name
from infra.offline.page import TOLD, Page

NAME = "the narrator"


@cache
def _introduced_by() -> re.Pattern[str]:
    name = r"((?:[A-Z][\w’'-]+\.?\s?){1,3})"
    return re.compile(rf"(?:{alternatives('cues', 'introduced')})\s+{name}")


def narrator(page: Page, named: list[Figure]) -> Figure | None:
    """Return the "I" of *page*, marked, where somebody tells it in the first person."""
    if page.material.narration != "first" or not _tells(page):
        return None
    teller = _titled(page, named) or _introduced(page, named) or _addressed(named)
    if teller is None:
        teller = Figure(names=[Name(titles=(), words=(NAME,))])
        teller.forms[NAME] += 1
    teller.narrator = True
    return teller


JOURNAL = re.compile(
    r"([A-Z][\w.’' -]*?)['’]?s\s+(?:journal|diary|narrative|story|account|statement)",
    re.IGNORECASE,
)


def _titled(page: Page, named: list[Figure]) -> Figure | None:
    """Return whose journal a heading says that it is."""
    headings = [p.text for p in page.parts if p.role == "heading"]
    for text in (*headings, page.material.chapter or ""):
        if match := JOURNAL.search(text.replace("_", "")):
            words = Name.of(match[1]).words
            found = [f for f in named if words in {n.words for n in f.names}]
            if found:
                return found[0]
            teller = Figure(names=[Name(titles=(), words=words)])
            teller.forms[match[1].strip().title()] += 1
            return teller
    return None


def _tells(page: Page) -> bool:
    return any(
        token.text in {"I", "me", "my", "My", "we", "We", "us"}
        for part in page.parts
        if part.role in TOLD
        for token in part.told
    )


def _introduced(page: Page, named: list[Figure]) -> Figure | None:
    for part in page.parts:
        if part.role not in TOLD:
            continue
        told = "".join(
            " " if part.quotation_at(i) else c for i, c in enumerate(part.text)
        )
        for match in _introduced_by().finditer(told):
            words = Name.of(match[1]).words
            for figure in named:
                if any(words[:1] == name.words[:1] for name in figure.names):
                    return figure
    return None


def _addressed(named: list[Figure]) -> Figure | None:
    """Return who is called by name in speech, and never told about."""
    fits = [
        figure
        for figure in named
        if not figure.group
        and any(m.vocative for m in figure.mentions)
        and all(m.quoted for m in figure.mentions)
    ]
    fits.sort(key=lambda f: (-sum(m.vocative for m in f.mentions), f.name))
    return fits[0] if fits else None
