"""Name spans: which tokens of a text make up a name, titles included."""

import re
from itertools import pairwise

from infra.offline.language.document import Document, TextUnit, has_owner
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import human_verbs
from infra.offline.people.person_name import EPITHETS, NAME_PARTICLES, to_title

LOWER_CASE_TITLES = terms("titles", "lower case")
ABBREVIATED_TITLES = terms("titles", "abbreviated")
NEVER_NAMES = (
    frozenset().union(*sections("notnames").values())
    - terms("names", "female")
    - terms("names", "male")
)
"""Words with a capital that name nobody."""
NEVER_ALONE = terms("notnames", "feeling") | terms("notnames", "number")
"""Never names by themselves; there may be a Mr. Pain, and a Guard One."""
STAGE_POSITIONS = terms("name_context", "stage position")
SOMETIMES_NAMES = (
    terms("notnames", "calendar") | terms("notnames", "kind") | NEVER_ALONE
)
"""Those of them that somebody may be called all the same: April, Christian."""
OWNERS = frozenset({"his", "her", "their", "our", "its", "my", "your", "'s"})
NEVER_CALLED = frozenset({"brother", "sister", "cousin"})
"""Kin: "her brother Jonas" is called Jonas, and "my uncle Toby" is called so."""
BEFORE_DATES = frozenset({"in", "of", "last", "next", "this", "since", "until", "by"})
MARKS_BEFORE_SENTENCE = frozenset(
    {'"', "“", "‘", "'", "”", "—", ".", "!", "?", ":", "...", "``", "«", "("}
)
"""Marks after which any word may have a capital."""

_JOINED_SENTENCES = re.compile(r"\w[;:,.!?”\"]*[—–]")
"""What the parser takes for one word where no space stands: "Hale;—to"."""

MIN_WRAPPED_WIDTH = 45
"""Characters: no printer or editor wraps prose at fewer."""
MAX_LIST_LINE = 0.75
"""Share of the width that the line of a list fills. Wrapped lines fill more of it,
though not always all that they could."""


def find_name_end(document: Document, unit: TextUnit, first: int) -> int | None:
    """Return the index of the last token of the name that begins at *first*, if any."""
    parse = unit.parse
    i = first
    while i < len(parse) - 1 and _is_title(parse, i):
        i += 1
        if parse[i].text == "." and i < len(parse) - 1:
            i += 1
    if first and parse[first].text in NEVER_CALLED and parse[first - 1].lower in OWNERS:
        i = first
    titled = i > first
    if not _is_name_word(document, unit, i, titled=titled):
        return None
    if (
        not titled
        and to_title(parse[i].text)
        and not _has_name_after(document, unit, i)
    ):
        is_called_so = parse[i].text in document.parents_by_name
        return i if is_called_so and not has_owner(parse, i) else None
    last = _word_end(parse, i)
    while (longer := _longer_name_end(document, unit, last)) is not None:
        last = longer
    return last


def _longer_name_end(document: Document, unit: TextUnit, last: int) -> int | None:
    """Return the last token of the next word of a name that has come to *last*."""
    parse, after = unit.parse, last + 1
    if after == len(parse) or _ends_name(unit, parse[last], parse[after]):
        return None
    if _is_shouted(unit) and not _is_certain_name(document, parse, after):
        return None
    if parse[after].lower in NAME_PARTICLES:
        if _word_end(parse, after) > after:
            return _word_end(parse, after)
        following = after + 1
        if following < len(parse) and _is_name_word(
            document, unit, following, titled=True
        ):
            return _word_end(parse, following)
    if _can_continue_name(parse, last) and _is_name_word(
        document, unit, after, titled=True
    ):
        return _word_end(parse, after)
    return None


def _word_end(parse: ParsedText, i: int) -> int:
    """Return the last token of the word that begins at *i*: "Jean-Luc" has three."""
    while (
        i + 2 < len(parse)
        and parse[i + 1].text == "-"
        and parse[i].end == parse[i + 1].start
        and parse[i + 1].end == parse[i + 2].start
        and parse[i + 2].text.isalpha()
    ):
        i += 2
    return i


