"""Where a name begins and ends, word by word."""

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText
from infra.offline.language.verbs import human_verbs
from infra.offline.people.person_name import NAME_PARTICLES, to_title


def find_name_end(page: Document, part: TextUnit, first: int) -> int | None:
    """Return the last token of the name that begins at *first*, if one does."""
    grammar = part.parse
    i = first
    while i < len(grammar) - 1 and _is_title(grammar, i):
        i += 1
        if grammar[i].text == "." and i < len(grammar) - 1:
            i += 1
    titled = i > first
    if not _is_name_word(page, part, i, titled=titled):
        return None
    if not titled and to_title(grammar[i].text) and not _has_name_after(page, part, i):
        return None
    last = i
    while last + 1 < len(grammar):
        after = last + 1
        if (
            grammar[after].lower in NAME_PARTICLES
            and after + 1 < len(grammar)
            and _is_name_word(page, part, after + 1, titled=True)
        ):
            last = after + 1
        elif _can_continue_name(grammar, last) and _is_name_word(
            page, part, after, titled=True
        ):
            last = after
        else:
            break
    return last


def _has_name_after(page: Document, part: TextUnit, i: int) -> bool:
    """Tell whether a title has a name after it; alone ("Herr") it is no name."""
    after = i + 1
    return after < len(part.parse) and _is_name_word(page, part, after, titled=True)


def _can_continue_name(grammar: ParsedText, i: int) -> bool:
    text = grammar[i].text
    return text[-1].isalpha() or len(text) == len("J.")


def _is_title(grammar: ParsedText, i: int) -> bool:
    token = grammar[i]
    if to_title(token.text) is None or (
        not token.is_capitalised and to_title(token.text) not in LOWER_CASE_TITLES
    ):
        return False
    after = grammar[i + 1]
    # "Mr." is cut short; "for your brother." ends a sentence.
    cut_short = after.text == "." and to_title(token.text) not in LOWER_CASE_TITLES
    return after.is_capitalised or cut_short


LOWER_CASE_TITLES = frozenset(
    {"uncle", "aunt", "cousin", "sister", "brother", "captain", "colonel", "doctor"}
)


def _is_name_word(page: Document, part: TextUnit, i: int, *, titled: bool) -> bool:
    token = part.parse[i]
    if (
        not token.is_capitalised
        or not token.text[0].isalpha()
        or not (token.text[1:] or titled)
    ):
        return False
    if (
        token.lower in _never_names()
        or token.lower.removesuffix("'s") in _never_names()
    ):
        return False
    if titled:
        return True
    if token.text.isupper() and len(token.text) > 1:
        name = token.text.capitalize()
        return (
            name in page.title_case_words and name.lower() not in page.lower_case_words
        )
    if starts_sentence(part.parse, i):
        names = token.tag in {"NNP", "NNPS"} or bool(token.entity_label)
        known = token.text in page.proper_nouns or _is_human_subject(part.parse, i)
        return token.lower not in page.lower_case_words and (names or known)
    return (
        token.tag in {"NNP", "NNPS"}
        or bool(token.entity_label)
        or token.lower not in page.lower_case_words
    )


def _is_human_subject(grammar: ParsedText, i: int) -> bool:
    """Tell whether a bare noun does what people do: a name that taggers never met."""
    token = grammar[i]
    return (
        token.tag == "NN"
        and token.dep in SUBJECTS
        and grammar.head(token).lemma in human_verbs()
    )


def starts_sentence(grammar: ParsedText, i: int) -> bool:
    """Tell whether token *i* would have a capital whatever it is."""
    if i == 0 or grammar[i].sentence_start == i:
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


def _never_names() -> frozenset[str]:
    return _NEVER_NAMES


_NEVER_NAMES = (
    frozenset().union(*sections("notnames").values())
    - terms("names", "female")
    - terms("names", "male")
)
