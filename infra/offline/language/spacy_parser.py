"""The only module that imports spaCy: texts in, packed parses out.

Only worker processes import it, because the model takes seconds to load.
"""

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from infra.offline.language.lemmas import mend_lemma
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SPACY_MODEL, normalise_for_parser, pack

# One batch holds the tensors of all its texts: 64 paragraphs stay under 100 MB.
BATCH_SIZE = 32


@cache
def _pipeline() -> Language:
    pipeline = spacy.load(SPACY_MODEL)
    add_special_case = pipeline.tokenizer.add_special_case  # type: ignore[union-attr] # spaCy's own tokenizer, as English has it
    # Not an initial: "I ate it," says I.
    add_special_case("I.", [{"ORTH": "I"}, {"ORTH": "."}])
    # Read as "Mr." is: a full stop of its own would end the sentence before the name.
    for title in terms("titles", "abbreviated"):
        word = f"{title.capitalize()}."
        add_special_case(word, [{"ORTH": word, "NORM": "mr."}])
    return pipeline


@cache
def _verb_index() -> frozenset[str]:
    lemmatizer = _pipeline().get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index")  # type: ignore[attr-defined] # of a lemmatiser by rules
    return frozenset(index["verb"])


def _lemma(token: SpacyToken) -> str:
    lemma = token.lemma_.lower()
    if token.pos_ != "VERB":
        return lemma
    return mend_lemma(token.lower_, lemma, _verb_index())


def parse_texts(texts: list[str]) -> list[bytes]:
    """Return the packed parse of each text, in order."""
    normalised = [normalise_for_parser(text) for text in texts]
    docs = _pipeline().pipe((text for text, _ in normalised), batch_size=BATCH_SIZE)
    return [
        _pack_doc(doc, offsets)
        for doc, (_, offsets) in zip(docs, normalised, strict=True)
    ]


def _pack_doc(doc: Doc, offsets: list[int]) -> bytes:
    return pack(
        [
            (
                token.i,
                offsets[token.idx],
                offsets[token.idx + len(token) - 1] + 1,
                token.text,
                _lemma(token),
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
