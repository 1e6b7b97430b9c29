"""Speaker decoding: who most likely speaks each turn of a conversation.

What a tag says for certain stays so; the learnt `SpeakerModel` weighs all the rest.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.speaker_chain import Array
from infra.offline.quotes.speaker_features import TurnContext, speaker_features
from infra.offline.quotes.speaker_model import SpeakerModel
from infra.offline.quotes.turns import DialogueTurn
from ports.domain.film import Attribution

MAX_SPEAKERS = 9
"""People considered in one conversation: the most mentioned ones, and whoever a tag
names."""
NAMED_IN_TAG = 100
"""Mentions that a tag's name outweighs."""


MAX_DOUBT = 0.95
"""Probability that it is nobody whom we can name, from which on we name nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerHypothesis:
    """Who speaks a turn, and which evidence shows it.

    Attributes:
        probability: How sure the model is, in [0, 1].
    """

    speaker: EntityCluster | None
    attribution: Attribution
    probability: float


def decode_speakers(
    turns: list[DialogueTurn], coreference: Coreference, model: SpeakerModel
) -> list[SpeakerHypothesis]:
    """Return the speaker of each turn of a conversation."""
    people = possible_speakers(turns, coreference)
    emissions = np.array(
        [
            [model.score(speaker_features(context, who)) for who in people]
            for context in contexts(turns)
        ]
    )
    found = model.speaker_probabilities(turns, emissions + certainties(turns, people))
    return [
        SpeakerHypothesis(
            speaker=people[best],
            attribution=_attribution_kind(turn, people[best]),
            probability=min(1.0, float(row[best])),
        )
        for turn, row in zip(turns, found, strict=True)
        for best in [_most_likely(row)]
    ]


def _most_likely(row: Array) -> int:
    """Return the state that is taken: somebody, unless it is nearly surely nobody."""
    if len(row) == 1 or row[0] > MAX_DOUBT:
        return 0
    return 1 + int(row[1:].argmax())


def contexts(turns: list[DialogueTurn]) -> list[TurnContext]:
    """Return each turn among the others."""
    return [TurnContext(turns=turns, index=index) for index in range(len(turns))]


def possible_speakers(
    turns: list[DialogueTurn], coreference: Coreference
) -> list[EntityCluster | None]:
    """Return who may be speaking: None, and who is named, addressed, or acts nearby."""
    count: Counter[int] = Counter()
    for turn in turns:
        for reference in (*turn.recent_references, *turn.antecedents, *turn.actors):
            if reference.who is not None:
                count[id(reference.who)] += 1
        for speech in turn.speeches:
            if speech.explicit_speaker is not None:
                count[id(speech.explicit_speaker)] += NAMED_IN_TAG
        for addressee in turn.addressee_ids:
            count[addressee] += 2
    people = [e for e in (*coreference.named, *coreference.unnamed) if not e.group]
    found = [
        entity
        for entity in people
        if count[id(entity)] >= (NAMED_IN_TAG if entity.animal else 1)
    ]
    found.sort(key=lambda entity: -count[id(entity)])
    named = sum(count[id(entity)] >= NAMED_IN_TAG for entity in found)
    return [None, *found[: max(MAX_SPEAKERS, named)]]


def certainties(turns: list[DialogueTurn], people: list[EntityCluster | None]) -> Array:
    """Return 0 for whoever may speak each turn, and -inf for whoever cannot."""
    allowed = np.full((len(turns), len(people)), -np.inf)
    for row, turn in zip(allowed, turns, strict=True):
        if turn.tag_kind == "name":
            row[[who is turn.explicit_speaker for who in people]] = 0.0
        elif turn.tag_kind == "crowd":
            row[0] = 0.0
        else:
            row[:] = 0.0
    return allowed


def _attribution_kind(turn: DialogueTurn, who: EntityCluster | None) -> Attribution:
    if who is None:
        return "none"
    if turn.explicit_speaker is who:
        return "explicit"
    if turn.tag_kind == "pronoun":
        return "anaphoric"
    if turn.actors and turn.actors[0].who is who:
        return "implicit"
    return "alternating"
