"""Set-ups of a scene: what a crew takes together, whatever its order in the film."""

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from ports.domain.film import Camera, Shot

# I and O are left out on every slate: they look like 1 and 0.
_LETTERS = [letter for letter in ascii_uppercase if letter not in "IO"]
_HEAD = "head"
_RIGS = dict.fromkeys(("static", "pan", "tilt", "push_in", "pull_out"), _HEAD)
"""Movements that begin where the camera stands for the same frame without them; every
other movement has a place and a rig of its own."""
_MASTERS = frozenset({"extreme_wide", "wide"})
"""Sizes that show the place."""
_THINGS = ("obj_", "veh_", "animal_")
"""How the keys of things begin."""

_TRANSITION = re.compile(
    r"\b(?:CUT|FADE|DISSOLVE|WIPE|IRIS|SMASH|BACK TO)\b", re.IGNORECASE
)
RECENT_SHOTS = 4
"""Shots before and after in which somebody is looked for whom the subject talks to."""


def find_subject(plan: ShotPlan, camera: Camera, context: SceneContext) -> str:
    """Return the key of whom or what the camera is on: at last, the place."""
    focus = camera.focus.casefold()
    cast = {present.key: present for present in context.scene_input.cast}
    in_focus = [
        key
        for key in plan.people
        if any(name.casefold() in focus for name in cast[key].names)
    ]
    is_detail = camera.size == "extreme_close"
    things = sorted(
        plan.objects, key=lambda key: _noun(key) not in focus.replace(" ", "_")
    )
    speaking = [key for key in plan.speakers if key in plan.people]
    people = (*in_focus, *speaking, *plan.people)
    ranked = (*things, *people) if is_detail and not in_focus else (*people, *things)
    return next(iter(ranked), context.scene_input.place.key)


def _noun(key: str) -> str:
    """Return the words of a key: ``half_crown`` of ``obj_half_crown_v01``."""
    return key.partition("_")[2].rpartition("_")[0]


def find_eyelines(
    plans: Sequence[ShotPlan], subjects: Sequence[str]
) -> list[str | None]:
    """Return whom the subject of each shot looks at, where the shots tell it."""
    return [
        _eyeline(plans, at, subject) if subject in plan.people else None
        for at, (plan, subject) in enumerate(zip(plans, subjects, strict=True))
    ]


def _eyeline(plans: Sequence[ShotPlan], at: int, subject: str) -> str | None:
    """Return whom somebody looks at who speaks, or who hears somebody speak."""
    plan = plans[at]
    heard = [key for key in plan.speakers if key != subject]
    if heard or not plan.speakers:
        return heard[0] if heard else None
    before = reversed(plans[max(0, at - RECENT_SHOTS) : at])
    after = plans[at + 1 : at + 1 + RECENT_SHOTS]
    partners = [
        key for near in (*before, *after) for key in near.speakers if key != subject
    ]
    beside = [key for key in plan.people if key != subject]
    # Who is in the frame is looked at before who spoke last.
    both = [key for key in partners if key in beside]
    return next(iter((*both, *beside, *partners)), None)


def number_set_ups(shots: Sequence[Shot]) -> list[str]:
    """Return the id of each shot's set-up: ``1A``, ``1B`` in the order of the scene."""
    ids: dict[tuple[object, ...], str] = {}
    for shot in shots:
        number = len(ids)
        letter = _LETTERS[number % len(_LETTERS)] * (1 + number // len(_LETTERS))
        ids.setdefault(_set_up(shot), f"{shot.scene_number}{letter}")
    return [ids[_set_up(shot)] for shot in shots]


def _set_up(shot: Shot) -> tuple[object, ...]:
    camera = shot.technical_layer.camera
    rig = _RIGS.get(camera.movement, camera.movement)
    return (
        (camera.size, camera.angle, camera.lens, camera.side),
        rig,
        # The master shows the place, whoever is in it; a rig goes with somebody.
        None if rig == _HEAD and _shows_place(shot) else _sight(shot),
    )


def _shows_place(shot: Shot) -> bool:
    """Tell whether it is a wide of the place, and not of a car that drives off."""
    is_of_thing = (shot.subject or "").startswith(_THINGS)
    is_wide = shot.technical_layer.camera.size in _MASTERS
    return is_wide and (bool(shot.digital_assets.characters) or not is_of_thing)


def _sight(shot: Shot) -> tuple[object, ...]:
    """Return what the camera has before it: people, and what it is turned to.

    A single and the same face over a shoulder are two set-ups, and so are the two
    shoulders of a pair; whoever speaks in it, a two-shot is one. Two details of a room
    that have no key are told apart by what the camera focuses on.
    """
    camera, people = shot.technical_layer.camera, shot.digital_assets.characters
    is_turned = camera.angle == "over_the_shoulder" or camera.size == "extreme_close"
    is_nameless = not people and not (shot.subject or "").startswith(_THINGS)
    return (
        frozenset(people),
        shot.subject if is_turned or not people else None,
        camera.focus.casefold() if is_nameless else None,
    )


def find_transitions(
    shots: Sequence[Shot], context: SceneContext
) -> Mapping[str, Mapping[str, str]]:
    """Return by shot what the script writes as transitions, as fields of the shot."""
    found: dict[str, dict[str, str]] = {}
    for unit in context.scene_input.units:
        words = " ".join(context.text.of(unit.source).split()).strip(" >:.*_")
        if unit.role != "transition" or not _TRANSITION.search(words):
            continue
        # A transition is no shot: its text goes with the shot after it, or, at the end
        # of a scene, with the last one.
        last = len(shots) - 1
        at = next(
            (i for i, s in enumerate(shots) if s.source[-1].end > unit.source.end), last
        )
        is_at_end = shots[at].source[-1].end <= unit.source.end
        if words.upper().startswith("FADE IN"):
            found.setdefault(shots[at].shot_id, {})["transition_in"] = words
        else:
            leaving = shots[at if is_at_end or at == 0 else at - 1]
            found.setdefault(leaving.shot_id, {})["transition_out"] = words
    return found
