"""The likeliest speakers of a conversation: evidence weighed over all its turns."""

from collections import Counter
from dataclasses import dataclass

from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.references import meant
from infra.offline.turns import Turn
from ports.film import Attribution
from ports.structure import Gender

MOST = 7
"""People in one conversation; the least mentioned beyond these stay out."""

# Weights of evidence, in the unit of a plain preference; tuned on English fiction of
# the 18th to 20th centuries, coarse on purpose.
STATED = 8.0
GENDER, WRONG_GENDER, MAYBE_GENDER = 2.0, -8.0, 0.3
MEANT = 1.5
ACTOR, LEAD = 2.5, 1.0
CALLED, ANSWERS = -4.0, 1.5
CHILD, UNSEEN = 2.0, -4.0
SPOKEN_OF = -0.8
AROUND = 0.4
REPEATS, RESUMES, RETURNS = -2.5, 0.25, 1.0
NOBODY = 0.2
FACED = 1.2
LATEST = 4
"""References before a speech; among the people meant is whom it is said to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Who speaks a turn, and how we know."""

    who: Figure | None
    attribution: Attribution


def likeliest(turns: list[Turn], cast: Cast) -> list[Candidate]:
    """Return who speaks each turn: the best order by second-order Viterbi."""
    people: list[Figure | None] = [None, *_people(turns, cast)]
    emissions = [
        [_evidence(turns, index, who) for who in people] for index in range(len(turns))
    ]
    order = _best_order(turns, emissions)
    return [
        Candidate(who=people[best], attribution=_how(turns[i], people[best]))
        for i, best in enumerate(order)
    ]


def _people(turns: list[Turn], cast: Cast) -> list[Figure]:
    """Return who may be speaking: whoever is stated, called, or acts nearby."""
    count: Counter[int] = Counter()
    for turn in turns:
        for reference in (*turn.recent, *turn.leads, *turn.actors):
            if reference.who is not None:
                count[id(reference.who)] += 1
        for speech in turn.speeches:
            if speech.stated is not None:
                count[id(speech.stated)] += 100
        for called in turn.called:
            count[called] += 2
    everybody = [f for f in (*cast.named, *cast.unnamed) if not f.group]
    found = [f for f in everybody if count[id(f)]]
    found.sort(key=lambda f: -count[id(f)])
    return found[:MOST]


def _evidence(turns: list[Turn], index: int, who: Figure | None) -> float:
    """Return what one turn says for or against *who* by itself."""
    turn = turns[index]
    if who is None:
        return -STATED if turn.stated else NOBODY
    score = AROUND
    if turn.stated is not None:
        score += STATED if turn.stated is who else -STATED
    if turn.pronoun is not None:
        gender, speech = turn.pronoun
        score += _gender(who, gender)
        before = [
            r
            for r in turn.actors
            if r.part == speech.part.index
            and speech.subject
            and r.token.i < speech.subject.i
        ]
        score += MEANT * (meant([*turn.recent, *before], gender) is who)
    elif turn.stated is None:
        score += _acting(turn, who)
    score += CALLED * (id(who) in turn.called) + SPOKEN_OF * (id(who) in turn.named)
    if index and id(who) in turns[index - 1].called:
        score += ANSWERS if not turn.silence else ANSWERS / 3
    if index and (gender := turns[index - 1].addressed.gender) != "unknown":
        score += 0.5 * (who.gender == gender)
    if index and not turn.silence and not _on_a_line(turns, index):
        score += FACED * _is_faced(turns[index - 1], who)
    score += UNSEEN * (turn.unseen and who.narrator)
    score += CHILD * (turn.addressed.parent and _has_family(turn, who))
    return score


def _on_a_line(turns: list[Turn], index: int) -> bool:
    """Tell whether a voice from elsewhere was the last but one to speak."""
    return index > 1 and any(speech.heard for speech in turns[index - 2].speeches)


def _is_faced(before: Turn, who: Figure) -> bool:
    """Tell whether he was in view as the last one began to speak: it is to him."""
    met = {id(r.who) for r in before.leads[-LATEST:]}
    return id(who) in met and before.stated is not who


def _has_family(turn: Turn, who: Figure) -> bool:
    """Tell whether somebody of the same family's name is about."""
    families = {name.family for name in who.names} - {None}
    others = (r.who for r in (*turn.recent, *turn.leads) if r.who is not who)
    return any(families & {n.family for n in other.names} for other in others if other)


def _gender(who: Figure, gender: Gender) -> float:
    if who.gender == "unknown":
        return MAYBE_GENDER
    return GENDER if who.gender == gender else WRONG_GENDER


def _acting(turn: Turn, who: Figure) -> float:
    """Return what acts beside the speech say: "Della turned. “…”"."""
    score = 0.0
    if turn.actors:
        first = turn.actors[0]
        if first.who is who:
            score += ACTOR
        elif first.who is None:
            score += 0.5 * _gender(who, first.gender)
    if turn.led is not None and turn.led.who is who and turn.silence:
        score += LEAD
    return score


def _best_order(turns: list[Turn], emissions: list[list[float]]) -> list[int]:
    """Return the best sequence of people; two talk in turn more often than not."""
    size = len(emissions[0])
    best: dict[tuple[int, int], tuple[float, list[int]]] = {
        (0, now): (emissions[0][now], [now]) for now in range(size)
    }
    for index in range(1, len(turns)):
        following: dict[tuple[int, int], tuple[float, list[int]]] = {}
        for (before, last), (score, path) in best.items():
            for now in range(size):
                whole = (
                    score
                    + emissions[index][now]
                    + _turning(turns[index], before, last, now)
                )
                held = following.get((last, now))
                if held is None or whole > held[0]:
                    following[(last, now)] = (whole, [*path, now])
        best = following
    return max(best.values(), key=lambda one: one[0])[1]


def _turning(turn: Turn, before: int, last: int, now: int) -> float:
    if not now or not last:
        return 0.0
    if turn.unseen and now in {before, last}:
        return UNSEEN
    if now == last:
        return REPEATS if not turn.silence else RESUMES
    if now != before:
        return 0.0
    return RETURNS if not turn.silence else RETURNS / 4


def _how(turn: Turn, who: Figure | None) -> Attribution:
    if who is None:
        return "none"
    if turn.stated is who:
        return "explicit"
    if turn.pronoun is not None:
        return "anaphoric"
    if turn.actors and turn.actors[0].who is who:
        return "implicit"
    return "alternating"
