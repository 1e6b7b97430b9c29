"""Speaker decoding: the most likely sequence of speakers of a whole conversation.

A second-order Viterbi search adds the evidence for each speaker of each turn (emission)
to that for the order of speakers (transition).
"""

from collections import Counter
from dataclasses import dataclass

from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import find_antecedent
from infra.offline.quotes.turns import DialogueTurn
from ports.domain.film import Attribution
from ports.domain.structure import Gender

MAX_SPEAKERS = 7
"""People considered in one conversation; the most mentioned ones."""

# Weights of evidence on a scale of our own, where 1 is a mild preference. They were set
# on English fiction of the 18th to 20th centuries, and are coarse on purpose.
EXPLICIT_WEIGHT = 8.0
GENDER_MATCH_WEIGHT, GENDER_MISMATCH_WEIGHT, GENDER_UNKNOWN_WEIGHT = 2.0, -8.0, 0.3
ANTECEDENT_WEIGHT = 1.5
ACTOR_WEIGHT, LAST_ACTOR_WEIGHT = 2.5, 1.0
ADDRESSEE_WEIGHT, REPLY_WEIGHT = -4.0, 1.5
CHILD_WEIGHT, UNKNOWN_VOICE_WEIGHT = 2.0, -4.0
MENTIONED_WEIGHT = -0.8
NEARBY_WEIGHT = 0.4
SAME_SPEAKER_WEIGHT, RESUMPTION_WEIGHT, ALTERNATION_WEIGHT = -2.5, 0.25, 1.0
NO_SPEAKER_WEIGHT = 0.2
LISTENER_WEIGHT = 1.2
LISTENER_WINDOW = 4
"""References before a turn among which the person spoken to is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerHypothesis:
    """Who speaks a turn, and which evidence shows it."""

    speaker: EntityCluster | None
    attribution: Attribution


def decode_speakers(
    turns: list[DialogueTurn], coreference: Coreference
) -> list[SpeakerHypothesis]:
    """Return the speaker of each turn of a conversation."""
    people: list[EntityCluster | None] = [None, *_possible_speakers(turns, coreference)]
    emissions = [
        [_emission_score(turns, index, who) for who in people]
        for index in range(len(turns))
    ]
    path = _best_path(turns, emissions)
    return [
        SpeakerHypothesis(
            speaker=people[best], attribution=_attribution_kind(turns[i], people[best])
        )
        for i, best in enumerate(path)
    ]


def _possible_speakers(
    turns: list[DialogueTurn], coreference: Coreference
) -> list[EntityCluster]:
    """Return who may be speaking: who is named, addressed, or acts nearby."""
    count: Counter[int] = Counter()
    for turn in turns:
        for reference in (*turn.recent_references, *turn.antecedents, *turn.actors):
            if reference.who is not None:
                count[id(reference.who)] += 1
        for speech in turn.speeches:
            if speech.explicit_speaker is not None:
                count[id(speech.explicit_speaker)] += 100
        for addressee in turn.addressee_ids:
            count[addressee] += 2
    people = [e for e in (*coreference.named, *coreference.unnamed) if not e.group]
    found = [entity for entity in people if count[id(entity)]]
    found.sort(key=lambda entity: -count[id(entity)])
    return found[:MAX_SPEAKERS]


def _emission_score(
    turns: list[DialogueTurn], index: int, who: EntityCluster | None
) -> float:
    """Return the evidence for *who*, without regard to the other speakers."""
    turn = turns[index]
    if turn.is_of_several and turn.explicit_speaker is None:
        # Nobody alone says it, whoever's turn it is.
        return -EXPLICIT_WEIGHT if who else 0.0
    if who is None:
        return -EXPLICIT_WEIGHT if turn.explicit_speaker else NO_SPEAKER_WEIGHT
    score = NEARBY_WEIGHT
    if turn.explicit_speaker is not None:
        score += EXPLICIT_WEIGHT if turn.explicit_speaker is who else -EXPLICIT_WEIGHT
    if turn.pronoun is not None:
        gender, speech = turn.pronoun
        score += _gender_score(who, gender)
        before = [
            r
            for r in turn.actors
            if r.unit_index == speech.unit.index
            and speech.subject
            and r.token.i < speech.subject.i
        ]
        score += ANTECEDENT_WEIGHT * (
            find_antecedent([*turn.recent_references, *before], gender) is who
        )
    elif turn.explicit_speaker is None:
        score += _action_score(turn, who)
    score += ADDRESSEE_WEIGHT * (id(who) in turn.addressee_ids) + MENTIONED_WEIGHT * (
        id(who) in turn.mentioned_ids
    )
    if index and id(who) in turns[index - 1].addressee_ids:
        score += REPLY_WEIGHT if not turn.silent_words else REPLY_WEIGHT / 3
    if index and (gender := turns[index - 1].vocative.gender) != "unknown":
        score += 0.5 * (who.gender == gender)
    if index and not turn.silent_words and not _is_reply_to_voice(turns, index):
        score += LISTENER_WEIGHT * _is_listener(turns[index - 1], who)
    score += UNKNOWN_VOICE_WEIGHT * (turn.is_unknown_voice and who.narrator)
    score += CHILD_WEIGHT * (
        turn.vocative.is_parent and _has_relative_nearby(turn, who)
    )
    return score


def _is_reply_to_voice(turns: list[DialogueTurn], index: int) -> bool:
    """Tell whether the last speaker but one was a voice from off screen."""
    return index > 1 and any(speech.is_voice for speech in turns[index - 2].speeches)


def _is_listener(before: DialogueTurn, who: EntityCluster) -> bool:
    """Tell whether the turn *before* was said to *who*, who was mentioned just then."""
    mentioned = {id(r.who) for r in before.antecedents[-LISTENER_WINDOW:]}
    return id(who) in mentioned and before.explicit_speaker is not who


def _has_relative_nearby(turn: DialogueTurn, who: EntityCluster) -> bool:
    """Tell whether somebody else of the same family name was mentioned."""
    families = {name.family_name for name in who.names} - {None}
    others = (
        r.who for r in (*turn.recent_references, *turn.antecedents) if r.who is not who
    )
    return any(
        families & {n.family_name for n in other.names} for other in others if other
    )


def _gender_score(who: EntityCluster, gender: Gender) -> float:
    if who.gender == "unknown":
        return GENDER_UNKNOWN_WEIGHT
    return GENDER_MATCH_WEIGHT if who.gender == gender else GENDER_MISMATCH_WEIGHT


def _action_score(turn: DialogueTurn, who: EntityCluster) -> float:
    """Return the evidence of actions beside the speech: "Della turned. “…”"."""
    score = 0.0
    if turn.actors:
        first = turn.actors[0]
        if first.who is who:
            score += ACTOR_WEIGHT
        elif first.who is None:
            score += 0.5 * _gender_score(who, first.gender)
    if turn.last_actor is not None and turn.last_actor.who is who and turn.silent_words:
        score += LAST_ACTOR_WEIGHT
    return score


def _best_path(turns: list[DialogueTurn], emissions: list[list[float]]) -> list[int]:
    """Return the best sequence of indices into the people; 0 is nobody.

    The state is the pair of the last two speakers, so that two people who talk in turn
    can be preferred.
    """
    size = len(emissions[0])
    best: dict[tuple[int, int], tuple[float, list[int]]] = {
        (0, now): (emissions[0][now], [now]) for now in range(size)
    }
    for index in range(1, len(turns)):
        extended: dict[tuple[int, int], tuple[float, list[int]]] = {}
        for (before, last), (score, path) in best.items():
            for now in range(size):
                total = (
                    score
                    + emissions[index][now]
                    + _transition_score(turns[index], before, last, now)
                )
                other = extended.get((last, now))
                if other is None or total > other[0]:
                    extended[(last, now)] = (total, [*path, now])
        best = extended
    return max(best.values(), key=lambda scored: scored[0])[1]


def _transition_score(turn: DialogueTurn, before: int, last: int, now: int) -> float:
    """Return the evidence for *now* after the speakers *before* and *last*."""
    if not now or not last:
        return 0.0
    if turn.is_unknown_voice and now in {before, last}:
        return UNKNOWN_VOICE_WEIGHT
    if now == last:
        return SAME_SPEAKER_WEIGHT if not turn.silent_words else RESUMPTION_WEIGHT
    if now != before:
        return 0.0
    return ALTERNATION_WEIGHT if not turn.silent_words else ALTERNATION_WEIGHT / 4


def _attribution_kind(turn: DialogueTurn, who: EntityCluster | None) -> Attribution:
    if who is None:
        return "none"
    if turn.explicit_speaker is who:
        return "explicit"
    if turn.pronoun is not None:
        return "anaphoric"
    if turn.actors and turn.actors[0].who is who:
        return "implicit"
    return "alternating"
