"""spaCy, confined: text in, packed grammar out. Imported by worker processes only."""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from infra.offline.language.tokens import SPACY_MODEL, normalise_for_parser, pack

# One batch holds the tensors of all its texts: 64 paragraphs stay under 100 MB.
BATCH_SIZE = 32


@cache
def _pipeline() -> Language:
    return spacy.load(SPACY_MODEL)


def parse_texts(texts: list[str]) -> list[bytes]:
    """Return the packed grammar of each text."""
    folds = [normalise_for_parser(text) for text in texts]
    docs = _pipeline().pipe((fold for fold, _ in folds), batch_size=BATCH_SIZE)
    return [
        _pack_doc(doc, offsets) for doc, (_, offsets) in zip(docs, folds, strict=True)
    ]


def _pack_doc(doc: Doc, offsets: list[int]) -> bytes:
    return pack(
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
