"""Where a name begins and ends, word by word."""

from infra.offline.grammar import SUBJECTS, Grammar
from infra.offline.lexicon import sections, terms
from infra.offline.naming import PARTICLES, title_of
from infra.offline.page import Page, Part
from infra.offline.verbs import human


def name_from(page: Page, part: Part, first: int) -> int | None:
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
    if not titled and title_of(grammar[i].text) and not _joins_name(page, part, i):
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


def _joins_name(page: Page, part: Part, i: int) -> bool:
    """Tell whether a title has a name after it; alone ("Herr") it is no name."""
    after = i + 1
    return after < len(part.grammar) and _is_name_word(page, part, after, titled=True)


def _joins(grammar: Grammar, i: int) -> bool:
    text = grammar[i].text
    return text[-1].isalpha() or len(text) == len("J.")


def _is_title(grammar: Grammar, i: int) -> bool:
    token = grammar[i]
    if title_of(token.text) is None or (
        not token.capital and title_of(token.text) not in LOWER_TITLES
    ):
        return False
    after = grammar[i + 1]
    # "Mr." is cut short; "for your brother." ends a sentence.
    cut_short = after.text == "." and title_of(token.text) not in LOWER_TITLES
    return after.capital or cut_short


LOWER_TITLES = frozenset(
    {"uncle", "aunt", "cousin", "sister", "brother", "captain", "colonel", "doctor"}
)


def _is_name_word(page: Page, part: Part, i: int, *, titled: bool) -> bool:
    token = part.grammar[i]
    if (
        not token.capital
        or not token.text[0].isalpha()
        or not (token.text[1:] or titled)
    ):
        return False
    if token.lower in _nobody() or token.lower.removesuffix("'s") in _nobody():
        return False
    if titled:
        return True
    if token.text.isupper() and len(token.text) > 1:
        name = token.text.capitalize()
        return name in page.capitals and name.lower() not in page.common
    if opens(part.grammar, i):
        names = token.tag in {"NNP", "NNPS"} or bool(token.entity)
        known = token.text in page.proper or _acts(part.grammar, i)
        return token.lower not in page.common and (names or known)
    return (
        token.tag in {"NNP", "NNPS"}
        or bool(token.entity)
        or token.lower not in page.common
    )


def _acts(grammar: Grammar, i: int) -> bool:
    """Tell whether a bare noun does what people do: a name that taggers never met."""
    token = grammar[i]
    return (
        token.tag == "NN"
        and token.dep in SUBJECTS
        and grammar.head(token).lemma in human()
    )


def opens(grammar: Grammar, i: int) -> bool:
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


def _nobody() -> frozenset[str]:
    return _NOBODY


_NOBODY = (
    frozenset().union(*sections("notnames").values())
    - terms("names", "female")
    - terms("names", "male")
)
