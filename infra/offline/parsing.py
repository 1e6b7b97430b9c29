"""spaCy, confined: text in, packed grammar out. Imported by worker processes only."""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from infra.offline.grammar import MODEL, encode, folded

# One batch holds the tensors of all its texts: 64 paragraphs stay under 100 MB.
BATCH = 32


@cache
def _language() -> Language:
    return spacy.load(MODEL)


def parsed(texts: list[str]) -> list[bytes]:
    """Return the packed grammar of each text."""
    folds = [folded(text) for text in texts]
    docs = _language().pipe((fold for fold, _ in folds), batch_size=BATCH)
    return [
        _packed(doc, offsets) for doc, (_, offsets) in zip(docs, folds, strict=True)
    ]


def _packed(doc: Doc, offsets: list[int]) -> bytes:
    return encode(
        [
            (
                token.i,
                offsets[token.idx],
                offsets[token.idx + len(token) - 1] + 1,
                token.text,
                token.lemma_.lower(),
                token.pos_,
                token.tag_,
                token.dep_,
                token.head.i,
                token.ent_type_,
                token.sent.start,
            )
            for token in doc
        ]
    )
