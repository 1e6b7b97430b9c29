"""Narration beside a speech, without the tag that only says who speaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.segments import strip_quotation_marks

STOPS, PAUSES = ".!?…", ",;:—–"
PLAIN_VERBS = frozenset({"say", "speak", "tell", "repeat"})
NAME_PARTS_OF_SPEECH = frozenset({"DET", "ADJ", "NOUN", "PART", "PRON", "PROPN"})

_BEFORE_STOP = re.compile(r"[\s,;:—–-]+(?=[.!?]|$)")
_SPACED_STOP = re.compile(r"\s+(?=[,.;:!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechNarration:
    """What stands beside a speech.

    Attributes:
        tag: The verb that says that somebody speaks.
        before: What is told before the speech.
        after: What is told after it, from its first mark on.
        leads: What is told before ends with half a sentence: "Laughing, ".
    """

    tag: Token | None
    before: str
    after: str
    before_is_phrase: bool


def strip_speech_tag(
    part: TextUnit, tokens: Sequence[Token], speech: tuple[int, int]
) -> SpeechNarration:
    """Take the tag out of *tokens*, the narration beside the words at *speech*."""
    start, end = speech
    before = [t for t in tokens if t.start < start]
    after = [t for t in tokens if t.start >= end]
    tag = _tag_after(part, after, part.text[start:end]) or _tag_before(
        part.parse, before
    )
    dropped = _tag_tokens(part.parse, tag, (*before, *after)) if tag else frozenset()
    before = [t for t in before if t.i not in dropped]
    after = [t for t in after if t.i not in dropped]
    return SpeechNarration(
        tag=tag,
        before=_join_tokens(part, before),
        # "And Crane's answering" is half of the next speech's tag.
        after=_join_tokens(part, after) if tag or _has_finite_verb(after) else "",
        before_is_phrase=tag is not None and _ends_in_phrase(before, tag),
    )


def to_present_tense(narration: SpeechNarration, name: str) -> str:
    """Return in the present tense that *name* speaks, amid what else is told."""
    verb = third_person(narration.tag.lemma) if narration.tag else "speaks"
    told = f"{_text_before_verb(narration, name)} {verb}{_text_after_verb(narration)}"
    return told if told[-1] in STOPS else f"{told}."


def _text_before_verb(narration: SpeechNarration, name: str) -> str:
    before = narration.before
    if before and narration.before_is_phrase:
        return f"{before}, {name}"
    sentence = f"{name[0].upper()}{name[1:]}"
    if not before:
        return sentence
    return f"{before}{'' if before[-1] in STOPS else '.'} {sentence}"


def _text_after_verb(narration: SpeechNarration) -> str:
    after = narration.after
    if not after:
        return "."
    if narration.tag and after[0] not in STOPS:
        return f"{'' if after[0] in PAUSES else ' '}{after}"
    return f". {after.lstrip(STOPS + PAUSES + ' ')}"


def third_person(lemma: str) -> str:
    """Return a verb of speech as a shot list has it: "shouts", "cries"."""
    if lemma in terms("verbs", "quote_only") | PLAIN_VERBS:
        return "speaks"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else f"{lemma}s"


def _tag_after(part: TextUnit, tokens: Sequence[Token], said: str) -> Token | None:
    """Return the tag that goes on with a speech; after a full stop none does."""
    if said.rstrip("”\"’' ").endswith("."):
        return None
    clause = _first_clause(strip_quotation_marks(tokens))
    return next((t for t in clause if _is_speech_tag(part.parse, t)), None)


def _first_clause(tokens: Iterable[Token]) -> list[Token]:
    clause: list[Token] = []
    for token in tokens:
        if clause and token.text[0] in ",.;:!?":
            break
        if token.text[0].isalnum():
            clause.append(token)
    return clause


def _ends_in_phrase(before: Sequence[Token], tag: Token) -> bool:
    """Tell whether the tag's own sentence has no verb left: "Laughing, he said"."""
    last = [t for t in before if t.sentence_start == tag.sentence_start]
    return bool(last) and not _has_finite_verb(last)


def _has_finite_verb(tokens: Sequence[Token]) -> bool:
    return any(t.tag in FINITE_TAGS for t in tokens)


def _tag_before(grammar: ParsedText, tokens: Sequence[Token]) -> Token | None:
    words = strip_quotation_marks(tokens)
    if not words or words[-1].text not in {",", ":"}:
        return None
    return next((t for t in reversed(words) if _is_speech_tag(grammar, t)), None)


def _is_speech_tag(grammar: ParsedText, token: Token) -> bool:
    return (
        token.lemma in terms("verbs", "speech")
        and token.tag in FINITE_TAGS
        and all(child.dep != "neg" for child in grammar.children(token))
    )


def _tag_tokens(
    grammar: ParsedText, tag: Token, told: Sequence[Token]
) -> frozenset[int]:
    """Return the tag's own words: verb, subject, and what joins it to another verb."""
    children = grammar.children(tag)
    dropped = {tag.i, *(c.i for c in children if c.dep in {"aux", "auxpass"})}
    subject = next((c for c in children if c.dep in SUBJECTS and c in told), None)
    if subject is not None:
        dropped |= _subtree(grammar, subject)
    else:
        dropped |= _speaker_after(grammar, tag)
    if tag.dep == "conj":
        joins = grammar.children(grammar.head(tag))
        dropped |= {c.i for c in joins if c.dep == "cc" and c.i < tag.i}
    return frozenset(dropped)


def _subtree(grammar: ParsedText, top: Token) -> set[int]:
    found = {top.i}
    waiting = [top]
    while waiting:
        for child in grammar.children(waiting.pop()):
            if child.dep not in {"relcl", "acl", "advcl", "appos", "punct"}:
                found.add(child.i)
                waiting.append(child)
    return found


def _speaker_after(grammar: ParsedText, tag: Token) -> set[int]:
    """Return who is named after a verb where no subject was seen: "said Della"."""
    found = set()
    for token in grammar[tag.i + 1 :]:
        if token.pos not in NAME_PARTS_OF_SPEECH:
            break
        found.add(token.i)
    return found


def _join_tokens(part: TextUnit, tokens: Sequence[Token]) -> str:
    """Return *tokens* as text, as they are spaced; nothing where no word is left."""
    said = ""
    last: Token | None = None
    for token in strip_quotation_marks(tokens):
        if last is not None:
            beside = token.i == last.i + 1
            said += " " if not beside or last.end < token.start else ""
        said += part.text[token.start : token.end].replace("_", "")
        last = token
    text = _BEFORE_STOP.sub("", _SPACED_STOP.sub("", said)).strip()
    return text if any(map(str.isalnum, text)) else ""