def is_list_end(text: str, end: int, start: int) -> bool:
    """Tell whether a line that nobody wrapped ends between two words of *text*.

    *end* is where the first word ends, and *start* is where the second begins. A
    wrapped line ends because the next word would not fit; the line of a list, an
    inscription or a poem ends because its name does.
    """
    if "\n" not in text[end:start]:
        return False
    width = max(map(len, text.splitlines()))
    line = text[text.rfind("\n", 0, end) + 1 : end]
    word = text[start:].split(maxsplit=1)[0]
    filled = len(line) + 1 + len(word)
    return width < MIN_WRAPPED_WIDTH or filled <= MAX_LIST_LINE * width


def _is_shouted(unit: TextUnit) -> bool:
    """Tell whether a whole line of action is in capitals: "VERA SINGS"."""
    return unit.role == "action" and unit.text.isupper()


def _ends_name(unit: TextUnit, word: Token, after: Token) -> bool:
    """Tell whether a name that has come to *word* cannot go on with *after*."""
    return (
        is_list_end(unit.text, word.end, after.start)
        or _changes_letters(word.text, after.text)
        or _is_street_before_subject(unit.parse, word, after)
    )


def _is_street_before_subject(parse: ParsedText, word: Token, after: Token) -> bool:
    """Tell whether who acts is named right after a street: "down Broadway Hale ran"."""
    first = word.i
    while first and parse[first].is_capitalised:
        first -= 1
    return (
        parse[first].lower in terms("prepositions", "along")
        and parse[first + 1].lower not in by_term("names")
        and any(t.tag in {"VBD", "VBZ"} for t in parse[after.i + 1 : after.i + 2])
    )


def _changes_letters(one: str, other: str) -> bool:
    """Tell whether one word is in capitals and the other is not: "Ada JUMPS".

    Initials and the numbers of kings are in capitals in every name, and "McBRIDE" is
    in capitals but for its prefix.
    """
    short = len("III")
    capitals = [word[-2:].isupper() for word in (one, other)]
    return capitals[0] != capitals[1] and all(
        len(word) > short
        for word, is_capital in zip((one, other), capitals, strict=True)
        if is_capital
    )


def _has_name_after(document: Document, unit: TextUnit, i: int) -> bool:
    """Tell whether a name follows a title; alone ("Herr") a title is no name."""
    after = i + 1
    return after < len(unit.parse) and _is_name_word(document, unit, after, titled=True)


def _can_continue_name(parse: ParsedText, i: int) -> bool:
    """Tell whether a name may go on after token *i*: a word, or an initial ("J.")."""
    text = parse[i].text
    return text[-1].isalpha() or len(text) == len("J.")


def _is_title(parse: ParsedText, i: int) -> bool:
    token = parse[i]
    if to_title(token.text) is None or (
        not token.is_capitalised and to_title(token.text) not in LOWER_CASE_TITLES
    ):
        return False
    after = parse[i + 1]
    # The full stop of "Mr." is part of it; that of "Thank you, Captain." ends a
    # sentence.
    is_abbreviated = after.text == "." and to_title(token.text) in ABBREVIATED_TITLES
    return after.is_capitalised or is_abbreviated


def _is_name_word(document: Document, unit: TextUnit, i: int, *, titled: bool) -> bool:
    """Tell whether token *i* is a word of a name; *titled* if a title precedes it."""
    token = unit.parse[i]
    is_certain = _is_certain_name(document, unit.parse, i)
    banned = _bans(unit.parse, i, is_certain=is_certain)
    # "Pain made him cruel."
    is_banned = bool(banned - NEVER_ALONE if titled else banned) or (
        not titled and not is_certain and _is_before_name(document, unit, i)
    )
    is_cry = _is_cry(unit.parse, i) or (
        not is_certain and _is_direction(document, unit.parse, i)
    )
    is_no_name = is_banned or is_cry or _is_stage_position(document, unit, i)
    if is_no_name or not _can_be_name(token, titled=titled):
        return False
    if titled or is_certain:
        return True
    is_common = token.lower in document.lower_case_words
    if token.text.isupper() and len(token.text) > 1:
        return token.text.capitalize() in document.title_case_words and not is_common
    is_labelled = token.tag in {"NNP", "NNPS"} or bool(token.entity_label)
    if starts_sentence(unit.parse, i):
        acts = token.text in document.proper_nouns or _is_human_subject(unit.parse, i)
        return not is_common and (is_labelled or acts)
    return is_labelled or not is_common


