"""A scene in one line, in the story's own words: extracts, never inventions."""

from collections.abc import Iterable

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.tokens import SUBJECTS, ParsedText

MAX_SUMMARY = 380
"""Below the schema's 400 characters, so that an ellipsis fits."""


def summarise(parts: Iterable[TextUnit], names: frozenset[str]) -> str:
    """Return the one or two sentences of *parts* that say most of what happens."""
    ranked: list[tuple[float, int, str]] = []
    order = 0
    for part in parts:
        if part.role not in NARRATION_ROLES:
            continue
        for sentence in part.sentences():
            text = _extract(part, sentence)
            if text:
                ranked.append((-_sentence_score(sentence, names, order), order, text))
            order += 1
    chosen = sorted(sorted(ranked)[:2], key=lambda one: one[1])
    whole = " ".join(text for _, _, text in chosen)
    if not whole:
        whole = next((" ".join(p.text.split()) for p in units_with_words(parts)), "")
    return truncate(whole, MAX_SUMMARY)


def units_with_words(parts: Iterable[TextUnit]) -> Iterable[TextUnit]:
    return (part for part in parts if part.text.strip())


def _extract(part: TextUnit, sentence: ParsedText) -> str:
    """Return a sentence of narration; one with speech in it is not an extract."""
    if any(part.quotation_at(token.start) for token in sentence):
        return ""
    text = part.text[sentence[0].start : sentence[-1].end]
    plain = " ".join(text.replace("_", "").split())
    return plain if plain[:1].isupper() and plain[-1:] in ".!?" else ""


def _sentence_score(sentence: ParsedText, names: frozenset[str], order: int) -> float:
    words = [t for t in sentence if t.text[0].isalnum()]
    acting = sum(
        t.dep in SUBJECTS and (t.text in names or t.lower in {"he", "she", "i", "they"})
        for t in sentence
    )
    verbs = sum(t.pos == "VERB" and t.tag == "VBD" for t in sentence)
    named = sum(t.text in names for t in sentence)
    brief = 1.0 if 6 <= len(words) <= 30 else 0.4  # noqa: PLR2004 - a line is neither a word nor a paragraph
    return brief * (acting + named + 0.5 * min(verbs, 3) + 1.0 / (1 + order))


def truncate(text: str, longest: int) -> str:
    """Cut *text* at a word where it is too long, and say so with an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return f"{head.rpartition(' ')[0] or head}…"
