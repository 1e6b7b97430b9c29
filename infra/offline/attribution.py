"""The words beside a quotation that say who speaks it: "said Della"."""

from dataclasses import dataclass
from functools import cache

from infra.offline.grammar import SUBJECTS, Grammar, Token
from infra.offline.lexicon import terms
from infra.offline.page import Part
from ports.questions.numbered import NumberedQuotation

REACH = 14
"""Words between a quotation and its speech verb; further off it is another matter."""

STOP = frozenset({".", "!", "?", ";", ":", "”", "“", '"', "»", "«", "—"})
NOT_SUBJECTS = frozenset({"it", "which", "that", "there", "this", "what", "who"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A speech verb beside a quotation, and the word for whoever speaks."""

    subject: Token
    verb: Token


def said_beside(part: Part, quotation: NumberedQuotation) -> Said | None:
    """Return what says who speaks *quotation*: after it, or else before it."""
    return _after(part, quotation) or _before(part, quotation)


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
    clause: list[Token] = []
    for token in reversed(before):
        if (
            part.quotation_at(token.start)
            or token.text in {".", "!", "?", "”", ";"}
            or len(clause) > 2 * REACH
        ):
            break
        clause.insert(0, token)
    return _said(part.grammar, clause, latest=True)


def _leads_in(part: Part, quotation: NumberedQuotation) -> bool:
    """Tell whether narration runs into the quotation with a comma or a colon."""
    lead = part.text[: quotation.start].rstrip("“\"‘'«—- \n\t_")
    return lead.endswith((",", ":"))


def _said(
    grammar: Grammar, clause: list[Token], *, latest: bool = False
) -> Said | None:
    order = reversed(clause) if latest else iter(clause)
    for token in order:
        if (
            token.lemma in _speech()
            and token.pos in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}
            and token.tag not in {"VBG", "NNS"}
        ):
            subject = _subject(grammar, clause, token)
            if subject is not None:
                return Said(subject=subject, verb=token)
    return None


def _subject(grammar: Grammar, clause: list[Token], verb: Token) -> Token | None:
    """Return who does *verb*: by position first, since parsers trip over quotations."""
    inside = {t.i for t in clause}
    i = verb.i + 1
    while (
        i in inside
        and grammar[i].pos in {"ADV", "PART", "DET", "ADJ", "PRON"} | {"NOUN"}
        and grammar[i].lower not in _PERSONAL
    ):
        if grammar[i].pos == "NOUN" or grammar[i].capital:
            break
        i += 1
    # Inversion: "said Della", "replied the old man".
    if (
        i in inside
        and _may_speak(grammar[i])
        and grammar[i].dep
        not in {"dobj", "pobj"} | ({"dobj"} if clause[0].i != verb.i else set())
    ):
        if clause[0].i == verb.i or grammar[i].dep in SUBJECTS:
            return grammar[i]
    subject = grammar.subject(verb)
    if (
        subject is not None
        and subject.i in inside
        and subject.lower not in NOT_SUBJECTS
    ):
        return subject
    before = [t for t in clause if t.i < verb.i and _may_speak(t)]
    nominal = [t for t in before if t.dep in SUBJECTS or t.lower in _PERSONAL]
    if nominal:
        return nominal[-1]
    return before[0] if before and verb.i - before[0].i <= 5 else None


_PERSONAL = frozenset({"he", "she", "i", "they", "we"})


def _may_speak(token: Token) -> bool:
    if token.lower in _PERSONAL:
        return True
    return token.pos in {"PROPN", "NOUN"} and any(c.isalpha() for c in token.text)


@cache
def _speech() -> frozenset[str]:
    return terms("verbs", "speech")
