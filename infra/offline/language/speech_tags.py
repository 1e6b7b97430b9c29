"""Speech tags: the words beside a quotation that say who speaks it ("said Della")."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from ports.questions.numbered import NumberedQuotation

MAX_CLAUSE_WORDS = 14
"""Words of a tag at the most; a speech verb further off belongs to something else."""

MAX_SUBJECT_DISTANCE = 5
"""Words between a subject and its verb where the parser saw no link."""

CLAUSE_END_MARKS = frozenset({".", "!", "?", ";", ":", "”", "“", '"', "»", "«", "—"})
SENTENCE_END_MARKS = frozenset({".", "!", "?", "”", ";"})
MARKS_BEFORE_QUOTATION = frozenset({",", "“", '"', "‘", "'", "«", "—", "``"})

PARTICLES = frozenset({"on", "in", "out", "up"})
"""Words that belong to a speech verb: "went on", "put in"."""

SPEECH_GERUNDS = terms("verbs", "speech gerund")
IMPERSONAL_SUBJECTS = terms("pronouns", "impersonal")
_SUBJECT_PRONOUNS = terms("pronouns", "personal subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechTag:
    """A speech verb beside a quotation, and the word for whoever speaks.

    Attributes:
        is_voice: Only the speaker's voice is said to speak ("her father's voice
            saying"), so that the speaker may be out of sight.
    """

    subject: Token
    verb: Token
    is_voice: bool


def find_tag(unit: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """Return the tag of *quotation*: what leads into it, or else the one after it."""
    return _find_tag_before(unit, quotation) or _find_tag_after(unit, quotation)


def find_leading_tag(unit: TextUnit) -> SpeechTag | None:
    """Return the tag that ends *unit* and leads into the next: `A voice says:`."""
    if not unit.text.rstrip("-—– \n").endswith(":"):
        return None
    before = list(unit.parse)
    while before and _is_mark(before[-1]):
        before.pop()
    clause = _clause_before(unit, before, limit=len(before))
    return _find_tag_in(unit.parse, clause, latest=True)


def _find_tag_after(unit: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """Read from the quotation to the clause's end: `“…,” said Della`."""
    clause: list[Token] = []
    for token in unit.parse:
        if token.start < quotation.end or _is_punctuation(token):
            continue
        if (
            unit.quotation_at(token.start)
            or token.text in CLAUSE_END_MARKS
            or len(clause) > MAX_CLAUSE_WORDS
        ):
            break
        clause.append(token)
    return _find_tag_in(unit.parse, clause)


def _is_punctuation(token: Token) -> bool:
    """Tell whether a mark may stand between a quotation and its tag."""
    return _is_mark(token) and token.text not in {".", ";", ":"}


def _is_mark(token: Token) -> bool:
    return not any(c.isalnum() for c in token.text)


def _find_tag_before(unit: TextUnit, quotation: NumberedQuotation) -> SpeechTag | None:
    """Read from the quotation back to its sentence's beginning: `Della said: “…”`."""
    before = [t for t in unit.parse if t.end <= quotation.start]
    while before and _is_punctuation(before[-1]):
        if before[-1].text not in MARKS_BEFORE_QUOTATION:
            return None
        before.pop()
    if before and before[-1].text == ":":
        before.pop()
    elif not before or not _is_lead_in(unit, quotation):
        return None
    clause = _clause_before(unit, before, limit=2 * MAX_CLAUSE_WORDS)
    return _find_tag_in(unit.parse, clause, latest=True)


def _clause_before(
    unit: TextUnit, before: Sequence[Token], *, limit: int
) -> list[Token]:
    """Return the last tokens of *before* that stand in one sentence, in order."""
    clause: list[Token] = []
    for token in reversed(before):
        if (
            unit.quotation_at(token.start)
            or token.text in SENTENCE_END_MARKS
            or len(clause) > limit
        ):
            break
        clause.insert(0, token)
    return clause


def _is_lead_in(unit: TextUnit, quotation: NumberedQuotation) -> bool:
    """Tell whether a comma or a colon joins the narration to the quotation."""
    lead = unit.text[: quotation.start].rstrip("“\"‘'«—- \n\t_")
    return lead.endswith((",", ":"))


def _find_tag_in(
    parse: ParsedText, clause: list[Token], *, latest: bool = False
) -> SpeechTag | None:
    order = reversed(clause) if latest else iter(clause)
    for token in order:
        if (
            latest
            and token.lower in SPEECH_GERUNDS
            and (doer := _gerund_subject(parse, token))
        ):
            return _to_speech_tag(parse, doer, token)
        if (
            token.lemma in terms("verbs", "speech")
            and token.pos in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"}
            and token.tag not in {"VBG", "NNS"}
        ):
            subject = _verb_subject(parse, clause, token)
            if subject is not None:
                return _to_speech_tag(parse, subject, token)
    return None


def _to_speech_tag(parse: ParsedText, subject: Token, verb: Token) -> SpeechTag:
    # "Crane's answering" is a voice too.
    heard = subject.lemma == "voice" or subject.dep == "poss"
    return SpeechTag(subject=_voice_owner(parse, subject), verb=verb, is_voice=heard)


