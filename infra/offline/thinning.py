"""Fewer shots where a scene has more than an answer holds: joined, never dropped."""

from dataclasses import replace

from infra.offline.draft import Draft

MOST_SHOTS, MOST_QUOTATIONS, MOST_UNITS = 120, 12, 40


def thinned(shots: list[Draft]) -> list[Draft]:
    """Join neighbours until the schema holds them all: nothing is dropped."""
    while len(shots) > MOST_SHOTS:
        before = len(shots)
        shots = _joined(shots, excess=before - MOST_SHOTS)
        if len(shots) == before:
            break
    return shots


def _joined(shots: list[Draft], *, excess: int) -> list[Draft]:
    kept: list[Draft] = []
    for shot in shots:
        if excess > 0 and kept and _joinable(kept[-1], shot):
            kept[-1] = _together(kept[-1], shot)
            excess -= 1
        else:
            kept.append(shot)
    return kept


def _joinable(one: Draft, other: Draft) -> bool:
    quotations = dict.fromkeys((*one.quotations, *other.quotations))
    return (
        len(quotations) <= MOST_QUOTATIONS
        and len({p.number for p in (*one.parts, *other.parts)}) <= MOST_UNITS
    )


def _together(one: Draft, other: Draft) -> Draft:
    return replace(
        one,
        parts=(*one.parts, *other.parts),
        quotations=tuple(dict.fromkeys((*one.quotations, *other.quotations))),
        action=f"{one.action} {other.action}",
        people=tuple(dict.fromkeys((*one.people, *other.people))),
        objects=tuple(dict.fromkeys((*one.objects, *other.objects))),
        seconds=one.seconds + other.seconds,
        spoken=f"{one.spoken} {other.spoken}",
    )
