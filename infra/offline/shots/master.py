"""The master of a scene: the first shot in which all who are there can be seen.

It comes as soon as two are there, and again after somebody has come or gone, so that
one knows who stands where; in a long scene it comes back now and then.
"""

from collections.abc import Sequence
from dataclasses import replace

from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.scene_so_far import SceneSoFar
from ports.questions.direct_scene import CastMember

MASTER = "Master: who stands where"
MAX_SHOTS_WITHOUT_MASTER = 15
PAIR = 2

_STILL = ("Watch ", "Stay on ", "Two-shot: ", "Over-the-shoulder ")
"""Beginnings of the purpose of a shot that may as well show all who are there."""
_EXIT = "Exit of "


def take_as_master(scene: SceneSoFar, shot: ShotDraft) -> ShotDraft:
    """Return *shot* as the master of the scene, where one is due."""
    if scene.material.kind != "scene" or not _may_show_all(shot):
        return shot
    recent = scene.shots[-MAX_SHOTS_WITHOUT_MASTER:]
    people = _people_there([*recent, shot])
    if len(people) < PAIR or not _is_due(recent, people):
        return shot
    shown = dict.fromkeys((*shot.people, *people))
    return replace(shot, purpose=MASTER, people=tuple(shown))


def _may_show_all(shot: ShotDraft) -> bool:
    in_place = len(shot.people) > 1 and shot.purpose.endswith((" up", " down"))
    return not shot.staging and (in_place or shot.purpose.startswith(_STILL))


def _people_there(shots: Sequence[ShotDraft]) -> list[CastMember]:
    """Return who has been in frame, and has not gone."""
    there: list[CastMember] = []
    for shot in shots:
        gone = shot.people if shot.purpose.startswith(_EXIT) else ()
        there = [m for m in there if m not in shot.people]
        there += [m for m in shot.people if m not in gone]
    return there


def _is_due(recent: Sequence[ShotDraft], people: Sequence[CastMember]) -> bool:
    """Tell whether *recent* shots have no master, or one that shows others."""
    masters = [at for at, s in enumerate(recent) if s.purpose.startswith(MASTER)]
    if not masters:
        return True
    since = recent[masters[-1] :]
    has_gone = any(shot.purpose.startswith(_EXIT) for shot in since)
    return has_gone or any(member not in since[0].people for member in people)
