"""Where a passage names somebody: proper names and titles, found word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.tokens import SUBJECTS, ParsedText
from infra.offline.people.name_spans import find_name_end, starts_sentence
from infra.offline.people.person_name import to_title
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

    unit_index: int
    first: int
    last: int
    text: str
    has_title: bool
    is_certain: bool
    quotation: str | None
    is_vocative: bool
    is_subject: bool
    is_possessive: bool
    is_plural: bool
    after_and: bool
    entity_label: str

    @property
    def is_quoted(self) -> bool:
        return self.quotation is not None


def find_mentions(page: Document) -> list[Mention]:
    """Return every candidate of *page*, in order."""
    return [
        found
        for part in page.units
        if part.role in NARRATION_ROLES or part.role in {"dialogue", "cue"}
        for found in _mentions_in_unit(page, part)
    ]


def _mentions_in_unit(page: Document, part: TextUnit) -> Iterator[Mention]:
    grammar, i = part.parse, 0
    while i < len(grammar):
        last = find_name_end(page, part, i)
        if last is None:
            i += 1
            continue
        yield _build_mention(part, i, last)
        i = last + 1


def _build_mention(part: TextUnit, first: int, last: int) -> Mention:
    grammar = part.parse
    head = next(
        (t for t in reversed(grammar[first : last + 1]) if not first <= t.head <= last),
        grammar[last],
    )
    after = grammar[last + 1] if last + 1 < len(grammar) else None
    text = part.text[grammar[first].start : grammar[last].end]
    quotation = part.quotation_at(grammar[first].start)
    return Mention(
        unit_index=part.index,
        first=first,
        last=last,
        text=_strip_possessive(" ".join(text.split())),
        has_title=to_title(grammar[first].text) is not None and last > first,
        is_certain=not starts_sentence(grammar, first),
        quotation=quotation.number if quotation else None,
        is_vocative=quotation is not None
        and not _is_whole_answer(part, quotation)
        and _is_vocative(grammar, first, last),
        is_subject=head.dep in SUBJECTS,
        is_possessive=(after is not None and after.tag == "POS")
        or text.endswith(("'s", "’s")),
        is_plural=grammar[last].tag == "NNPS"
        or (
            first > 0
            and grammar[first - 1].lower == "the"
            and grammar[last].text.endswith("s")
        ),
        after_and=first > 0 and grammar[first - 1].lower in {"and", "or"},
        entity_label=grammar[last].entity_label,
    )


def _strip_possessive(text: str) -> str:
    for ending in ("'s", "’s", "'", "’", "_"):
        text = text.removesuffix(ending)
    return text.strip("_")


BEFORE_VOCATIVE = frozenset(
    {",", "“", '"', "‘", "'", "—", "!", "?", "``", ".", ";", ":", "«"}
)
AFTER_VOCATIVE = frozenset(
    {",", "”", '"', "’", "'", "!", "?", ".", "''", "—", ";", "»"}
)
OPENING_QUOTES = frozenset({"“", '"', "‘", "'", "``", "«"})
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


def _is_whole_answer(part: TextUnit, quotation: NumberedQuotation) -> bool:
    """Tell whether speech is nothing but a name given: "Crane. Elias Crane."."""
    words = part.text[quotation.start : quotation.end].strip("“”\"‘’' \n")
    return words.endswith(".") and all(w[0].isupper() for w in words.split())


def _is_vocative(grammar: ParsedText, first: int, last: int) -> bool:
    """Tell whether a quoted name is called: between commas, or at an end."""
    while first > 0 and grammar[first - 1].lower in ENDEARMENTS:
        first -= 1
    before = grammar[first - 1].text if first else "“"
    after = grammar[last + 1].text if last + 1 < len(grammar) else "”"
    if after == "." and before in OPENING_QUOTES:
        # A whole answer: "Georgia." is as likely a place.
        return False
    opened = before in BEFORE_VOCATIVE or before.lower() in {
        "o",
        "oh",
        "ah",
        "well",
        "no",
        "yes",
    }
    return opened and after in AFTER_VOCATIVE