def _is_certain_name(document: Document, parse: ParsedText, i: int) -> bool:
    """Tell whether a word is a name elsewhere, and no date here."""
    token = parse[i]
    if token.text.capitalize() not in document.certain_names:
        return False
    if token.lower in terms("notnames", "calendar"):
        return not i or parse[i - 1].lower not in BEFORE_DATES
    return token.is_capitalised


def _is_before_name(document: Document, unit: TextUnit, i: int) -> bool:
    """Tell whether a word only opens a sentence before a known person's name.

    It says how they act, or what is done: "Slowly Ada rises", "Seeing Ada, he sat"; or
    it is a word that has no capital inside a sentence: "Find Hale!".
    """
    parse = unit.parse
    is_plain = (
        parse[i].lower in document.lower_case_words or parse[i].tag in {"VB", "VBP"}
    ) and not (parse[i].lower in EPITHETS or parse[i].text in document.proper_nouns)
    is_opening = is_plain or parse[i].lower.endswith(("ly", "ing"))
    is_first = starts_sentence(parse, i) and i + 1 < len(parse)
    if not (is_opening and is_first) or parse[i].lower in by_term("names"):
        return False
    name = parse[i + 1].text
    return name.capitalize() in document.certain_names or name in document.proper_nouns


def _is_stage_position(document: Document, unit: TextUnit, i: int) -> bool:
    """Tell whether a letter in a play says where somebody stands: "Nell sits R. C."."""
    return (
        document.material.format == "screenplay"
        and unit.role != "cue"
        and unit.parse[i].lower.removesuffix(".") in STAGE_POSITIONS
    )


def _is_direction(document: Document, parse: ParsedText, i: int) -> bool:
    """Tell whether a word opens a direction of a play: "[Follows Algernon.]"."""
    if document.material.format != "screenplay" or parse[i].lower in by_term("names"):
        return False
    is_open = bool(i) and parse[i - 1].text in {"[", "("}
    is_act = parse[i].lower.endswith(("s", "ing", "ed", "ly"))
    return is_act and is_open


def _bans(parse: ParsedText, i: int, *, is_certain: bool) -> frozenset[str]:
    """Return the forms of a word that are never names; "Ha-eun" is no "Ha!"."""
    word = parse[i].lower
    banned = NEVER_NAMES & {word, word.removesuffix("'s")}
    if is_certain:
        banned -= SOMETIMES_NAMES
    if _word_end(parse, i) > i:
        banned -= terms("notnames", "exclamation")
    return banned


def _is_cry(parse: ParsedText, i: int) -> bool:
    """Tell whether a word says a syllable again and again: "Yo-ho-ho!"."""
    parts = [t.text for t in parse[i : _word_end(parse, i) + 1] if t.text != "-"]
    return any(
        part.islower() and part == before.lower() for before, part in pairwise(parts)
    )


def _can_be_name(token: Token, *, titled: bool) -> bool:
    """Tell whether a word looks like a name; a single letter needs a title."""
    if not token.is_capitalised or not token.text[0].isalpha():
        return False
    if not (token.text[1:] or titled) or _JOINED_SENTENCES.search(token.text):
        return False
    return titled or token.lower not in terms("prepositions", "opening")


def _is_human_subject(parse: ParsedText, i: int) -> bool:
    """Tell whether a supposed noun acts as people do: a name unknown to the tagger."""
    token = parse[i]
    return (
        token.tag == "NN"
        and token.dep in SUBJECTS
        and parse.head(token).lemma in human_verbs()
    )


def starts_sentence(parse: ParsedText, i: int) -> bool:
    """Tell whether token *i* would have a capital whatever word it is."""
    if i == 0 or parse[i].sentence_start == i:
        return True
    return parse[i - 1].text in MARKS_BEFORE_SENTENCE
