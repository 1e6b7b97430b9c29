"""Names that are two people's: nobody calls himself by name."""

from collections.abc import Iterator

from infra.offline.attribution import said_beside
from infra.offline.mentions import Mention
from infra.offline.naming import Name
from infra.offline.page import Page


def apart(page: Page, mentions: list[Mention]) -> frozenset[tuple[Name, Name]]:
    """Return pairs of names of which one is said to have called the other."""
    found = set()
    for caller, called in _calls(page, mentions):
        if caller != called:
            found |= {(caller, called), (called, caller)}
    return frozenset(found)


def _calls(page: Page, mentions: list[Mention]) -> Iterator[tuple[Name, Name]]:
    names = {(m.part, i): m for m in mentions for i in range(m.first, m.last + 1)}
    for part in page.parts:
        called = [m for m in mentions if m.part == part.index and m.vocative]
        for quotation in part.quotations if called else ():
            said = said_beside(part, quotation)
            caller = names.get((part.index, said.subject.i)) if said else None
            if caller is None:
                continue
            for mention in called:
                start = part.grammar[mention.first].start
                if quotation.start <= start < quotation.end:
                    yield Name.of(caller.text), Name.of(mention.text)
