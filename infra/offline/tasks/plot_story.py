"""`plot_story`: roles, acts, beats, themes and links of a whole story."""

from collections.abc import Sequence

from infra.offline.language.extractive_summary import truncate
from infra.offline.language.tone import classify_tone
from infra.offline.plot.beat_sheets import ACTS, BEATS
from infra.offline.plot.threads import find_setups, find_subplots, find_themes, salience
from ports.domain.structure import Role
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
SENTENCE = 400


def plot_story(material: PlotMaterial) -> PlotReading:
    """Return the shape that lengths, presence, tension and words show."""
    return PlotReading(
        roles=tuple(_roles(material)),
        acts=tuple(_acts(material)),
        beats=tuple(_beats(material)),
        themes=tuple(find_themes(material)),
        subplots=tuple(find_subplots(material)),
        links=tuple(find_setups(material)),
    )


def _roles(material: PlotMaterial) -> list[RoleReading]:
    ranked = sorted(material.people, key=lambda p: (-salience(p), p.key))
    lead = ranked[0] if ranked else None
    opposed = _opponent(material, ranked)
    readings = []
    for person in ranked[:MAX_ROLES]:
        role: Role = "minor"
        if person is lead:
            role = "protagonist"
        elif person is opposed:
            role = "antagonist"
        elif lead and salience(person) >= 0.12 * salience(lead):
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
        start_state=truncate(f"In scene {first.number}: {first.summary}", 120),
        end_state=truncate(f"In scene {last.number}: {last.summary}", 120),
        transformation=truncate(
            f"From scene {first.number} to scene {last.number}, by way of scene"
            f" {turn.number}: {turn.summary}",
            SENTENCE,
        ),
    )


def _opponent(material: PlotMaterial, ranked: list[PlotPerson]) -> PlotPerson | None:
    """Return who is about where it is tense, more than anybody but the lead.

    Rules do not know an enemy from a friend; only a clear lean towards the tense
    scenes names one.
    """
    scenes = {s.number: s for s in material.scenes}
    if len(ranked) < 3 or len(scenes) < 4:  # noqa: PLR2004 - too few to lean anywhere
        return None
    mean = sum(s.tension for s in scenes.values()) / len(scenes)
    for person in ranked[1:4]:
        own = [scenes[n].tension for n in person.scenes if n in scenes]
        if (
            own
            and sum(own) / len(own) > 1.25 * mean
            and salience(person) >= 0.25 * salience(ranked[0])
        ):
            return person
    return None


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
                    description=truncate(text, SENTENCE),
                )
            )
            start = stop
    return acts


def _act_ends(scenes: Sequence[PlotScene], shares: list[float]) -> list[int]:
    """Return after how many scenes each act ends, by words; the last ends with all.

    The first scene is in the first act, however long it is.
    """
    total = sum(s.words for s in scenes) or 1
    ends, told, reached = [], 0, 0.0
    bounds = []
    for share in shares:
        reached += share
        bounds.append(reached * total)
    index = 0
    for bound in bounds[:-1]:
        while index < len(scenes) and (
            index == 0 or told + scenes[index].words / 2 <= bound
        ):
            told += scenes[index].words
            index += 1
        ends.append(index)
    return [*ends, len(scenes)]


def _beats(material: PlotMaterial) -> list[BeatReading]:
    """Put each beat at the tensest scene near where its form expects it."""
    scenes = material.scenes
    total = sum(s.words for s in scenes) or 1
    middles, told = [], 0
    for scene in scenes:
        middles.append((told + scene.words / 2) / total)
        told += scene.words
    taken = -1
    beats = []
    for name, low, high in BEATS[material.structure_type]:
        near = [i for i, at in enumerate(middles) if low <= at <= high and i > taken]
        if not near:
            continue
        best = max(
            near, key=lambda i: (scenes[i].kind == "scene", scenes[i].tension, -i)
        )
        taken = best
        scene = scenes[best]
        beats.append(
            BeatReading(
                beat=name,
                scene=scene.number,
                description=truncate(scene.summary, SENTENCE),
                people=scene.people[:8],
                emotional_tone=classify_tone(scene.summary, scene.tension),
            )
        )
    return beats
