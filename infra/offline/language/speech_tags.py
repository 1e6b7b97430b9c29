"""The words beside a quotation that say who speaks it: "said Della"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from ports.questions.numbered import NumberedQuotation

MAX_CLAUSE_WORDS = 14
"""Words between a quotation and its speech verb; further off it is another matter."""

MAX_SUBJECT_DISTANCE = 5
"""Words between a subject and its verb where the parser saw no link."""

CLAUSE_END_MARKS = frozenset({".", "!", "?", ";", ":", "”", "“", '"', "»", "«", "—"})
SPEECH_GERUNDS = frozenset(
    {"saying", "answering", "replying", "asking", "crying", "calling"}
)
IMPERSONAL_SUBJECTS = frozenset({"it", "which", "that", "there", "this", "what", "who"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechTag:
    """A speech verb beside a quotation, and the word for whoever speaks.

    Attributes:
        heard: It is somebody's voice that speaks: "her father's voice saying".
    """

    subject: Token
    verb: Token
    is_voice: bool


def find_tag(part: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """Return what says who speaks *quotation*: after it, or else before it."""
    return _find_tag_after(part, quotation) or _find_tag_before(part, quotation)


def find_leading_tag(part: TextUnit) -> SpeechTag | None:
    """Return what says who speaks the next paragraph: `A man's voice says:`."""
    if not part.text.rstrip().endswith(":"):
        return None
    before = part.parse[:-1]
    clause = _clause_before(part, before, longest=len(before))
    return _find_tag_in(part.parse, clause, latest=True)


def _find_tag_after(part: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """`“…,” said Della`, `“…,” she said`: up to the clause's end."""
    clause: list[Token] = []
    for token in part.parse:
        if token.start < quotation.end or _is_punctuation(token):
            continue
        if (
            part.quotation_at(token.start)
            or token.text in CLAUSE_END_MARKS
            or len(clause) > MAX_CLAUSE_WORDS
        ):
            break
        clause.append(token)
    return _find_tag_in(part.parse, clause)


def _is_punctuation(token: Token) -> bool:
    return not any(c.isalnum() for c in token.text) and token.text not in {
        ".",
        ";",
        ":",
    }


def _find_tag_before(part: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """`Della said: “…”`: back to the sentence's beginning."""
    before = [t for t in part.parse if t.end <= quotation.start]
    while before and _is_punctuation(before[-1]):
        if before[-1].text not in {",", "“", '"', "‘", "'", "«", "—", "``"}:
            return None
        before.pop()
    if before and before[-1].text == ":":
        before.pop()
    elif not before or not _is_lead_in(part, quotation):
        return None
    clause = _clause_before(part, before, longest=2 * MAX_CLAUSE_WORDS)
    return _find_tag_in(part.parse, clause, latest=True)


def _clause_before(
    part: TextUnit, before: Sequence[Token], *, longest: int
) -> list[Token]:
    """Return the end of *before*, back to the beginning of its sentence."""
    clause: list[Token] = []
    for token in reversed(before):
        if (
            part.quotation_at(token.start)
            or token.text in {".", "!", "?", "”", ";"}
            or len(clause) > longest
        ):
            break
        clause.insert(0, token)
    return clause


def _is_lead_in(part: TextUnit, quotation: NumberedQuotation) -> bool:
    """Tell whether narration runs into the quotation with a comma or a colon."""
    lead = part.text[: quotation.start].rstrip("“\"‘'«—- \n\t_")
    return lead.endswith((",", ":"))


def _find_tag_in(
    grammar: ParsedText, clause: list[Token], *, latest: bool = False
) -> SpeechTag | None:
    order = reversed(clause) if latest else iter(clause)
    for token in order:
        if (
            latest
            and token.lower in SPEECH_GERUNDS
            and (doer := _gerund_subject(grammar, token))
        ):
            return _to_speech_tag(grammar, doer, token)
        if (
            token.lemma in _speech_verbs()
            and token.pos in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}
            and token.tag not in {"VBG", "NNS"}
        ):
            subject = _verb_subject(grammar, clause, token)
            if subject is not None:
                return _to_speech_tag(grammar, subject, token)
    return None


def _to_speech_tag(grammar: ParsedText, subject: Token, verb: Token) -> SpeechTag:
    # "Crane's answering" is a voice too.
    heard = subject.lemma == "voice" or subject.dep == "poss"
    return SpeechTag(subject=_voice_owner(grammar, subject), verb=verb, is_voice=heard)


def _gerund_subject(grammar: ParsedText, gerund: Token) -> Token | None:
    """Return who is heard "her father's voice saying", "and Crane's answering"."""
    doers = (t for t in grammar.children(gerund) if t.dep in {"nsubj", "poss"})
    return next((t for t in doers if _can_speak(t)), None)


def _voice_owner(grammar: ParsedText, subject: Token) -> Token:
    """Return whose voice it is that speaks."""
    if subject.lemma != "voice":
        return subject
    owners = (t for t in grammar.children(subject) if t.dep == "poss")
    return next((t for t in owners if _can_speak(t)), subject)


def _verb_subject(
    grammar: ParsedText, clause: list[Token], verb: Token
) -> Token | None:
    """Return who does *verb*: by position first, since parsers trip over quotations."""
    inside = {t.i for t in clause}
    if inverted := _subject_after_verb(clause, verb):
        return inverted
    subject = grammar.subject(verb)
    if subject and subject.i in inside and subject.lower not in IMPERSONAL_SUBJECTS:
        return subject
    before = [t for t in clause if t.i < verb.i and _can_speak(t)]
    nominal = [t for t in before if t.dep in SUBJECTS or t.lower in _SUBJECT_PRONOUNS]
    if nominal:
        return nominal[-1]
    return (
        before[0] if before and verb.i - before[0].i <= MAX_SUBJECT_DISTANCE else None
    )


def _subject_after_verb(clause: list[Token], verb: Token) -> Token | None:
    """Return the subject that follows its verb: "replied the old man"."""
    for token in clause:
        if token.i <= verb.i:
            continue
        if (
            token.lower in _SUBJECT_PRONOUNS
            or token.is_capitalised
            or token.pos == "NOUN"
        ):
            leads = clause[0].i == verb.i and token.dep != "pobj"
            fits = _can_speak(token) and (leads or token.dep in SUBJECTS)
            return token if fits else None
        if token.pos not in {"ADV", "PART", "DET", "ADJ", "PRON"}:
            return None
    return None


_SUBJECT_PRONOUNS = frozenset({"he", "she", "i", "they", "we"})


def _can_speak(token: Token) -> bool:
    if token.lower in _SUBJECT_PRONOUNS:
        return True
    return token.pos in {"PROPN", "NOUN"} and any(c.isalpha() for c in token.text)


@cache
def _speech_verbs() -> frozenset[str]:
    return terms("verbs", "speech")
