"""The action of a shot: the story's own words, in the present tense and by name."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import (
    is_plural_name,
    third_person,
    to_present,
)
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.people.pronouns import FIRST_PERSON, PRONOUN_GENDERS
from infra.offline.shots.segments import strip_quotation_marks
from ports.questions.direct_scene import CastMember

Referents = Mapping[int, CastMember]
"""Whom a token refers to, by its index in the unit."""

NAME_PARTS_OF_SPEECH = frozenset({"DET", "ADJ", "NOUN", "PART", "PRON", "PROPN"})
_THIRD_PERSON = {
    "male": {"i": "he", "me": "him", "my": "his", "myself": "himself"},
    "female": {"i": "she", "me": "her", "my": "her", "myself": "herself"},
    "unknown": {"me": "them", "my": "their", "myself": "themselves"},
}
_SEVERAL = {"we": "they", "us": "them", "our": "their", "ours": "theirs"} | {
    "ourselves": "themselves"
}
"""How a script tells what "we" do."""
_RELATIVES = frozenset({"WDT", "WP", "WP$", "WRB"})
_MAIN_VERBS = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_SPACED_STOP = re.compile(r"\s+(?=[,.;:!?])")
_CONTRACTIONS = {"'m": "'s", "’m": "’s", "'ve": "'s", "’ve": "’s"}
"""After "I", and after the name that stands for it."""
_MARKUP = re.compile(r"[_~]|^[@\[]+|\]+$|(?:^|(?<=\s))[<>]+(?=\s|$)")
"""Of emphasis, stage directions, centred text, lyrics and forced cues."""
_BRACKETED = re.compile(r"^\(([^()]*)\)[.,;:]?$|\(([^()]*[.!?…])\)[.,;:]?")
"""An aside that is all there is, or whole sentences: "(The cook sneered.)"."""
_SENTENCE_ENDS = ".!?…"
_NAMED_PRONOUNS = frozenset({"he", "she", "i"})
_DOUBLE_QUOTES = frozenset('「」『』“”"«»„')
_QUOTE_TAGS = frozenset({"``", "''"})
_JOINTS = frozenset({"and", "but", "then", "so"})


def begin_sentence(words: str) -> str:
    """Return *words* with a capital: "The twins wait", but "Anne-Marie" as she is."""
    return f"{words[0].upper()}{words[1:]}"


class ActionText:
    """Renders the narration of one shot.

    Attributes:
        in_past: The story is told in the past, so its verbs become present.
    """

    def __init__(
        self,
        unit: TextUnit,
        referents: Referents,
        *,
        in_past: bool,
        speaker: CastMember | None = None,
    ) -> None:
        self._unit = unit
        self._referents = referents
        self._in_past = in_past
        # A parser takes "Rivers" for several, who is one person of the scene.
        self._people = frozenset(
            at for at, member in referents.items() if not is_plural_name(member.name)
        )
        # Of a shot of speech the speaker's name is the first word.
        self._named = {speaker.key} if speaker else set()

    def render(self, tokens: Sequence[Token]) -> str:
        """Return *tokens* as the action of a shot, in whole sentences."""
        inner = self._subject_first(_strip_joints(strip_quotation_marks(tokens)))
        text = self.join(inner)
        if not text:
            return ""
        if doer := self._missing_subject(inner):
            text = f"{doer} {text[0].lower()}{text[1:]}"
        elif self._goes_on_from_before(inner):
            text = f"…{text[0].lower()}{text[1:]}"
        text = begin_sentence(text).rstrip(" ,;:—–-")
        if text[-1] in ".!?…":
            return text
        return f"{text}…" if self._breaks_off(inner) else f"{text}."

    def _goes_on_from_before(self, tokens: Sequence[Token]) -> bool:
        """Tell whether *tokens* are no sentence without the words before them.

        "… | which the tide had left": the shot before has the rest of the sentence.
        """
        first = tokens[0]
        if first.i == first.sentence_start or first.is_capitalised:
            return False
        opens_clause = first.tag in _RELATIVES or first.dep == "mark"
        is_predicate = (
            first.dep == "conj"
            and first.tag in FINITE_TAGS
            and self._unit.parse.subject(first) not in tokens
        )
        return opens_clause or is_predicate or not self._has_main_clause(tokens)

    def _breaks_off(self, tokens: Sequence[Token]) -> bool:
        """Tell whether *tokens* are no sentence without the words after them."""
        last = tokens[-1]
        goes_on = any(
            token.sentence_start == last.sentence_start and token.text[0].isalnum()
            for token in self._unit.narration
            if token.i > last.i
        )
        return goes_on and not self._has_main_clause(tokens)

    def _has_main_clause(self, tokens: Sequence[Token]) -> bool:
        """Tell whether *tokens* have a subject and the verb of a main clause."""
        return any(
            token.dep in SUBJECTS
            and token.tag not in _RELATIVES
            and (verb := self._unit.parse.head(token)) in tokens
            and verb.dep in _MAIN_VERBS
            for token in tokens
        )

    def _subject_first(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Return *tokens* with the name before the verb: "said Tobin" below a speech
        that another shot shows."""
        verb = tokens[0] if tokens else None
        if verb is None or verb.is_capitalised or verb.tag not in FINITE_TAGS:
            return tokens
        if verb.lemma not in terms("verbs", "speech"):
            return tokens
        subject = self._unit.parse.subject(verb)
        end = subject.i if subject is not None else verb.i
        name = list(
            takewhile(lambda t: t.pos in NAME_PARTS_OF_SPEECH or t.i <= end, tokens[1:])
        )
        # A parser takes the name after "said" for what is said, here and there.
        is_subject = subject in name or (bool(name) and name[0].pos == "PROPN")
        return [*name, verb, *tokens[len(name) + 1 :]] if is_subject else tokens

    def join(self, tokens: Sequence[Token]) -> str:
        """Return *tokens* in the present tense, as they stand in the text."""
        joined = ""
        last: Token | None = None
        for token in tokens:
            # A parser takes a word beside a mark for a mark, here and there.
            if token.text in _DOUBLE_QUOTES or (
                token.tag in _QUOTE_TAGS and not any(map(str.isalnum, token.text))
            ):
                continue
            if last is not None:
                is_next = token.i == last.i + 1
                joined += " " if not is_next or last.end < token.start else ""
            joined += self._word_in_place(token)
            last = token
        text = " ".join(_MARKUP.sub("", joined).split())
        text = _BRACKETED.sub(r"\1\2", text)
        if text.count("(") != text.count(")"):
            text = re.sub("[()]", "", text)
        return _SPACED_STOP.sub("", text).replace("can not", "cannot")

    def _word_in_place(self, token: Token) -> str:
        """Return the word of *token*, with a capital where it begins a sentence."""
        word = self._word(token)
        before = self._unit.parse[token.i - 1].text if token.i else "."
        begins = token.is_capitalised and before[-1] in _SENTENCE_ENDS
        return begin_sentence(word) if begins and word else word

    def _word(self, token: Token) -> str:
        member = self._referents.get(token.i)
        if member is not None and token.lower in _SEVERAL:
            several = _SEVERAL[token.lower]
            return several.capitalize() if token.is_capitalised else several
        if member is not None and (word := self._name_for(token, member)):
            return word
        word = token.text
        if self._in_past:
            word = to_present(self._unit.parse, token, self._people)
        if self._is_of_narrator(token):
            if token.lower in _CONTRACTIONS:
                return _CONTRACTIONS[token.lower]
            if token.tag == "VBP" or (word != token.text and word == token.lemma):
                return third_person(token.lemma)
        return self._as_written(token) if word == token.text else word

    def _is_of_narrator(self, verb: Token) -> bool:
        """Tell whether *verb* follows an "I" that is told by name, or by "he"."""
        parse = self._unit.parse
        owner = parse.head(verb) if verb.dep in {"aux", "auxpass"} else verb
        subject = parse.subject(owner)
        return (
            subject is not None
            and subject.lower == "i"
            and subject.i in self._referents
        )

    def _as_written(self, token: Token) -> str:
        return self._unit.text[token.start : token.end]

    def _name_for(self, token: Token, member: CastMember) -> str | None:
        """Return the name that stands for a pronoun, once in each shot; else None."""
        if token.lower not in FIRST_PERSON | _NAMED_PRONOUNS:
            self._named.add(member.key)
            return None
        gender = PRONOUN_GENDERS.get(token.lower)
        # Where nothing says that "he" is a man's word for them, a pronoun stays one.
        is_certain = gender is None or gender == member.gender
        is_first = (
            member.key not in self._named
            and is_certain
            and not self._is_named_beside(token, member)
        )
        if is_first and token.dep in SUBJECTS and token.lower in _NAMED_PRONOUNS:
            self._named.add(member.key)
            return member.name
        if token.lower not in FIRST_PERSON:
            return None
        forms = _THIRD_PERSON[member.gender]
        if token.lower in {"i", "me", "my"} and (
            member.key not in self._named or token.lower not in forms
        ):
            self._named.add(member.key)
            return f"{member.name}'s" if token.lower == "my" else member.name
        return forms[token.lower]

    def _is_named_beside(self, pronoun: Token, member: CastMember) -> bool:
        """Tell whether the pronoun's sentence names *member* after it.

        "She gives Olga the ticket" is told of somebody else, and reads well as it is.
        """
        return pronoun.lower != "i" and any(
            token.i > pronoun.i
            and token.pos == "PROPN"
            and self._referents.get(token.i) is member
            for token in self._unit.parse.sentence(pronoun)
        )

    def _missing_subject(self, tokens: Sequence[Token]) -> str | None:
        """Return who does what a part of a sentence tells, where it does not say."""
        verb = next((t for t in tokens if t.pos in {"VERB", "AUX"}), None)
        if verb is None or verb.dep != "conj" or verb.i != tokens[0].i:
            return None
        subject = self._unit.parse.subject(verb)
        if subject is not None and subject.tag in _RELATIVES:
            # Of "the ship, which came late and left at noon" the ship left.
            subject = self._unit.parse.head(self._unit.parse.head(subject))
        # A parser takes "the" for the noun, here and there.
        articles = terms("pronouns", "article")
        if subject is None or subject in tokens or subject.lower in articles:
            return None
        member = self._referents.get(subject.i)
        if member:
            return member.name
        word = self._as_written(subject)
        return f"The {word}" if subject.tag in {"NN", "NNS"} else word.capitalize()


def _strip_joints(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return *tokens* without the "and then" that they begin with."""
    first = 0
    while first < len(tokens) and (
        (tokens[first].lower in _JOINTS and not tokens[first].is_capitalised)
        or not (tokens[first].text == "(" or any(map(str.isalnum, tokens[first].text)))
    ):
        first += 1
    return tokens[first:]
