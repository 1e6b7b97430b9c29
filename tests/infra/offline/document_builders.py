"""Parsed documents from plain text, for the tests of the reader's single rules."""

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.tokens import ParsedText, Token
from ports.domain.choices import StoryFormat
from tests.infra.offline.passage_builders import a_passage, parses_of

__all__ = ["a_document", "a_unit", "token_of"]


def a_document(text: str, *, format: StoryFormat = "prose") -> Document:  # noqa: A002 - the material's own word
    """Return the first passage of *text*, parsed."""
    material = a_passage(text, format=format)
    texts = tuple(dict.fromkeys(unit.text for unit in material.units))
    return Document.build(material, parses_of(texts))


def a_unit(text: str) -> TextUnit:
    """Return *text*, which must be one unit, parsed."""
    [unit] = a_document(text).units
    return unit


def token_of(parse: ParsedText, word: str) -> Token:
    """Return the first token that is written *word*."""
    return next(token for token in parse if token.text == word)
