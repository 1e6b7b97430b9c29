"""What somebody does by speaking: asks, answers, calls out, thanks, refuses."""

import re
from dataclasses import dataclass

from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import third_person
from infra.offline.language.tokens import Token

_OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\W*(?:{words})\b", re.IGNORECASE), act)
    for words, act in (
        (r"no|never|nothing|not", "tells {} no"),
        (r"yes|aye|of course|certainly|very well", "tells {} yes"),
        (r"thank(?:s| you)|bless you", "thanks {}"),
        (r"(?:i['’]m |i am |so )?sorry|forgive me|i beg your pardon", "asks {} pardon"),
        (r"good (?:morning|afternoon|evening|day)|hell?o|hallo|welcome", "greets {}"),
        (r"good ?(?:bye|night)|farewell", "takes leave of {}"),
        (r"i swear|i promise|you have my word", "gives {} a promise"),
    )
)
_TO_NOBODY = {
    "tells no": "says no",
    "tells yes": "says yes",
    "tells more": "says more",
    "thanks": "gives thanks",
    "greets": "gives a greeting",
}
"""Acts that need a listener, where none is in the frame."""
_BARE = frozenset({"tells {} more", "replies to {}", "addresses {}", "begins to talk"})
"""Acts of which a crew learns no more than that somebody speaks."""
_ORDER_TAGS = frozenset({"VB", "VBP"})
_UNTYPICAL = terms("verbs", "plain speech") | terms("verbs", "quote_only")
_TO_SOMEBODY = terms("verbs", "to somebody")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """What the act of speaking depends on.

    Attributes:
        words: What is said.
        tag: The verb of the narration that says so.
        first: The first word that is said.
        listener: Name of whom it is said to.
        before: What was said before, by somebody else in the scene; empty if nothing.
        is_more: The speaker has spoken just before.
        topic: A thing or a person that it is about; empty where it names none.
        matter: What it tells: "about the trunk", "what he wants"; may be empty.
    """

    words: str
    tag: Token | None
    first: Token | None
    listener: str | None
    before: str
    is_more: bool
    topic: str = ""
    matter: str = ""


def describe_act(line: SpokenLine) -> str:
    """Return the act in the third person, without its subject: "asks Nora"."""
    if line.tag is not None and line.tag.lemma not in _UNTYPICAL:
        return _act_of_tag(line.tag.lemma, line.listener)
    pattern = _act_pattern(line)
    if line.listener is None:
        bare = re.sub(r" (?:to|of) \{\}| \{\}", "", pattern)
        return _TO_NOBODY.get(bare) or re.sub(r"^tells (?=what)", "says ", bare)
    return pattern.format(line.listener)


def is_bare(line: SpokenLine) -> bool:
    """Tell whether the act is no more than that somebody speaks."""
    is_told = line.tag is not None and line.tag.lemma not in _UNTYPICAL
    return not is_told and _act_pattern(line) in _BARE


def _act_of_tag(lemma: str, listener: str | None) -> str:
    verb = third_person(lemma)
    if listener is None:
        return verb
    return f"{verb} {'' if lemma in _TO_SOMEBODY else 'to '}{listener}"


def _act_pattern(line: SpokenLine) -> str:
    words = line.words.rstrip("”\"’' ")
    was_asked = line.before.rstrip("”\"’' ").endswith("?")
    opened = next((act for opening, act in _OPENINGS if opening.match(words)), None)
    order = line.first is not None and _is_order(line.first)
    acts = (
        (words.endswith("?"), "asks {} in return" if was_asked else "asks {}"),
        (opened is not None, opened or ""),
        (words.endswith("!"), "calls out to {}"),
        (order, "gives {} an order"),
    )
    told = next((act for fits, act in acts if fits), None)
    if told is not None:
        return (
            f"{told} about {line.topic}" if told == "asks {}" and line.topic else told
        )
    return _plain_act(line, was_asked=was_asked)


def _plain_act(line: SpokenLine, *, was_asked: bool) -> str:
    """Return what somebody does who only says something: what it is about, if known."""
    if line.topic:
        return f"{'tells {}' if line.listener else 'talks'} {line.matter}"
    acts = (
        (was_asked, "answers {}"),
        (bool(line.matter), f"tells {{}} {line.matter}"),
        (line.is_more, "tells {} more"),
        (bool(line.before), "replies to {}"),
        (bool(line.listener), "addresses {}"),
    )
    return next((act for fits, act in acts if fits), "begins to talk")


def _is_order(first: Token) -> bool:
    """Tell whether a speech begins with an order: "Put the poker down." """
    return (
        first.pos == "VERB"
        and first.tag in _ORDER_TAGS
        and first.lower == first.lemma
        and first.dep in {"ROOT", "ccomp"}
    )
