"""Performance notes of a shot: what its own words tell of how somebody does it."""

from collections.abc import Iterator

from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.shots.draft import ShotDraft
from ports.questions.direct_scene import CastMember

MAX_CUES = 4
LISTENING = "listening"


def describe_performance(draft: ShotDraft) -> str:
    """Return a note for the actors: "Della, softly; Jim, listening.".

    Empty where the text tells no manner: the actors know how to be plain.
    """
    if not draft.people:
        return "Nobody in frame." if not draft.quotations else "Heard, not seen."
    found = {member.key: (member.name, _cues(draft, member)) for member in draft.people}
    notes = [f"{name}, {', '.join(cues)}" for name, cues in found.values() if cues]
    if _is_silent(draft, draft.people[0]):
        notes.insert(0, f"{draft.people[0].name}, {LISTENING}")
    return f"{'; '.join(notes)}." if notes else ""


def _is_silent(draft: ShotDraft, member: CastMember) -> bool:
    """Tell whether others speak in the shot, and *member* in none of its lines."""
    speakers = {q.speaker.casefold() for q in draft.quotations if q.speaker}
    own = {name.casefold() for name in (member.name, *member.names)}
    return bool(speakers) and member is not draft.speaker and speakers.isdisjoint(own)


def _cues(draft: ShotDraft, member: CastMember) -> list[str]:
    found = dict.fromkeys(
        manner
        for token in draft.narration
        if _actor_of(draft, token) is member
        for manner in _manner_words(token)
    )
    return list(found)[:MAX_CUES]


def _actor_of(draft: ShotDraft, token: Token) -> CastMember | None:
    """Return who does what *token* describes: its verb's subject, or the speaker."""
    parse = draft.units[0].parse
    verb = _governing_verb(parse, token)
    is_handling = verb is token and any(c.dep == "dobj" for c in parse.children(verb))
    # "He snapped the case shut" is said to nobody.
    if verb is None or is_handling or not _is_performed(draft, verb):
        return None
    if draft.tag is not None and verb.i == draft.tag.i:
        return draft.speaker
    subject = parse.subject(verb)
    return draft.referents.get(subject.i) if subject else None


def _is_performed(draft: ShotDraft, verb: Token) -> bool:
    """Tell whether it is done here: not denied, and not what something is like."""
    unit = draft.units[0]
    return (
        element_status(unit, verb) == "present"
        and not is_comparison(unit.parse, verb)
        and not any(child.dep == "neg" for child in unit.parse.children(verb))
    )


def _governing_verb(parse: ParsedText, token: Token) -> Token | None:
    for _ in range(3):
        if token.pos == "VERB":
            return token
        if token.pos not in {"ADV", "ADJ"} or token.dep == "amod":
            return None
        token = parse.head(token)
    return None


def _manner_words(token: Token) -> Iterator[str]:
    if token.tag == "RB" and token.lower.endswith("ly"):
        if token.lower not in terms("degrees", "no manner"):
            yield token.lower
    elif token.pos == "VERB" and (manner := by_term("manner").get(token.lemma)):
        yield manner
