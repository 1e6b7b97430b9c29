"""Features of a possible speaker: what the text shows for or against him, by name.

The numbers that weigh them are learnt (`tests/quality/training.py`). Each feature
counts twice, by itself and apart for each kind of speech tag, because "he said" asks
for another look at the text than a speech without any tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log1p

from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import Reference, find_antecedent
from infra.offline.quotes.turns import DialogueTurn
from ports.domain.structure import Gender

Features = dict[str, float]

LISTENER_WINDOW = 4
"""References before a turn among which the person spoken to is found."""
MAX_RANK = 3
"""Of who was referred to last: the last one is 0; from the fourth on it is one rank."""
_MARKS = ".,;:!?—-…_“”‘’\"'«»"

GAP_WORDS = 40
"""Words of narration between two turns from which on the pause is a long one."""


@dataclass(frozen=True, kw_only=True)
class TurnContext:
    """A turn among the other turns of its conversation."""

    turns: list[DialogueTurn]
    index: int

    @property
    def turn(self) -> DialogueTurn:
        """The turn itself."""
        return self.turns[self.index]

    @property
    def before(self) -> DialogueTurn | None:
        """The turn before it."""
        return self.turns[self.index - 1] if self.index else None

    @property
    def after(self) -> DialogueTurn | None:
        """The turn after it."""
        after = self.turns[self.index + 1 : self.index + 2]
        return after[0] if after else None

    @cached_property
    def gender(self) -> Gender:
        """The gender that the tag's pronoun shows."""
        if self.turn.tag_kind != "pronoun" or self.turn.pronoun is None:
            return "unknown"
        return self.turn.pronoun[0]

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """References before the tag, in this paragraph and the ones before."""
        return (*self.turn.recent_references, *self._before_tag)

    @cached_property
    def _before_tag(self) -> list[Reference]:
        speech = self.turn.tag
        if speech is None or speech.subject is None:
            return []
        return [
            r
            for r in self.turn.actors
            if r.unit_index == speech.unit.index and r.token.i < speech.subject.i
        ]

    @cached_property
    def antecedent(self) -> EntityCluster | None:
        """Whom the tag's pronoun means, if it means who was named last."""
        if self.gender == "unknown":
            return None
        return find_antecedent(list(self.references), self.gender)

    @cached_property
    def last_fitting_actor(self) -> EntityCluster | None:
        """Who of the tag's gender acted last in the narration since the turn before."""
        actors = (r.who for r in reversed(self.turn.antecedents) if r.is_subject)
        fitting = (w for w in actors if w and w.gender == self.gender != "unknown")
        return next(fitting, None)

    @cached_property
    def ranks(self) -> dict[int, int]:
        """How lately people were referred to, by Python id: 0 is the last one."""
        ranks: dict[int, int] = {}
        for reference in reversed(self.references):
            who = reference.who
            if who is not None and self._may_be_meant(who):
                ranks.setdefault(id(who), len(ranks))
        return ranks

    @cached_property
    def spoke_ids(self) -> list[int]:
        """Who spoke before by a tag's word, the last one first, each once."""
        spoke = (turn.explicit_speaker for turn in reversed(self.turns[: self.index]))
        return list(dict.fromkeys(id(who) for who in spoke if who is not None))

    def _may_be_meant(self, who: EntityCluster) -> bool:
        opposite = {self.gender, who.gender} == {"female", "male"}
        return not (opposite or who.group)

    @cached_property
    def subject_ids(self) -> set[int]:
        """Ids of the subjects among the last references."""
        return {id(r.who) for r in self.references[-4:] if r.is_subject and r.who}

    @cached_property
    def listener_ids(self) -> set[int]:
        """Ids of those who were in view just before the last turn, not its speaker."""
        if self.before is None:
            return set()
        seen = self.before.antecedents[-LISTENER_WINDOW:]
        speaker = self.before.explicit_speaker
        return {id(r.who) for r in seen if r.who is not None and r.who is not speaker}

    @cached_property
    def target_ids(self) -> set[int]:
        """Ids of those to whom the last speaker did something just before: he will
        answer whom she slapped."""
        if self.before is None or (speaker := self.before.explicit_speaker) is None:
            return set()
        seen = self.before.antecedents[-LISTENER_WINDOW:]
        units = {r.unit_index for r in seen if r.is_subject and r.who is speaker}
        return {
            id(r.who)
            for r in seen
            if r.unit_index in units and not r.is_subject and r.who is not speaker
        }


def speaker_features(context: TurnContext, who: EntityCluster | None) -> Features:
    """Return what shows *who* to speak the turn; None is somebody whom we cannot name.

    Without regard to the other turns' speakers, whom nobody knows yet.
    """
    kind = context.turn.tag_kind
    features: Features = {}
    for name, value in _features(context, who):
        features[name] = features[f"{name}, {kind}"] = value
    return features


def _features(
    context: TurnContext, who: EntityCluster | None
) -> Iterator[tuple[str, float]]:
    if who is None:
        yield "nobody", 1.0
        yield "nobody of many", log1p(len(context.ranks))
        return
    yield from _person_features(context, who)
    yield from _tag_features(context, who)
    yield from _narration_features(context, who)
    yield from _own_speech_features(context, who)
    yield from _neighbour_features(context, who)


