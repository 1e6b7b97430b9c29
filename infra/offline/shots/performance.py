"""How a shot is performed: what speech verbs, adverbs and marks tell."""

from collections.abc import Iterator

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.shots.draft import ShotDraft
from ports.questions.direct_scene import CastMember

MAX_CUES = 4
ASKING = "asking"
LISTENING = "listening"


def describe_performance(draft: ShotDraft) -> str:
    """Return a direction for the actors, from the text's own cues."""
    if not draft.people:
        return "Nobody in frame." if not draft.quotations else "Heard, not seen."
    found = {member.key: (member.name, _cues(draft, member)) for member in draft.people}
    told = [f"{name}, {', '.join(cues)}" for name, cues in found.values() if cues]
    if draft.quotations and draft.people[0] is not draft.speaker:
        told.insert(0, f"{draft.people[0].name}, {LISTENING}")
    return f"{'; '.join(told) or f'{draft.people[0].name}, plainly'}."


def _cues(draft: ShotDraft, member: CastMember) -> list[str]:
    speaks = member is draft.speaker
    found = dict.fromkeys(
        tone
        for token in draft.narration
        if _actor_of(draft, token) is member
        for tone in _manner_words(token)
        if speaks or tone != ASKING
    )
    said = draft.spoken_text.rstrip("”\"’' ") if speaks else ""
    if not found and said.endswith("!"):
        found["forcefully"] = None
    elif not found and said.endswith("?"):
        found[ASKING] = None
    return list(found)[:MAX_CUES]


def _actor_of(draft: ShotDraft, token: Token) -> CastMember | None:
    """Return whose doing *token* tells: the verb's subject, or who speaks."""
    grammar = draft.units[0].parse
    verb = _governing_verb(grammar, token)
    if verb is None or any(child.dep == "neg" for child in grammar.children(verb)):
        return None
    if draft.tag is not None and verb.i == draft.tag.i:
        return draft.speaker
    subject = grammar.subject(verb)
    return draft.referents.get(subject.i) if subject else None


def _governing_verb(grammar: ParsedText, token: Token) -> Token | None:
    for _ in range(3):
        if token.pos == "VERB":
            return token
        if token.pos not in {"ADV", "ADJ"} or token.dep == "amod":
            return None
        token = grammar.head(token)
    return None


def _manner_words(token: Token) -> Iterator[str]:
    tone = by_term("manner").get(token.lemma) or by_term("manner").get(token.lower)
    if tone:
        yield tone
    elif token.tag == "RB" and token.lower.endswith("ly") and _is_manner(token):
        yield token.lower


def _is_manner(token: Token) -> bool:
    return token.lower not in terms("degrees", "no manner")
