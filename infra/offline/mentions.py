"""Where a passage names somebody: proper names and titles, found word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.grammar import SUBJECTS, Grammar
from infra.offline.name_words import name_from, opens
from infra.offline.naming import title_of
from infra.offline.page import TOLD, Page, Part
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name as it stands in a part.

    Attributes:
        first, last: Its tokens, both included.
        text: As written, without a possessive ending.
        quotation: Number of the one that it stands in.
        certain: A title, or a capital inside a sentence, shows it to be a name.
    """

    part: int
    first: int
    last: int
    text: str
    titled: bool
    certain: bool
    quotation: str | None
    vocative: bool
    subject: bool
    possessive: bool
    plural: bool
    after_and: bool
    entity: str

    @property
    def quoted(self) -> bool:
        return self.quotation is not None


def mentions(page: Page) -> list[Mention]:
    """Return every candidate of *page*, in order."""
    return [
        found
        for part in page.parts
        if part.role in TOLD or part.role in {"dialogue", "cue"}
        for found in _in_part(page, part)
    ]


def _in_part(page: Page, part: Part) -> Iterator[Mention]:
    grammar, i = part.grammar, 0
    while i < len(grammar):
        last = name_from(page, part, i)
        if last is None:
            i += 1
            continue
        yield _mention(part, i, last)
        i = last + 1


def _mention(part: Part, first: int, last: int) -> Mention:
    grammar = part.grammar
    head = next(
        (t for t in reversed(grammar[first : last + 1]) if not first <= t.head <= last),
        grammar[last],
    )
    after = grammar[last + 1] if last + 1 < len(grammar) else None
    text = part.text[grammar[first].start : grammar[last].end]
    quotation = part.quotation_at(grammar[first].start)
    return Mention(
        part=part.index,
        first=first,
        last=last,
        text=_plain(" ".join(text.split())),
        titled=title_of(grammar[first].text) is not None and last > first,
        certain=not opens(grammar, first),
        quotation=quotation.number if quotation else None,
        vocative=quotation is not None
        and not _whole_answer(part, quotation)
        and _vocative(grammar, first, last),
        subject=head.dep in SUBJECTS,
        possessive=(after is not None and after.tag == "POS")
        or text.endswith(("'s", "’s")),
        plural=grammar[last].tag == "NNPS"
        or (
            first > 0
            and grammar[first - 1].lower == "the"
            and grammar[last].text.endswith("s")
        ),
        after_and=first > 0 and grammar[first - 1].lower in {"and", "or"},
        entity=grammar[last].entity,
    )


def _plain(text: str) -> str:
    for ending in ("'s", "’s", "'", "’", "_"):
        text = text.removesuffix(ending)
    return text.strip("_")


OPENING = frozenset({",", "“", '"', "‘", "'", "—", "!", "?", "``", ".", ";", ":", "«"})
CLOSING = frozenset({",", "”", '"', "’", "'", "!", "?", ".", "''", "—", ";", "»"})
MARKS = frozenset({"“", '"', "‘", "'", "``", "«"})
ENDEARMENTS = frozenset(
    [
        "my",
        "dear",
        "old",
        "dearest",
        "poor",
        "you",
        "good",
        "little",
        "sweet",
        "darling",
        "young",
    ]
)


def _whole_answer(part: Part, quotation: NumberedQuotation) -> bool:
    """Tell whether speech is nothing but a name given: "Crane. Elias Crane."."""
    words = part.text[quotation.start : quotation.end].strip("“”\"‘’' \n")
    return words.endswith(".") and all(w[0].isupper() for w in words.split())


def _vocative(grammar: Grammar, first: int, last: int) -> bool:
    """Tell whether a quoted name is called: between commas, or at an end."""
    while first > 0 and grammar[first - 1].lower in ENDEARMENTS:
        first -= 1
    before = grammar[first - 1].text if first else "“"
    after = grammar[last + 1].text if last + 1 < len(grammar) else "”"
    if after == "." and before in MARKS:
        # A whole answer: "Georgia." is as likely a place.
        return False
    opened = before in OPENING or before.lower() in {
        "o",
        "oh",
        "ah",
        "well",
        "no",
        "yes",
    }
    return opened and after in CLOSING