def _person_features(
    context: TurnContext, who: EntityCluster
) -> Iterator[tuple[str, float]]:
    yield "somebody", 1.0
    if who.narrator:
        yield "narrator", 1.0
        if context.turn.is_unknown_voice:
            yield "narrator is a voice", 1.0
    yield "known", log1p(len(who.mentions) + who.pronoun_count)
    named = sum(turn.explicit_speaker is who for turn in context.turns)
    if named:
        yield "speaks nearby", log1p(named)
    elif who.nominal:
        yield "without a name", 1.0
    if id(who) in context.spoke_ids:
        yield f"spoke {min(context.spoke_ids.index(id(who)), MAX_RANK)}", 1.0


def _tag_features(
    context: TurnContext, who: EntityCluster
) -> Iterator[tuple[str, float]]:
    if context.gender == "unknown":
        return
    if who.gender == "unknown":
        yield "gender unknown", 1.0
    else:
        yield f"gender {'fits' if who.gender == context.gender else 'differs'}", 1.0
    if context.antecedent is who:
        yield "antecedent", 1.0


def _narration_features(
    context: TurnContext, who: EntityCluster
) -> Iterator[tuple[str, float]]:
    turn = context.turn
    if (rank := context.ranks.get(id(who))) is not None:
        yield "referred to lately", 1 / (1 + rank)
    if id(who) in context.subject_ids:
        yield "late subject", 1.0
    if turn.actors:
        first = turn.actors[0]
        if first.who is who:
            yield "first actor", 1.0
        elif any(actor.who is who for actor in turn.actors[1:]):
            yield "later actor", 1.0
        if first.who is None and "unknown" not in {first.gender, who.gender}:
            fits = first.gender == who.gender
            yield f"gender of actor {'fits' if fits else 'differs'}", 1.0
    if context.last_fitting_actor is who:
        yield "last actor of the gender", 1.0
    is_last_actor = turn.last_actor is not None and turn.last_actor.who is who
    if is_last_actor and turn.silent_words:
        yield "last actor", 1.0


def _own_speech_features(
    context: TurnContext, who: EntityCluster
) -> Iterator[tuple[str, float]]:
    turn = context.turn
    if id(who) in turn.addressee_ids:
        yield "addressed", 1.0
    is_own = who.nominal or id(who) in turn.mentioned_ids
    if is_own and id(who) in context.ranks and _is_only_a_name(turn):
        yield "says the name", 1.0
    elif id(who) in turn.mentioned_ids:
        yield "mentioned", 1.0
    spoke_last = context.before is not None and context.before.explicit_speaker is who
    if spoke_last and turn.vocative.gender == who.gender != "unknown":
        yield "addressed as last speaker", 1.0
    if turn.vocative.is_parent and _has_relative_nearby(turn, who):
        # Of two Woodhouses, Mr. Woodhouse is whom "papa" means.
        is_parent = bool(who.titles) and who.gender == turn.vocative.gender
        yield "addressed" if is_parent else "child of the addressed", 1.0


def _is_only_a_name(turn: DialogueTurn) -> bool:
    """Tell whether the speech is nothing but a name: "Crane. Elias Crane."."""
    quotation, unit = turn.speeches[0].quotation, turn.units[0]
    words = unit.text[quotation.start : quotation.end].split()
    return bool(turn.mentioned_ids) and all(
        word.strip(_MARKS)[:1].isupper() for word in words
    )


def _has_relative_nearby(turn: DialogueTurn, who: EntityCluster) -> bool:
    """Tell whether somebody else of the same family name was mentioned."""
    families = {name.family_name for name in who.names} - {None}
    others = (
        r.who for r in (*turn.recent_references, *turn.antecedents) if r.who is not who
    )
    return any(
        families & {n.family_name for n in other.names} for other in others if other
    )


def _neighbour_features(
    context: TurnContext, who: EntityCluster
) -> Iterator[tuple[str, float]]:
    turn, before, after = context.turn, context.before, context.after
    pause = pause_of(turn)
    if before is not None:
        if id(who) in before.addressee_ids:
            yield f"addressed before, {pause}", 1.0
        if id(who) in before.mentioned_ids:
            yield f"mentioned before, {pause}", 1.0
        if before.vocative.gender != "unknown" and before.vocative.gender == who.gender:
            yield "gender of the addressed", 1.0
        if pause == "at once" and not _is_reply_to_voice(context):
            if id(who) in context.listener_ids:
                yield "listener", 1.0
            elif context.listener_ids and turn.tag_kind == "none":
                yield "out of view", 1.0
            if id(who) in context.target_ids:
                yield "faced", 1.0
    if after is not None and id(who) in after.addressee_ids:
        yield f"addressed after, {pause_of(after)}", 1.0


def _is_reply_to_voice(context: TurnContext) -> bool:
    """Tell whether the last speaker but one was a voice from off screen."""
    if context.index < 2:  # noqa: PLR2004 - there is no last but one
        return False
    return any(s.is_voice for s in context.turns[context.index - 2].speeches)


def pause_of(*turns: DialogueTurn) -> str:
    """Return how long nobody spoke before *turns*, or the longest such pause."""
    words = max(turn.silent_words for turn in turns)
    if not words:
        return "at once"
    return "soon" if words < GAP_WORDS else "late"
