"""A summary of a scene in the story's own sentences, and texts cut to a length."""

from collections.abc import Iterable

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, strip_marks

MAX_SUMMARY = 380
"""Characters; below the schema's 400, so that an ellipsis fits."""

SUMMARY_SENTENCES = 2
MIN_WORDS, MAX_WORDS = 6, 30
"""Words of a sentence that is neither a scrap nor a paragraph."""
OTHER_LENGTH_FACTOR = 0.4
"""What a shorter or a longer sentence's score is multiplied by."""


def summarise(units: Iterable[TextUnit], names: frozenset[str]) -> str:
    """Return the one or two sentences of *units* that tell most of what happens.

    *names* holds the words of people's names.
    """
    ranked: list[tuple[float, int, str]] = []
    order = 0
    for unit in units:
        if unit.role not in NARRATION_ROLES:
            continue
        for sentence in unit.sentences():
            text = _extract(unit, sentence)
            if text:
                ranked.append((-_sentence_score(sentence, names, order), order, text))
            order += 1
    best = sorted(sorted(ranked)[:SUMMARY_SENTENCES], key=lambda one: one[1])
    whole = " ".join(text for _, _, text in best)
    if not whole:
        whole = next((" ".join(u.text.split()) for u in units if u.text.strip()), "")
    return truncate(whole, MAX_SUMMARY)


def _extract(unit: TextUnit, sentence: ParsedText) -> str:
    """Return a sentence of narration as written; "" if it holds any speech."""
    if any(unit.quotation_at(token.start) for token in sentence):
        return ""
    text = unit.text[sentence[0].start : sentence[-1].end]
    plain = " ".join(strip_marks(text).split())
    return plain if plain[:1].isupper() and plain[-1:] in ".!?" else ""


def _sentence_score(sentence: ParsedText, names: frozenset[str], order: int) -> float:
    """Score people who act, names and finite verbs; the earlier, the better."""
    words = [t for t in sentence if t.text[0].isalnum()]
    acting = sum(
        t.dep in SUBJECTS and (t.text in names or t.lower in terms("pronouns", "actor"))
        for t in sentence
    )
    verbs = sum(t.pos == "VERB" and t.tag == "VBD" for t in sentence)
    named = sum(t.text in names for t in sentence)
    fits = MIN_WORDS <= len(words) <= MAX_WORDS
    length_factor = 1.0 if fits else OTHER_LENGTH_FACTOR
    return length_factor * (acting + named + 0.5 * min(verbs, 3) + 1.0 / (1 + order))


def truncate(text: str, limit: int) -> str:
    """Cut *text* to *limit* characters between two words, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return f"{head.rpartition(' ')[0] or head}…"
