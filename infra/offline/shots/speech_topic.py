"""What a speech is about: the things and people that its words really name."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token

MAX_TOPIC_WORDS = 5
"""More words are a sentence of the line itself."""

_ROLES = SUBJECTS | {"dobj", "pobj", "attr", "oprd", "conj", "ROOT"}
_BEFORE_NOUN = frozenset({"det", "amod", "compound", "nummod", "poss", "case", "nmod"})
_OPEN = terms("pronouns", "article") | {"this", "that", "these", "those"}
"""Determiners of a thing that is told of; "no trap" and "which trap" are none."""


def find_topics(
    parse: ParsedText, words: Sequence[Token], known: AbstractSet[str]
) -> list[str]:
    """Return what *words* are about, as phrases: "the four ships".

    *known* are the names, in lower case, of who speaks and who is spoken to. People
    and places by name come before things, which come as they are named.
    """
    phrases = [
        (token.pos != "PROPN", token.i, phrase)
        for token in words
        if _can_be_topic(parse, token, known)
        and (phrase := _phrase(parse, token, known))
    ]
    return [phrase for _, _, phrase in sorted(phrases)]


def _can_be_topic(parse: ParsedText, token: Token, known: AbstractSet[str]) -> bool:
    if token.dep not in _ROLES or token.lower in known or not _is_word(token):
        return False
    if _is_called_out(parse, token) or _says_nothing(parse, token):
        return False
    if token.dep == "attr" and _is_of_talkers(parse, token):
        return False
    if token.pos == "PROPN":
        return token.is_capitalised and not _is_cut(parse, token)
    return (
        token.tag in {"NN", "NNS"}
        and by_term("elements").get(token.lemma) != "abstract"
    )


def _is_cut(parse: ParsedText, token: Token) -> bool:
    """Tell whether more belongs to a word: "Act" of "Act Two", "Goin" of "Goin’"."""
    after = parse[token.i + 1 : token.i + 2]
    return any(
        (t.tag == "CD" and t.is_capitalised)
        or (t.text in "'’" and t.start == token.end)
        for t in after
    )


def _is_of_talkers(parse: ParsedText, noun: Token) -> bool:
    """Tell whether *noun* says what "I" or "you" are: no fool is told of in
    "you are a fool"."""
    subject = parse.subject(parse.head(noun))
    return subject is not None and subject.lower in {"i", "we", "you"}


def _says_nothing(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a noun is too general: "the man" is, "a clumsy man" is not."""
    if noun.lemma not in terms("dialogue", "no topic"):
        return False
    adjectives = {c.lemma for c in parse.children(noun) if c.dep == "amod"}
    is_somebody = noun.lemma in by_term("humans")
    return not is_somebody or adjectives <= terms("dialogue", "plain adjective")


def _is_word(token: Token) -> bool:
    return token.text.replace("-", "").isalpha()


def _is_called_out(parse: ParsedText, token: Token) -> bool:
    """Tell whether a name stands alone between stops: "Well, Tobias, …" """
    first = _first_of_phrase(parse, token)
    opens = first == 0 or not parse[first - 1].text[-1].isalnum()
    after = parse[token.i + 1 : token.i + 2]
    return opens and all(not t.text[0].isalnum() and t.tag != "POS" for t in after)


def _first_of_phrase(parse: ParsedText, noun: Token) -> int:
    first = noun.i
    while first and parse[first - 1].dep in _BEFORE_NOUN:
        first -= 1
    return first


def _phrase(parse: ParsedText, noun: Token, known: AbstractSet[str]) -> str:
    """Return *noun* with what stands before it; empty where it is not open to tell."""
    tokens = [
        token
        for token in parse[_first_of_phrase(parse, noun) : noun.i + 1]
        if token.lower != "own" and (noun.pos != "PROPN" or token.dep != "amod")
    ]
    opening, *rest = tokens
    is_open = opening.tag == "PRP$" or opening.lower in _OPEN
    is_mass = noun.dep == "dobj" and noun.lemma not in by_term("humans")
    needs_article = noun.tag == "NN" and "-" not in noun.text and not is_mass
    if (
        len(tokens) > MAX_TOPIC_WORDS
        or any(t.lower in known or t.dep == "case" for t in tokens)
        or any(t.dep == "det" or t.tag == "PRP$" for t in rest)
        or _is_after_hyphen(parse, opening)
        or (not is_open and (needs_article or opening.dep == "det"))
    ):
        return ""
    # "My trunk" is the speaker's, who is somebody else's "he": the trunk.
    article = opening.lower if opening.lower in {"a", "an"} else "the"
    words = [t.text for t in rest]
    return " ".join([article if is_open else opening.text, *words])


def _is_after_hyphen(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* is the end of a word: "made" of "home-made"."""
    before = parse[token.i - 1] if token.i else token
    return before.text == "-" and before.end == token.start
