"""Fewer shots where a scene has more than an answer holds: joined, never dropped."""

from dataclasses import replace

from infra.offline.shots.draft import ShotDraft

MAX_SHOTS, MAX_QUOTATIONS, MAX_UNITS = 120, 12, 40


def merge_to_limit(shots: list[ShotDraft]) -> list[ShotDraft]:
    """Join neighbours until the schema holds them all: nothing is dropped."""
    while len(shots) > MAX_SHOTS:
        before = len(shots)
        shots = _merge_excess(shots, excess=before - MAX_SHOTS)
        if len(shots) == before:
            break
    return shots


def _merge_excess(shots: list[ShotDraft], *, excess: int) -> list[ShotDraft]:
    kept: list[ShotDraft] = []
    for shot in shots:
        if excess > 0 and kept and _can_merge(kept[-1], shot):
            kept[-1] = _merge_pair(kept[-1], shot)
            excess -= 1
        else:
            kept.append(shot)
    return kept


def _can_merge(one: ShotDraft, other: ShotDraft) -> bool:
    quotations = dict.fromkeys((*one.quotations, *other.quotations))
    return (
        len(quotations) <= MAX_QUOTATIONS
        and len({p.number for p in (*one.units, *other.units)}) <= MAX_UNITS
    )


def _merge_pair(one: ShotDraft, other: ShotDraft) -> ShotDraft:
    return replace(
        one,
        units=(*one.units, *other.units),
        quotations=tuple(dict.fromkeys((*one.quotations, *other.quotations))),
        action=f"{one.action} {other.action}",
        people=tuple(dict.fromkeys((*one.people, *other.people))),
        objects=tuple(dict.fromkeys((*one.objects, *other.objects))),
        seconds=one.seconds + other.seconds,
        spoken_text=f"{one.spoken_text} {other.spoken_text}",
    )
