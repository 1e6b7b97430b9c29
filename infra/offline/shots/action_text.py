"""The action of a shot: the story's own words, in the present tense and by name."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import (
    conjugate,
    is_plural_name,
    third_person,
    to_present,
)
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.people.pronouns import FIRST_PERSON, PRONOUN_GENDERS
from infra.offline.shots.clause_opening import (
    RELATIVES,
    ClauseOpening,
    find_opening,
    has_main_clause,
)
from infra.offline.shots.segments import strip_joints, strip_quotation_marks
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
_BEFORE_NOUN = frozenset({"amod", "compound", "nummod"})
_LOOSE_END = re.compile(r"(?:[\s,;:—–-]+(?:and|but|or|nor|then)\b)*[\s,;:—–-]*$")
"""Where a cut leaves a joint: "She steps in, and,"."""
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
        inner = self._subject_first(strip_joints(strip_quotation_marks(tokens)))
        opening = self._opening(inner)
        text = self.join(inner[opening.dropped if opening else 0 :])
        if not text:
            return ""
        if opening is not None and opening.subject is not None:
            name = self._name_of_subject(opening.subject)
            text = f"{name} {self._predicate(opening.subject, opening, inner, text)}"
        elif opening is None and self._is_part(inner) and not _is_noun_phrase(inner):
            text = f"…{text[0].lower()}{text[1:]}"
        text = _LOOSE_END.sub("", begin_sentence(text))
        if text[-1] in ".!?…":
            return text
        is_whole = (
            opening is not None or _is_noun_phrase(inner) or not self._breaks_off(inner)
        )
        return f"{text}." if is_whole else f"{text}…"

    def _opening(self, tokens: Sequence[Token]) -> ClauseOpening | None:
        """Return how *tokens* become a sentence, where they are a part of one."""
        if not tokens or not (self._is_part(tokens) or self._breaks_off(tokens)):
            return None
        return find_opening(self._unit.parse, tokens)

    @staticmethod
    def _is_part(tokens: Sequence[Token]) -> bool:
        """Tell whether the shot before has the beginning of their sentence."""
        first = tokens[0]
        return first.i != first.sentence_start and not first.is_capitalised

    def _predicate(
        self, subject: Token, opening: ClauseOpening, tokens: Sequence[Token], text: str
    ) -> str:
        """Return *text* as it follows its subject: "holding the lamp" holds it."""
        if not opening.participle:
            return f"{text[0].lower()}{text[1:]}"
        verb = conjugate(tokens[0].lemma, is_plural=self._is_several(subject))
        return f"{verb}{text[len(tokens[0].text) :]}"

    def _breaks_off(self, tokens: Sequence[Token]) -> bool:
        """Tell whether *tokens* are no sentence without the words after them."""
        last = tokens[-1]
        goes_on = any(
            token.sentence_start == last.sentence_start and token.text[0].isalnum()
            for token in self._unit.narration
            if token.i > last.i
        )
        return goes_on and not has_main_clause(self._unit.parse, tokens)

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
        if not is_subject:
            return tokens
        rest = list(tokens[len(name) + 1 :])
        if [t.text for t in rest[:1]] == [","] and rest[1:2] and rest[1].tag == "WP":
            # "Says Olga, who has not moved": Olga, who has not moved, says.
            end = len(rest) - (rest[-1].text in _SENTENCE_ENDS)
            return [*name, *rest[:end], rest[0], verb]
        return [*name, verb, *rest]

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

    def _name_of_subject(self, subject: Token) -> str:
        """Return who or what a sentence is told of: "The old lamp"."""
        if member := self._referents.get(subject.i):
            return member.name
        if subject.pos not in {"NOUN", "PROPN"}:
            return self._as_written(subject).capitalize()
        first = subject.i
        while first and self._unit.parse[first - 1].dep in _BEFORE_NOUN:
            first -= 1
        words = [self._as_written(t) for t in self._unit.parse[first : subject.i + 1]]
        phrase = " ".join(words)
        return phrase if subject.pos == "PROPN" and first else f"The {phrase}"

    @staticmethod
    def _is_several(subject: Token) -> bool:
        return subject.tag in {"NNS", "NNPS"} or subject.lower in {"they", "we", "you"}


def _is_noun_phrase(tokens: Sequence[Token]) -> bool:
    """Tell whether *tokens* name something, as scripts do: "A long bank of roses"."""
    return tokens[0].pos in {"DET", "NUM", "ADJ", "NOUN", "PROPN"} and (
        tokens[0].tag not in RELATIVES
    )
