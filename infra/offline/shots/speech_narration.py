"""Narration beside a quotation, without the speech tag ("said Della")."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import third_person
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.action_text import (
    NAME_PARTS_OF_SPEECH,
    ActionText,
    begin_sentence,
)
from infra.offline.shots.segments import strip_quotation_marks

STOPS, PAUSES = ".!?…", ",;:—–"

_VERBS_OF_SPEECH = frozenset({"be", "come", "follow"})
"""What a speech itself does: "came the answer"."""
_BEFORE_STOP = re.compile(r"[\s,;:—–-]+(?=[.!?]|$)")
_MANNER = re.compile(r"^ (\w+ly)(?: to (?:the )?[A-Z][\w-]*)?(?=[,.;!?]|$)")
"""How somebody speaks, and to whom a second time: " sullenly to Olga"."""
_NEW_SENTENCE = re.compile(r"[,;:—–]\s*(?=(?:He|She|It|They|The|Then)\b)")
"""A pause before a sentence that came after the words: "softly, He sat down"."""
_SPACED_STOP = re.compile(r"\s+(?=[,.;:!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechNarration:
    """The narration beside a quotation, without its speech tag.

    Attributes:
        tag: The verb that says that somebody speaks.
        before: Narration before the quotation.
        after: Narration after it, from its first punctuation mark on.
        before_is_phrase: `before` ends with a phrase that needs a main clause:
            "Laughing".
        deed: What the speaker does while speaking, in the words of the tag's own
            phrase and in the third person: "reaches for her coat"; may be empty.
    """

    tag: Token | None
    before: str
    after: str
    before_is_phrase: bool
    deed: str = ""


def strip_speech_tag(
    unit: TextUnit,
    tokens: Sequence[Token],
    speech: tuple[int, int],
    text: ActionText,
) -> SpeechNarration:
    """Return the narration *tokens* without the tag, as *text* renders it.

    *speech* is the quotation's place in the unit's text, start and end.
    """
    start, end = speech
    before = [t for t in tokens if t.start < start]
    told = [t for t in tokens if t.start >= end]
    after = _without_name_of_speech(told)
    tag = _tag_before(unit.parse, before)
    if len(after) == len(told):
        tag = _tag_after(unit, after, unit.text[start:end]) or tag
    removed = _tag_tokens(unit.parse, tag, (*before, *after)) if tag else frozenset()
    before = [t for t in before if t.i not in removed]
    after = [t for t in after if t.i not in removed]
    return SpeechNarration(
        tag=tag,
        before=_join_tokens(text, before),
        # Without a finite verb it is half of the next quotation's tag: "And Crane's
        # answering".
        after=_join_tokens(text, after) if tag or _has_finite_verb(after) else "",
        before_is_phrase=tag is not None and _ends_in_phrase(before, tag),
        deed=_act_beside(unit.parse, tag, before, after, text) if tag else "",
    )


def _without_name_of_speech(after: Sequence[Token]) -> list[Token]:
    """Return *after* without the clause whose subject is the speech: "was the reply".

    What is told beyond it stays: "… was the reply, and she shut the door".
    """
    words = list(dropwhile(lambda t: not _is_word(t), after))
    if not words or words[0].is_capitalised or words[0].tag not in FINITE_TAGS:
        return list(after)
    if words[0].lemma not in _VERBS_OF_SPEECH:
        return list(after)
    rest = dropwhile(lambda t: t.text[0] not in ".!?;" and t.dep != "cc", words)
    return list(dropwhile(lambda t: t.dep == "cc" or not _is_word(t), rest))


def _act_beside(
    parse: ParsedText,
    tag: Token,
    before: Sequence[Token],
    after: Sequence[Token],
    text: ActionText,
) -> str:
    """Return what a phrase of the tag tells that its speaker does, as a predicate.

    "Said Nora, reaching for her coat" and "said Nora and reached for her coat" tell
    one deed; where words are on both sides of the speech, they are left as they stand.
    """
    sides = [side for side in (before, after) if any(map(_is_word, side))]
    if len(sides) != 1:
        return ""
    words = list(dropwhile(lambda t: not _is_word(t) or t.dep == "cc", sides[0]))
    verb = words[0] if words else None
    if verb is None or parse.head(verb) != tag:
        return ""
    if verb.tag == "VBG" and verb.dep in {"advcl", "xcomp"}:
        return f"{third_person(verb.lemma)} {_join_tokens(text, words[1:])}".rstrip()
    is_deed = verb.dep == "conj" and verb.tag in FINITE_TAGS
    return _join_tokens(text, words) if is_deed else ""


def _is_word(token: Token) -> bool:
    return token.text[0].isalnum()


def describe_speech(narration: SpeechNarration, name: str, act: str) -> str:
    """Return the narration with *name* and *act* ("asks Nora") in place of the tag."""
    after = _text_after_verb(narration)
    if act in {"asks", "ask"} and after.startswith(" to "):
        # "Said Della to the boy": who asks, asks somebody.
        after = after.removeprefix(" to")
    if _ends_in_clause(act) and (manner := _MANNER.match(after)):
        # "Sadly tells him what she saw": she did not see it sadly.
        act, after = f"{manner[1]} {act}", after[manner.end() :]
    text = begin_sentence(f"{_text_before_verb(narration, name)} {act}{after}")
    return text if text[-1] in STOPS else f"{text}."


def _ends_in_clause(act: str) -> bool:
    """Tell whether *act* ends with words that an adverb after it would belong to."""
    return not {"what", "how", "about"}.isdisjoint(act.split())


def describe_deeds(narration: SpeechNarration, name: str) -> str:
    """Return what is done beside the speech; empty where nothing is told of it.

    The speaker is named in it: what the shot has of speech is in its lines.
    """
    if narration.deed:
        text = f"{begin_sentence(name)} {narration.deed}"
    else:
        before, after = narration.before, narration.after
        if narration.before_is_phrase or (narration.tag and after[:1] not in STOPS):
            return ""
        after = after.lstrip(STOPS + PAUSES + " ")
        stop = "" if not before or before[-1] in STOPS else "."
        text = f"{before}{stop} {after}".strip()
        if name.casefold() not in text.casefold():
            return ""
    text = begin_sentence(text)
    return text if text[-1] in STOPS else f"{text}."


def _text_before_verb(narration: SpeechNarration, name: str) -> str:
    before = narration.before
    if before and narration.before_is_phrase and before[-1] not in STOPS:
        return f"{before}, {name}"
    sentence = begin_sentence(name)
    if not before:
        return sentence
    return f"{before}{'' if before[-1] in STOPS else '.'} {sentence}"


def _text_after_verb(narration: SpeechNarration) -> str:
    after = _NEW_SENTENCE.sub(". ", narration.after)
    if not after:
        return "."
    if narration.tag and after[0] not in STOPS:
        return f"{'' if after[0] in PAUSES else ' '}{after}"
    told = after.lstrip(STOPS + PAUSES + " ")
    return f". {told[:1].upper()}{told[1:]}"


def _tag_after(unit: TextUnit, tokens: Sequence[Token], speech: str) -> Token | None:
    """Return the tag after the words of *speech*; after a full stop there is none."""
    if speech.rstrip("”\"’' ").endswith("."):
        return None
    clause = _first_clause(strip_quotation_marks(tokens))
    return next((t for t in clause if _is_speech_tag(unit.parse, t)), None)


def _first_clause(tokens: Iterable[Token]) -> list[Token]:
    clause: list[Token] = []
    for token in tokens:
        if clause and token.text[0] in ",.;:!?":
            break
        if token.text[0].isalnum():
            clause.append(token)
    return clause


def _ends_in_phrase(before: Sequence[Token], tag: Token) -> bool:
    """Tell whether no verb is left of the tag's sentence: "Laughing, he said"."""
    last = [t for t in before if t.sentence_start == tag.sentence_start]
    return bool(last) and not _has_finite_verb(last)


