"""What a speech tells: what it names, or by its grammar: "what he wants"."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import is_plural_name, third_person
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.people.narrator import ADDRESSEE_NAME
from infra.offline.shots.speech_topic import find_topics
from ports.questions.direct_scene import CastMember

_MAIN_VERBS = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_SPEAKERS = frozenset({"i", "we"})
_DUTIES = frozenset({"must", "should", "ought", "need"})
_MODALS = {"'ll": "will", "’ll": "will", "'d": "would", "’d": "would", "ca": "can"} | {
    modal: modal
    for modal in ("will", "would", "can", "could", "may", "might", "must", "should")
}
"""Modal verbs as they are written in full; "shall" and "ought" read badly here."""
_EVENTS = frozenset({"will", "would", "may", "might"})
_PRESENTS = frozenset({"do", "do not do"})
"""What is always done, after "they"."""
_DESCRIPTIONS = frozenset({"det", "amod", "advmod"})
_NO_DEEDS = frozenset({"have", "need", "dare", "mean", "beg", "please", "hear"})
_RAISED = frozenset({"think", "believe", "suppose", "guess", "reckon"}) | {
    *("fancy", "imagine", "expect")
}
"""Who does not think that it rains thinks that it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechMatter:
    """What somebody tells, in words that go with "tells Bo" and with "hears".

    One of the attributes is set, and `plural` with `verb`.

    Attributes:
        topic: A thing or a person that the speech names: "the trunk".
        verb: What it says of the speaker, in the third person; empty of anybody else.
        plural: The same after "they".
        clause: The whole clause, where it says nothing of the speaker.
        word: What it opens with: "what", "how" or "that".
        is_of_listener: It says this of who listens: "what Bo did".
    """

    topic: str = ""
    verb: str = ""
    plural: str = ""
    clause: str = ""
    word: str = "what"
    is_of_listener: bool = False

    def words_to_tell(
        self, speaker: CastMember | None, listener: CastMember | None
    ) -> str:
        """Return the words for a sentence whose subject is who speaks."""
        if not self.verb:
            return self.clause or f"about {self.topic}"
        if self.is_of_listener and listener is not None:
            is_state = self.word == "that"
            return (self._by_pronoun if is_state else self._by_name)(listener)
        return self._by_pronoun(speaker)

    def words_to_hear(self, listener: CastMember, speaker: CastMember) -> str:
        """Return the words for a sentence whose subject is who listens."""
        if not self.verb:
            return self.clause or f"about {self.topic}"
        if self.is_of_listener:
            return self._by_pronoun(listener)
        return self._by_name(speaker)

    def _by_name(self, member: CastMember) -> str:
        verb = self.plural if is_plural_name(member.name) else self.verb
        return f"{self.word} {member.name} {verb}"

    def _by_pronoun(self, member: CastMember | None) -> str:
        if member is not None and member.name == ADDRESSEE_NAME:
            return self._by_name(member)
        gender = member.gender if member else "unknown"
        pronoun = {"male": "he", "female": "she"}.get(gender)
        if pronoun is None:
            return f"{self.word} they {self.plural}"
        return f"{self.word} {pronoun} {self.verb}"


def find_matters(
    parse: ParsedText, words: Sequence[Token], known: AbstractSet[str]
) -> Iterator[SpeechMatter]:
    """Yield what *words* name, and what their main clauses tell; often nothing.

    *known* are the names, in lower case, of who speaks and who is spoken to.
    """
    for topic in find_topics(parse, words, known):
        yield SpeechMatter(topic=topic)
    for token in words:
        if token.pos not in {"VERB", "AUX"} or token.dep not in _MAIN_VERBS:
            continue
        subject = parse.subject(token)
        if subject is None or subject not in words or _is_asked(parse, token):
            continue
        matter = _matter(parse, token, subject)
        if matter is not None:
            yield matter


