"""Performance notes of a shot, from speech verbs, adverbs and punctuation."""

from collections.abc import Iterator

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.shots.draft import ShotDraft
from ports.questions.direct_scene import CastMember

MAX_CUES = 4
ASKING = "asking"
LISTENING = "listening"


def describe_performance(draft: ShotDraft) -> str:
    """Return a note for the actors: "Della, softly; Jim, listening.".

    Empty where the text tells no manner: the actors know how to be plain.
    """
    if not draft.people:
        return "Nobody in frame." if not draft.quotations else "Heard, not seen."
    found = {member.key: (member.name, _cues(draft, member)) for member in draft.people}
    notes = [f"{name}, {', '.join(cues)}" for name, cues in found.values() if cues]
    if draft.quotations and draft.people[0] is not draft.speaker:
        notes.insert(0, f"{draft.people[0].name}, {LISTENING}")
    return f"{'; '.join(notes)}." if notes else ""


def _cues(draft: ShotDraft, member: CastMember) -> list[str]:
    speaks = member is draft.speaker
    found = dict.fromkeys(
        manner
        for token in draft.narration
        if _actor_of(draft, token) is member
        for manner in _manner_words(token)
        if speaks or manner != ASKING
    )
    speech = draft.spoken_text.rstrip("”\"’' ") if speaks else ""
    if not found and speech.endswith("!"):
        found["forcefully"] = None
    return list(found)[:MAX_CUES]


def _actor_of(draft: ShotDraft, token: Token) -> CastMember | None:
    """Return who does what *token* describes: its verb's subject, or the speaker."""
    parse = draft.units[0].parse
    verb = _governing_verb(parse, token)
    if verb is None or any(child.dep == "neg" for child in parse.children(verb)):
        return None
    if draft.tag is not None and verb.i == draft.tag.i:
        return draft.speaker
    subject = parse.subject(verb)
    return draft.referents.get(subject.i) if subject else None


def _governing_verb(parse: ParsedText, token: Token) -> Token | None:
    for _ in range(3):
        if token.pos == "VERB":
            return token
        if token.pos not in {"ADV", "ADJ"} or token.dep == "amod":
            return None
        token = parse.head(token)
    return None


def _manner_words(token: Token) -> Iterator[str]:
    manner = by_term("manner").get(token.lemma) or by_term("manner").get(token.lower)
    if manner:
        yield manner
    elif (
        token.tag == "RB"
        and token.lower.endswith("ly")
        and token.lower not in terms("degrees", "no manner")
    ):
        yield token.lower