def _gerund_subject(parse: ParsedText, gerund: Token) -> Token | None:
    """Return who is heard "her father's voice saying", "and Crane's answering"."""
    doers = (t for t in parse.children(gerund) if t.dep in {"nsubj", "poss"})
    return next((t for t in doers if _can_speak(t)), None)


def _voice_owner(parse: ParsedText, subject: Token) -> Token:
    """Return whose voice it is that speaks."""
    if subject.lemma != "voice":
        return subject
    owners = (t for t in parse.children(subject) if t.dep == "poss")
    return next((t for t in owners if _can_speak(t)), subject)


def _verb_subject(parse: ParsedText, clause: list[Token], verb: Token) -> Token | None:
    """Return who does *verb*: by position first, since parsers trip over quotations."""
    inside = {t.i for t in clause}
    if pronoun := _pronoun_before_verb(clause, verb):
        return pronoun
    if inverted := _subject_after_verb(parse, clause, verb):
        return _phrase_head(parse, inverted)
    subject = _nearest_subject(parse, clause, verb) or parse.subject(verb)
    if subject and subject.i in inside and subject.lower not in IMPERSONAL_SUBJECTS:
        return _phrase_head(parse, subject)
    # "Snatching at an opening, said": what a preposition has does nothing.
    before = [t for t in clause if t.i < verb.i and _can_speak(t) and t.dep != "pobj"]
    nominal = [t for t in before if t.dep in SUBJECTS or t.lower in _SUBJECT_PRONOUNS]
    if nominal:
        return nominal[-1]
    return (
        before[0] if before and verb.i - before[0].i <= MAX_SUBJECT_DISTANCE else None
    )


def _nearest_subject(
    parse: ParsedText, clause: list[Token], verb: Token
) -> Token | None:
    """Return whose act comes right before *verb*: "Jim rose and Ann nodded and said".

    The parser gives all verbs that "and" joins the subject of the first.
    """
    if verb.dep != "conj":
        return None
    for token in reversed([t for t in clause if t.i < verb.i]):
        after = parse[token.i + 1]
        # "His fingers and Father Arnall looked": taken for another object.
        if token.dep == "conj" and token.pos == "PROPN" and after.dep == "conj":
            return token if after.pos == "VERB" else None
        if token.dep in SUBJECTS:
            is_main = parse.head(token).dep in {"ROOT", "conj"}
            return token if is_main and _can_speak(token) else None
    return None


def _pronoun_before_verb(clause: list[Token], verb: Token) -> Token | None:
    """Return the pronoun right before its verb: "he cried, his eyes staring".

    Of a verb that ends the sentence ("Nasty Roche had asked:") also the name.
    """
    before = [t for t in clause if t.i < verb.i and t.pos not in {"ADV", "AUX"}]
    if not before:
        return None
    ends = clause[-1].i == verb.i and before[-1].dep == "dobj"
    is_name = ends and before[-1].pos == "PROPN"
    return before[-1] if is_name or before[-1].lower in _SUBJECT_PRONOUNS else None


def _phrase_head(parse: ParsedText, name: Token) -> Token:
    """Return "twins" of "the Tolliver twins", "Maja" of "his sister Maja"."""
    after = parse[name.i + 1] if name.i + 1 < len(parse) else name
    if name.pos == "NOUN" and after.pos == "PROPN" and after.is_capitalised:
        return after
    head = parse.head(name)
    # The parser takes "twins" for a verb here, and for the subject all the same.
    is_noun = head.pos == "NOUN" or head.dep in SUBJECTS
    is_compound = name.dep == "compound" and head.i == name.i + 1
    return head if is_compound and is_noun and not head.is_capitalised else name


def _subject_after_verb(
    parse: ParsedText, clause: list[Token], verb: Token
) -> Token | None:
    """Return the subject that follows its verb: "replied the old man's son"."""
    has_particle = False
    for token in clause:
        if token.i <= verb.i or _is_possessor(parse, token) or token.tag == "POS":
            continue
        if token.i == verb.i + 1 and token.lower in PARTICLES:
            # "Went on Sir Henry", whom the parser takes for an object of "on".
            has_particle = True
            continue
        if (
            token.lower in _SUBJECT_PRONOUNS
            or token.is_capitalised
            or token.pos == "NOUN"
        ):
            is_object = token.dep == "pobj" and not has_particle
            leads = clause[0].i == verb.i and not is_object
            fits = _can_speak(token) and (leads or token.dep in SUBJECTS)
            return token if fits else None
        if token.pos not in {"ADV", "PART", "DET", "ADJ", "PRON"}:
            return None
    return None


def _is_possessor(parse: ParsedText, token: Token) -> bool:
    return token.i + 1 < len(parse) and parse[token.i + 1].tag == "POS"


def _can_speak(token: Token) -> bool:
    if token.lower in _SUBJECT_PRONOUNS:
        return True
    return token.pos in {"PROPN", "NOUN"} and any(c.isalpha() for c in token.text)
