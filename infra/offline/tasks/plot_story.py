"""`plot_story`: roles, acts, beats, themes, subplots and set-ups of a whole story."""

from collections.abc import Sequence

from infra.offline.language.extractive_summary import truncate
from infra.offline.language.tone import classify_tone
from infra.offline.plot.beat_sheets import ACTS, BEATS
from infra.offline.plot.threads import find_setups, find_subplots, find_themes, salience
from ports.domain.structure import Role
from ports.questions.numbered import MAX_SENTENCE, MAX_SHORT
from ports.questions.plot_story import (
    ActReading,
    BeatReading,
    PlotMaterial,
    PlotPerson,
    PlotReading,
    PlotScene,
    RoleReading,
)

MAX_ROLES = 60
MIN_SUPPORTING_SHARE = 0.12
"""Of the protagonist's salience, from which a person is a supporting role."""


def plot_story(material: PlotMaterial) -> PlotReading:
    """Return the plot as word counts, presence and tension of the scenes show it."""
    return PlotReading(
        roles=tuple(_roles(material)),
        acts=tuple(_acts(material)),
        beats=tuple(_beats(material)),
        themes=tuple(find_themes(material)),
        subplots=tuple(find_subplots(material)),
        links=tuple(find_setups(material)),
    )


def _roles(material: PlotMaterial) -> list[RoleReading]:
    """Return a role for everybody; nobody is an antagonist by guess, because rules
    cannot tell an enemy from a friend."""
    ranked = sorted(material.people, key=lambda p: (-salience(p), p.key))
    lead = ranked[0] if ranked else None
    readings = []
    for person in ranked[:MAX_ROLES]:
        role: Role = "minor"
        if person is lead:
            role = "protagonist"
        elif lead and salience(person) >= MIN_SUPPORTING_SHARE * salience(lead):
            role = "supporting"
        readings.append(_role(material, person, role))
    return readings


def _role(material: PlotMaterial, person: PlotPerson, role: Role) -> RoleReading:
    scenes = [s for s in material.scenes if person.key in s.people]
    if role == "minor" or len(scenes) < 2:  # noqa: PLR2004 - a change has two ends
        return RoleReading(key=person.key, role=role)
    first, last = scenes[0], scenes[-1]
    turn = max(scenes, key=lambda s: (s.tension, -s.number))
    return RoleReading(
        key=person.key,
        role=role,
        start_state=truncate(f"In scene {first.number}: {first.summary}", MAX_SHORT),
        end_state=truncate(f"In scene {last.number}: {last.summary}", MAX_SHORT),
        transformation=truncate(
            f"From scene {first.number} to scene {last.number}, by way of scene"
            f" {turn.number}: {turn.summary}",
            MAX_SENTENCE,
        ),
    )


def _acts(material: PlotMaterial) -> list[ActReading]:
    scenes = material.scenes
    ends = _act_ends(scenes, [share for _, share in ACTS[material.structure_type]])
    acts = []
    start = 0
    for (name, _), stop in zip(ACTS[material.structure_type], ends, strict=True):
        if stop > start:
            first, last = scenes[start], scenes[stop - 1]
            text = (
                first.summary if first is last else f"{first.summary} … {last.summary}"
            )
            acts.append(
                ActReading(
                    name=name,
                    first_scene=first.number,
                    last_scene=last.number,
                    description=truncate(text, MAX_SENTENCE),
                )
            )
            start = stop
    return acts


def _act_ends(scenes: Sequence[PlotScene], shares: list[float]) -> list[int]:
    """Return for each act the number of scenes before its end, by *shares* of words.

    The first scene belongs to the first act, however long it is; the last act ends with
    the last scene.
    """
    total = sum(s.words for s in scenes) or 1
    ends, words_before, share_so_far = [], 0, 0.0
    bounds = []
    for share in shares:
        share_so_far += share
        bounds.append(share_so_far * total)
    index = 0
    for bound in bounds[:-1]:
        while index < len(scenes) and (
            index == 0 or words_before + scenes[index].words / 2 <= bound
        ):
            words_before += scenes[index].words
            index += 1
        ends.append(index)
    return [*ends, len(scenes)]


def _beats(material: PlotMaterial) -> list[BeatReading]:
    """Put each beat at the tensest scene of the range that its beat sheet gives."""
    scenes = material.scenes
    total = sum(s.words for s in scenes) or 1
    middles, words_before = [], 0
    for scene in scenes:
        middles.append((words_before + scene.words / 2) / total)
        words_before += scene.words
    last = -1
    beats = []
    for name, low, high in BEATS[material.structure_type]:
        near = [i for i, at in enumerate(middles) if low <= at <= high and i > last]
        if not near:
            continue
        best = max(
            near, key=lambda i: (scenes[i].kind == "scene", scenes[i].tension, -i)
        )
        last = best
        scene = scenes[best]
        beats.append(
            BeatReading(
                beat=name,
                scene=scene.number,
                description=truncate(scene.summary, MAX_SENTENCE),
                people=scene.people[:8],
                emotional_tone=classify_tone(scene.summary, scene.tension),
            )
        )
    return beats
