"""The shots of a scene, as the edits that wait to be computed will leave them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crews.architect.edits.anchors import find_occurrences
from ports.domain.edits import Decision
from ports.domain.film import LinePart, Shot
from ports.domain.shot_edits import ShotCorrection, ShotJoin, ShotPlace, ShotSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShot:
    """A shot, or several that will be one.

    Attributes:
        places: Where its shots are found as they are now.
    """

    places: tuple[ShotPlace, ...]
    action: str
    parts: tuple[LinePart, ...]


def apply_waiting_shots(
    shots: Sequence[Shot], places: Sequence[ShotPlace], decisions: Iterable[Decision]
) -> list[WaitingShot]:
    """Return what *shots* will be after *decisions*."""
    waiting = [
        WaitingShot(
            places=(place,),
            action=shot.narrative_layer.action_description,
            parts=shot.line_parts,
        )
        for shot, place in zip(shots, places, strict=True)
    ]
    for decision in decisions:
        if isinstance(decision, ShotCorrection | ShotSplit | ShotJoin):
            at = find_waiting(waiting, decision)
            if at is not None:
                _apply(waiting, at, decision)
    return waiting


def find_waiting(waiting: Sequence[WaitingShot], place: ShotPlace) -> int | None:
    """Return the position of the shot that *place* finds; None where that is gone."""
    own = ShotPlace(**{name: getattr(place, name) for name in ShotPlace.model_fields})
    return next((at for at, shot in enumerate(waiting) if own in shot.places), None)


def _apply(
    waiting: list[WaitingShot], at: int, decision: ShotCorrection | ShotSplit | ShotJoin
) -> None:
    shot = waiting[at]
    match decision:
        case ShotCorrection(action=str(action)):
            waiting[at] = replace(shot, action=action)
        case ShotSplit(words=words):
            [cut, *_] = find_occurrences(words, shot.action, ignore_case=True) or (
                None,
            )
            place = cut.start if cut else len(shot.action)
            # Which half has which lines is known only once it is computed.
            waiting[at : at + 1] = [
                replace(shot, action=shot.action[:place], parts=()),
                replace(shot, action=shot.action[place:], parts=()),
            ]
        case ShotJoin() if at + 1 < len(waiting):
            after = waiting[at + 1]
            waiting[at : at + 2] = [
                WaitingShot(
                    places=(*shot.places, *after.places),
                    action=f"{shot.action} {after.action}",
                    parts=(*shot.parts, *after.parts),
                )
            ]
