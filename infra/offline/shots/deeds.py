"""What somebody really does in a segment, by its verbs."""

from infra.offline.language.tokens import Token
from infra.offline.shots.action_text import Referents
from infra.offline.shots.segments import ShotSegment
from ports.questions.direct_scene import CastMember

_UNREALISED = frozenset({"had", "'d", "to", "would", "might"}) | {
    *("will", "'ll", "’ll", "shall", "should", "may", "must")
}
"""Auxiliaries of what was done before, or is not done."""


def own_verbs(
    segment: ShotSegment, person: CastMember, referents: Referents
) -> list[Token]:
    """Return the verbs of what *person* really does here."""
    parse = segment.unit.parse
    return [
        token
        for token in segment.narration
        if is_realised(segment, token)
        and (subject := parse.subject(token)) is not None
        and referents.get(subject.i) is person
    ]


def is_realised(segment: ShotSegment, token: Token) -> bool:
    """Tell whether a verb tells what happens: not what could, nor what is denied."""
    if token.pos != "VERB" or token.dep in {"relcl", "acl", "amod"}:
        return False
    return not any(
        child.dep == "neg" or (child.dep == "aux" and child.lower in _UNREALISED)
        for child in segment.unit.parse.children(token)
    )
