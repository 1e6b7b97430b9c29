"""The words beside a quotation that say who speaks it: "said Della"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from infra.offline.grammar import SUBJECTS, Grammar, Token
from infra.offline.lexicon import terms
from infra.offline.page import Part
from ports.questions.numbered import NumberedQuotation

REACH = 14
"""Words between a quotation and its speech verb; further off it is another matter."""

NEAR = 5
"""Words between a subject and its verb where the parser saw no link."""

STOP = frozenset({".", "!", "?", ";", ":", "”", "“", '"', "»", "«", "—"})
GERUNDS = frozenset({"saying", "answering", "replying", "asking", "crying", "calling"})
NOT_SUBJECTS = frozenset({"it", "which", "that", "there", "this", "what", "who"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A speech verb beside a quotation, and the word for whoever speaks.

    Attributes:
        heard: It is somebody's voice that speaks: "her father's voice saying".
    """

    subject: Token
    verb: Token
    heard: bool


def said_beside(part: Part, quotation: NumberedQuotation) -> Said | None:
    """Return what says who speaks *quotation*: after it, or else before it."""
    return _after(part, quotation) or _before(part, quotation)


def said_ahead(part: Part) -> Said | None:
    """Return what says who speaks the next paragraph: `A man's voice says:`."""
    if not part.text.rstrip().endswith(":"):
        return None
    before = part.grammar[:-1]
    clause = _sentence_up_to(part, before, longest=len(before))
    return _said(part.grammar, clause, latest=True)


def _after(part: Part, quotation: NumberedQuotation) -> Said | None:
    """`“…,” said Della`, `“…,” she said`: up to the clause's end."""
    clause: list[Token] = []
    for token in part.grammar:
        if token.start < quotation.end or _is_mark(token):
            continue
        if part.quotation_at(token.start) or token.text in STOP or len(clause) > REACH:
            break
        clause.append(token)
    return _said(part.grammar, clause)


def _is_mark(token: Token) -> bool:
    return not any(c.isalnum() for c in token.text) and token.text not in {
        ".",
        ";",
        ":",
    }


def _before(part: Part, quotation: NumberedQuotation) -> Said | None:
    """`Della said: “…”`: back to the sentence's beginning."""
    before = [t for t in part.grammar if t.end <= quotation.start]
    while before and _is_mark(before[-1]):
        if before[-1].text not in {",", "“", '"', "‘", "'", "«", "—", "``"}:
            return None
        before.pop()
    if before and before[-1].text == ":":
        before.pop()
    elif not before or not _leads_in(part, quotation):
        return None
    clause = _sentence_up_to(part, before, longest=2 * REACH)
    return _said(part.grammar, clause, latest=True)


def _sentence_up_to(
    part: Part, before: Sequence[Token], *, longest: int
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


def _leads_in(part: Part, quotation: NumberedQuotation) -> bool:
    """Tell whether narration runs into the quotation with a comma or a colon."""
    lead = part.text[: quotation.start].rstrip("“\"‘'«—- \n\t_")
    return lead.endswith((",", ":"))


def _said(
    grammar: Grammar, clause: list[Token], *, latest: bool = False
) -> Said | None:
    order = reversed(clause) if latest else iter(clause)
    for token in order:
        if latest and token.lower in GERUNDS and (doer := _doer(grammar, token)):
            return _said_by(grammar, doer, token)
        if (
            token.lemma in _speech()
            and token.pos in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}
            and token.tag not in {"VBG", "NNS"}
        ):
            subject = _subject(grammar, clause, token)
            if subject is not None:
                return _said_by(grammar, subject, token)
    return None


def _said_by(grammar: Grammar, subject: Token, verb: Token) -> Said:
    # "Crane's answering" is a voice too.
    heard = subject.lemma == "voice" or subject.dep == "poss"
    return Said(subject=_owner(grammar, subject), verb=verb, heard=heard)


def _doer(grammar: Grammar, gerund: Token) -> Token | None:
    """Return who is heard "her father's voice saying", "and Crane's answering"."""
    doers = (t for t in grammar.children(gerund) if t.dep in {"nsubj", "poss"})
    return next((t for t in doers if _may_speak(t)), None)


def _owner(grammar: Grammar, subject: Token) -> Token:
    """Return whose voice it is that speaks."""
    if subject.lemma != "voice":
        return subject
    owners = (t for t in grammar.children(subject) if t.dep == "poss")
    return next((t for t in owners if _may_speak(t)), subject)


def _subject(grammar: Grammar, clause: list[Token], verb: Token) -> Token | None:
    """Return who does *verb*: by position first, since parsers trip over quotations."""
    inside = {t.i for t in clause}
    if inverted := _inverted(clause, verb):
        return inverted
    subject = grammar.subject(verb)
    if subject and subject.i in inside and subject.lower not in NOT_SUBJECTS:
        return subject
    before = [t for t in clause if t.i < verb.i and _may_speak(t)]
    nominal = [t for t in before if t.dep in SUBJECTS or t.lower in _PERSONAL]
    if nominal:
        return nominal[-1]
    return before[0] if before and verb.i - before[0].i <= NEAR else None


def _inverted(clause: list[Token], verb: Token) -> Token | None:
    """Return the subject that follows its verb: "replied the old man"."""
    for token in clause:
        if token.i <= verb.i:
            continue
        if token.lower in _PERSONAL or token.capital or token.pos == "NOUN":
            leads = clause[0].i == verb.i and token.dep != "pobj"
            fits = _may_speak(token) and (leads or token.dep in SUBJECTS)
            return token if fits else None
        if token.pos not in {"ADV", "PART", "DET", "ADJ", "PRON"}:
            return None
    return None


_PERSONAL = frozenset({"he", "she", "i", "they", "we"})


def _may_speak(token: Token) -> bool:
    if token.lower in _PERSONAL:
        return True
    return token.pos in {"PROPN", "NOUN"} and any(c.isalpha() for c in token.text)


@cache
def _speech() -> frozenset[str]:
    return terms("verbs", "speech")
