"""Where a passage names somebody: proper names and titles, found word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.grammar import SUBJECTS, Grammar
from infra.offline.lexicon import sections, terms
from infra.offline.naming import PARTICLES, title_of
from infra.offline.page import TOLD, Page, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name as it stands in a part.

    Attributes:
        first, last: Its tokens, both included.
        text: As written, without a possessive ending.
        certain: A title, or a capital inside a sentence, shows it to be a name.
    """

    part: int
    first: int
    last: int
    text: str
    titled: bool
    certain: bool
    quoted: bool
    vocative: bool
    subject: bool
    possessive: bool
    plural: bool
    after_and: bool
    entity: str


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
        last = _name_from(page, part, i)
        if last is None:
            i += 1
            continue
        yield _mention(page, part, i, last)
        i = last + 1


def _name_from(page: Page, part: Part, first: int) -> int | None:
    """Return the last token of the name that begins at *first*, if one does."""
    grammar = part.grammar
    i = first
    while i < len(grammar) - 1 and _is_title(grammar, i):
        i += 1
        if grammar[i].text == "." and i < len(grammar) - 1:
            i += 1
    titled = i > first
    if not _is_name_word(page, part, i, titled=titled):
        return None
    last = i
    while last + 1 < len(grammar):
        after = last + 1
        if (
            grammar[after].lower in PARTICLES
            and after + 1 < len(grammar)
            and _is_name_word(page, part, after + 1, titled=True)
        ):
            last = after + 1
        elif _joins(grammar, last) and _is_name_word(page, part, after, titled=True):
            last = after
        else:
            break
    return last


def _joins(grammar: Grammar, i: int) -> bool:
    return grammar[i].text[-1].isalpha() or len(grammar[i].text) <= 2


def _is_title(grammar: Grammar, i: int) -> bool:
    token = grammar[i]
    if title_of(token.text) is None or (
        not token.capital and title_of(token.text) not in LOWER_TITLES
    ):
        return False
    after = grammar[i + 1]
    return after.capital or after.text == "."


LOWER_TITLES = frozenset(
    [
        "uncle",
        "aunt",
        "cousin",
        "sister",
        "brother",
        "captain",
        "colonel",
        "old",
        "sergeant",
        "doctor",
    ]
)


def _is_name_word(page: Page, part: Part, i: int, *, titled: bool) -> bool:
    token = part.grammar[i]
    if (
        not token.capital
        or not token.text[0].isalpha()
        or (len(token.text) < 2 and not titled)
    ):
        return False
    if token.lower in _nobody() or token.lower.removesuffix("'s") in _nobody():
        return False
    if titled:
        return True
    if token.text.isupper() and len(token.text) > 1 and not token.entity:
        return False
    if _opens(part.grammar, i):
        return (token.tag in {"NNP", "NNPS"} and token.lower not in page.common) or (
            bool(token.entity) and token.lower not in page.common
        )
    return (
        token.tag in {"NNP", "NNPS"}
        or bool(token.entity)
        or token.lower not in page.common
    )


def _opens(grammar: Grammar, i: int) -> bool:
    """Tell whether token *i* would have a capital whatever it is."""
    if i == 0 or grammar[i].sentence == i:
        return True
    before = grammar[i - 1].text
    return before in {
        '"',
        "“",
        "‘",
        "'",
        "”",
        "—",
        ".",
        "!",
        "?",
        ":",
        "...",
        "``",
        "«",
        "(",
    }


def _mention(page: Page, part: Part, first: int, last: int) -> Mention:
    grammar = part.grammar
    head = next(
        (t for t in reversed(grammar[first : last + 1]) if not first <= t.head <= last),
        grammar[last],
    )
    after = grammar[last + 1] if last + 1 < len(grammar) else None
    text = part.text[grammar[first].start : grammar[last].end]
    quoted = part.quotation_at(grammar[first].start) is not None
    return Mention(
        part=part.index,
        first=first,
        last=last,
        text=_plain(" ".join(text.split())),
        titled=title_of(grammar[first].text) is not None and last > first,
        certain=not _opens(grammar, first),
        quoted=quoted,
        vocative=quoted and _vocative(grammar, first, last),
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


def _vocative(grammar: Grammar, first: int, last: int) -> bool:
    """Tell whether a quoted name is called: between commas, or at an end."""
    while first > 0 and grammar[first - 1].lower in ENDEARMENTS:
        first -= 1
    before = grammar[first - 1].text if first else "“"
    after = grammar[last + 1].text if last + 1 < len(grammar) else "”"
    opened = before in OPENING or before.lower() in {
        "o",
        "oh",
        "ah",
        "well",
        "no",
        "yes",
    }
    return opened and after in CLOSING


def _nobody() -> frozenset[str]:
    return _NOBODY


_NOBODY = (
    frozenset().union(*sections("notnames").values())
    - terms("names", "female")
    - terms("names", "male")
)
