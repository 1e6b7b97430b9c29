"""Names that are two people's: nobody calls himself by name."""

from collections.abc import Iterator

from infra.offline.language.document import Document
from infra.offline.language.speech_tags import find_tag
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import PersonName


def cannot_link_pairs(
    page: Document, mentions: list[Mention]
) -> frozenset[tuple[PersonName, PersonName]]:
    """Return pairs of names of which one is said to have called the other."""
    found = set()
    for caller, called in _callers_and_called(page, mentions):
        if caller != called:
            found |= {(caller, called), (called, caller)}
    return frozenset(found)


def _callers_and_called(
    page: Document, mentions: list[Mention]
) -> Iterator[tuple[PersonName, PersonName]]:
    names = {(m.unit_index, i): m for m in mentions for i in range(m.first, m.last + 1)}
    for part in page.units:
        called = [m for m in mentions if m.unit_index == part.index and m.is_vocative]
        for quotation in part.quotations if called else ():
            said = find_tag(part, quotation)
            caller = names.get((part.index, said.subject.i)) if said else None
            if caller is None:
                continue
            for mention in called:
                start = part.parse[mention.first].start
                if quotation.start <= start < quotation.end:
                    yield PersonName.parse(caller.text), PersonName.parse(mention.text)
