"""What somebody does by speaking: asks, answers, calls out, thanks, refuses."""

import re
from dataclasses import dataclass

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.present_tense import conjugate
from infra.offline.language.tokens import Token

_OPENINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\W*(?:{words})\b", re.IGNORECASE), act)
    for words, act in (
        (r"no|never|nothing|not", "tell {} no"),
        (r"yes|aye|of course|certainly|very well", "tell {} yes"),
        (r"thank(?:s| you)|bless you", "thank {}"),
        (r"(?:i['’]m |i am |so )?sorry|forgive me|i beg your pardon", "ask {} pardon"),
        (r"good (?:morning|afternoon|evening|day)|hell?o|hallo|welcome", "greet {}"),
        (r"good ?(?:bye|night)|farewell", "take leave of {}"),
        (r"i swear|i promise|you have my word", "give {} a promise"),
    )
)
_TO_NOBODY = {
    "tell no": "say no",
    "tell yes": "say yes",
    "tell more": "say more",
    "thank": "give thanks",
    "greet": "give a greeting",
}
"""Acts that need a listener, where none is in the frame."""
_BARE = frozenset({"tell {} more", "reply to {}", "address {}", "begin to talk"})
"""Acts of which a crew learns no more than that somebody speaks."""
MIN_CUE_WORDS, MAX_CUE_WORDS = 2, 5
"""Words of a line by which its place in the script is found."""
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
        is_plural: Who speaks are several, or "you".
    """

    words: str
    tag: Token | None
    first: Token | None
    listener: str | None
    before: str
    is_more: bool
    topic: str = ""
    matter: str = ""
    is_plural: bool = False


def describe_act(line: SpokenLine) -> str:
    """Return the act in the present tense, without its subject: "asks Nora"."""
    verb, _, rest = _act(line).partition(" ")
    return f"{conjugate(verb, is_plural=line.is_plural)} {rest}".rstrip()


def _act(line: SpokenLine) -> str:
    """Return the act, which begins with its verb: "ask Nora"."""
    if line.tag is not None and line.tag.lemma not in _UNTYPICAL:
        return _act_of_tag(line.tag.lemma, line.listener)
    pattern = _act_pattern(line)
    if line.listener is None:
        bare = re.sub(r" (?:to|of) \{\}| \{\}", "", pattern)
        return _TO_NOBODY.get(bare) or re.sub(r"^tell (?=what|how)", "say ", bare)
    return pattern.format(line.listener)


def is_bare(line: SpokenLine) -> bool:
    """Tell whether the act is no more than that somebody speaks."""
    is_told = line.tag is not None and line.tag.lemma not in _UNTYPICAL
    return not is_told and _act_pattern(line) in _BARE


def quote_cue(words: str) -> str:
    """Return the words from which a shot is on somebody: "from “I was there” on".

    Lined scripts and shot lists name by them what a shot of speech covers.
    """
    spoken = words.strip("“”‘’\"' —–-").split()[:MAX_CUE_WORDS]
    stops = [at for at, word in enumerate(spoken, 1) if word[-1] in ",.;:!?"]
    end = next((at for at in stops if at >= MIN_CUE_WORDS), len(spoken))
    cue = re.sub('[“”"]', "", " ".join(spoken[:end])).strip(" ,.;:—–-")
    return f"from “{cue}” on" if cue else ""


def has_no_manner(line: SpokenLine) -> bool:
    """Tell whether the narration does not say how the words are spoken."""
    return line.tag is None or line.tag.lemma not in by_term("manner")


def _act_of_tag(lemma: str, listener: str | None) -> str:
    if listener is None:
        return lemma
    return f"{lemma} {'' if lemma in _TO_SOMEBODY else 'to '}{listener}"


def _act_pattern(line: SpokenLine) -> str:
    words = line.words.rstrip("”\"’' ")
    was_asked = line.before.rstrip("”\"’' ").endswith("?")
    opened = next((act for opening, act in _OPENINGS if opening.match(words)), None)
    order = line.first is not None and _is_order(line.first)
    acts = (
        (words.endswith("?"), "ask {} in return" if was_asked else "ask {}"),
        (opened is not None, opened or ""),
        (words.endswith("!"), "call out to {}"),
        (order, "give {} an order"),
    )
    told = next((act for fits, act in acts if fits), None)
    if told is not None:
        return f"{told} about {line.topic}" if told == "ask {}" and line.topic else told
    return _plain_act(line, was_asked=was_asked)


def _plain_act(line: SpokenLine, *, was_asked: bool) -> str:
    """Return what somebody does who only says something: what it is about, if known."""
    if line.topic:
        return f"{'tell {}' if line.listener else 'talk'} {line.matter}"
    acts = (
        (was_asked, "answer {}"),
        (bool(line.matter), f"tell {{}} {line.matter}"),
        (line.is_more, "tell {} more"),
        (bool(line.before), "reply to {}"),
        (bool(line.listener), "address {}"),
    )
    return next((act for fits, act in acts if fits), "begin to talk")


def _is_order(first: Token) -> bool:
    """Tell whether a speech begins with an order: "Put the poker down." """
    return (
        first.pos == "VERB"
        and first.tag in _ORDER_TAGS
        and first.lower == first.lemma
        and first.dep in {"ROOT", "ccomp"}
    )