def _has_finite_verb(tokens: Sequence[Token]) -> bool:
    return any(t.tag in FINITE_TAGS for t in tokens)


def _tag_before(parse: ParsedText, tokens: Sequence[Token]) -> Token | None:
    words = strip_quotation_marks(tokens)
    if not words or words[-1].text not in {",", ":"}:
        return None
    return next((t for t in reversed(words) if _is_speech_tag(parse, t)), None)


def _is_speech_tag(parse: ParsedText, token: Token) -> bool:
    return (
        token.lemma in terms("verbs", "speech")
        and token.tag in FINITE_TAGS
        and all(child.dep != "neg" for child in parse.children(token))
    )


def _tag_tokens(
    parse: ParsedText, tag: Token, narration: Sequence[Token]
) -> frozenset[int]:
    """Return the tokens of the tag: its verb, subject, auxiliaries and conjunction."""
    children = parse.children(tag)
    found = {tag.i, *(c.i for c in children if c.dep in {"aux", "auxpass"})}
    subject = next((c for c in children if c.dep in SUBJECTS and c in narration), None)
    if subject is not None:
        found |= _subtree(parse, subject)
    else:
        found |= _speaker_after(parse, tag)
    if tag.dep == "conj":
        siblings = parse.children(parse.head(tag))
        found |= {c.i for c in siblings if c.dep == "cc" and c.i < tag.i}
    # The hyphen of "said Anne-Marie" is a token of its own.
    found |= {i + 1 for i in found if {i, i + 2} <= found and parse[i + 1].text == "-"}
    return frozenset(found)


def _subtree(parse: ParsedText, top: Token) -> set[int]:
    found = {top.i}
    waiting = [top]
    while waiting:
        for child in parse.children(waiting.pop()):
            is_description = child.dep in {"relcl", "acl", "advcl", "appos", "punct"}
            # "They all said".
            is_several = child.lower in terms("pronouns", "plural")
            if not is_description or is_several or _is_title(parse, child):
                found.add(child.i)
                waiting.append(child)
    return found


def _is_title(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* says who a name is: "said Della, the cook"."""
    parts = [child.dep for child in parse.children(token) if child.dep != "punct"]
    return (
        token.dep == "appos"
        and "det" in parts
        and {*parts} <= {"det", "amod", "compound"}
    )


def _speaker_after(parse: ParsedText, tag: Token) -> set[int]:
    """Return the name after a verb for which no subject was parsed: "said Della"."""
    found = set()
    for token in parse[tag.i + 1 :]:
        if token.pos not in NAME_PARTS_OF_SPEECH:
            break
        found.add(token.i)
    return found


def _join_tokens(text: ActionText, tokens: Sequence[Token]) -> str:
    """Return the text of *tokens*; an empty string where no word is left."""
    joined = text.join(strip_quotation_marks(tokens))
    clean = _BEFORE_STOP.sub("", _SPACED_STOP.sub("", joined)).strip()
    return clean if any(map(str.isalnum, clean)) else ""