def _is_asked(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a question has *verb*: it tells nothing."""
    return any(token.text == "?" for token in parse.sentence(verb))


def _matter(parse: ParsedText, verb: Token, subject: Token) -> SpeechMatter | None:
    children = parse.children(verb)
    modal = next((c.lower for c in children if c.tag == "MD"), "")
    is_denied = any(c.dep == "neg" for c in children)
    if subject.lower in _SPEAKERS:
        return _matter_of_speaker(parse, verb, modal, is_denied=is_denied)
    if subject.lower == "you":
        return _matter_of_listener(parse, verb, modal, is_denied=is_denied)
    if (event := _MODALS.get(modal)) in _EVENTS:
        return None if is_denied else SpeechMatter(clause=f"what {event} happen")
    is_event = verb.lemma != "be" and not modal and _is_past(parse, verb)
    return SpeechMatter(clause="what happened") if is_event and not is_denied else None


def _matter_of_speaker(
    parse: ParsedText, verb: Token, modal: str, *, is_denied: bool
) -> SpeechMatter | None:
    """Return what a clause of "I" or "we" tells; "we" did what the speaker did."""
    if modal:
        return _plan(parse, verb, _MODALS.get(modal), is_denied=is_denied)
    if verb.lemma in terms("verbs", "thought") | {"need"}:
        return _to_thought(verb, is_denied=is_denied)
    if _has_to(parse, verb):
        return SpeechMatter(verb="has to do", plural="have to do")
    return _act_of_talker(parse, verb, is_denied=is_denied)


def _matter_of_listener(
    parse: ParsedText, verb: Token, modal: str, *, is_denied: bool
) -> SpeechMatter | None:
    """Return what a clause of "you" tells; "you see" tells nothing."""
    if modal in _DUTIES or _has_to(parse, verb):
        return None if is_denied else SpeechMatter(clause="what to do")
    if modal or verb.lemma in terms("verbs", "thought") | terms("verbs", "see"):
        return None
    if verb.lemma == "be":
        return None if is_denied else _state_of_listener(parse, verb)
    matter = _act_of_talker(parse, verb, is_denied=is_denied)
    # "Tells Bo what Bo does" tells a crew nothing.
    is_told = matter is not None and matter.plural not in _PRESENTS
    return replace(matter, is_of_listener=True) if matter and is_told else None


def _state_of_listener(parse: ParsedText, verb: Token) -> SpeechMatter | None:
    """Return what "you are late" tells, by its own words; "you are my cook" and "you
    are later than I thought" need more than those."""
    children = parse.children(verb)
    state = next((t for t in children if t.dep in {"acomp", "attr"}), None)
    if state is None or verb.tag != "VBP" or state.pos not in {"ADJ", "NOUN"}:
        return None
    parts = [state, *parse.children(state)]
    first, last = min(parts, key=lambda t: t.i), max(parts, key=lambda t: t.i)
    words = parse[first.i : last.i + 1]
    is_plain = last == state and all(t.dep in _DESCRIPTIONS for t in parts[1:])
    if not is_plain or len(words) != len(parts):
        return None
    text = " ".join(token.lower for token in words)
    return SpeechMatter(
        word="that", verb=f"is {text}", plural=f"are {text}", is_of_listener=True
    )


def _act_of_talker(
    parse: ParsedText, verb: Token, *, is_denied: bool
) -> SpeechMatter | None:
    """Return what "I" or "you" did, do, or are."""
    if not is_denied and _has_perfect(parse, verb):
        return SpeechMatter(verb="has done", plural="have done")
    if verb.lemma == "be":
        return _state(parse, verb, is_denied=is_denied)
    if _is_past(parse, verb):
        return _to_deed("did not do" if is_denied else "did")
    is_told = verb.lemma in terms("verbs", "speech") | terms("verbs", "see")
    if verb.tag not in {"VBP", "VB"} or is_told or verb.lemma in _NO_DEEDS:
        return None
    if is_denied:
        return SpeechMatter(verb="does not do", plural="do not do")
    return SpeechMatter(verb="does", plural="do")


def _state(parse: ParsedText, verb: Token, *, is_denied: bool) -> SpeechMatter | None:
    """Return what, or how, somebody is; "I am here" tells neither."""
    kinds = {child.dep for child in parse.children(verb)}
    if not kinds & {"attr", "acomp"} or is_denied or verb.tag not in {"VBP", "VBD"}:
        return None
    word = "what" if "attr" in kinds else "how"
    is_past = verb.tag == "VBD"
    return SpeechMatter(
        word=word,
        verb="was" if is_past else "is",
        plural="were" if is_past else "are",
    )


def _plan(
    parse: ParsedText, verb: Token, modal: str | None, *, is_denied: bool
) -> SpeechMatter | None:
    """Return what "I will go" tells; "I must say" and "I must have lost it" tell no
    more than that somebody speaks, or guesses."""
    has_helper = any(c.lower == "have" for c in parse.children(verb))
    if not modal or has_helper or verb.lemma in terms("verbs", "speech") | {"assure"}:
        return None
    is_thought = verb.lemma in terms("verbs", "thought")
    deed = verb.lemma if is_thought else "do"
    return _to_deed(f"{modal} not {deed}" if is_denied else f"{modal} {deed}")


def _to_deed(verb: str) -> SpeechMatter:
    plain = verb.replace("can not", "cannot")
    return SpeechMatter(verb=plain, plural=plain)


def _to_thought(verb: Token, *, is_denied: bool) -> SpeechMatter | None:
    """Return what is thought, by its own verb: "what he hopes"."""
    if verb.tag == "VBD" and not is_denied:
        return SpeechMatter(verb=verb.lower, plural=verb.lower)
    if verb.tag not in {"VBP", "VB"}:
        return None
    if is_denied and verb.lemma not in _RAISED:
        denied = f"not {verb.lemma}"
        return SpeechMatter(verb=f"does {denied}", plural=f"do {denied}")
    return SpeechMatter(verb=third_person(verb.lemma), plural=verb.lemma)


def _has_to(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is the "have" of "have to go"."""
    return verb.lemma == "have" and any(
        child.dep == "xcomp"
        and any(c.lower == "to" and c.dep == "aux" for c in parse.children(child))
        for child in parse.children(verb)
    )


def _has_perfect(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a verb is in the perfect, and something was done: "have lost"."""
    helpers = {c.lower for c in parse.children(verb) if c.dep in {"aux", "auxpass"}}
    is_done = bool(helpers & {"have", "'ve", "’ve"}) and "been" not in helpers
    return is_done and verb.tag == "VBN" and verb.lemma not in {"be", "have"}


def _is_past(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a verb is in the simple past: "went", "did not go"."""
    helpers = {c.lower for c in parse.children(verb) if c.dep in {"aux", "auxpass"}}
    if verb.tag == "VBD":
        return True
    return "did" in helpers or bool(helpers & {"was", "were"} and verb.tag == "VBN")
