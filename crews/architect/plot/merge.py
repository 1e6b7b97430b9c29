"""Merges the answers about windows of a story into one plot."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crews.architect.names import name_key
from crews.architect.plot.question import ACT_COUNTS
from ports.questions.plot_story import (
    ActReading,
    BeatReading,
    LinkReading,
    PlotMaterial,
    PlotReading,
    RoleReading,
    ThemeReading,
    ThreadReading,
)

S = TypeVar("S", ThemeReading, ThreadReading)
PlotAnswer = tuple[PlotMaterial, PlotReading]
"""What was asked about one window, and the answer."""

_ROLE_RANKS = {"protagonist": 3, "antagonist": 2, "supporting": 1, "minor": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The shape of a story; every scene number and key in it exists.

    Attributes:
        roles: By key of the person.
    """

    roles: dict[str, RoleReading]
    acts: tuple[ActReading, ...]
    beats: tuple[BeatReading, ...]
    themes: tuple[ThemeReading, ...]
    subplots: tuple[ThreadReading, ...]
    links: tuple[LinkReading, ...]


def merge_plots(answers: Sequence[PlotAnswer]) -> Plot:
    """Return *answers*, in order of their windows, as one plot."""
    scenes = {scene.number for material, _ in answers for scene in material.scenes}
    readings = [reading for _, reading in answers]
    return Plot(
        roles=_merge_roles(answers),
        acts=_merge_acts(answers),
        beats=tuple(b for r in readings for b in r.beats if b.scene in scenes),
        themes=_merge_alike(
            (theme for reading in readings for theme in reading.themes),
            lambda theme: theme.theme,
            scenes,
        ),
        subplots=_merge_alike(
            (thread for reading in readings for thread in reading.subplots),
            lambda thread: thread.name,
            scenes,
        ),
        links=tuple(
            link
            for reading in readings
            for link in reading.links
            if link.set_up < link.pay_off and {link.set_up, link.pay_off} <= scenes
        ),
    )


def _merge_roles(answers: Sequence[PlotAnswer]) -> dict[str, RoleReading]:
    answered: dict[str, list[tuple[int, RoleReading]]] = defaultdict(list)
    for material, reading in answers:
        weights = {person.key: len(person.scenes) for person in material.people}
        for role in reading.roles:
            if role.key in weights:
                answered[role.key].append((weights[role.key], role))
    return {key: _merge_role(windows) for key, windows in answered.items()}


def _merge_role(windows: list[tuple[int, RoleReading]]) -> RoleReading:
    votes: dict[str, int] = defaultdict(int)
    for weight, role in windows:
        votes[role.role] += weight
    strongest = max(votes, key=lambda role: (votes[role], _ROLE_RANKS[role]))
    roles = [role for _, role in windows]
    changed = [role for role in roles if role.transformation]
    return roles[0].model_copy(
        update={
            "role": strongest,
            "start_state": changed[0].start_state if changed else "",
            "end_state": changed[-1].end_state if changed else "",
            "transformation": " ".join(role.transformation for role in changed),
        }
    )


def _merge_acts(answers: Sequence[PlotAnswer]) -> tuple[ActReading, ...]:
    acts = [act for _, reading in answers for act in reading.acts]
    if len(answers) == 1:
        return tuple(acts)
    # Every window has acts of its own: join the two shortest neighbours until it fits.
    while len(acts) > ACT_COUNTS[answers[0][0].structure_type]:
        shortest = min(
            range(len(acts) - 1),
            key=lambda i: acts[i + 1].last_scene - acts[i].first_scene,
        )
        acts[shortest : shortest + 2] = [_join_acts(acts[shortest], acts[shortest + 1])]
    return tuple(
        act.model_copy(update={"name": f"Act {number}"})
        for number, act in enumerate(acts, start=1)
    )


def _join_acts(act: ActReading, after: ActReading) -> ActReading:
    return act.model_copy(
        update={
            "last_scene": after.last_scene,
            "description": f"{act.description} {after.description}",
        }
    )


def _merge_alike(
    items: Iterable[S], name: Callable[[S], str], scenes: set[int]
) -> tuple[S, ...]:
    """Return *items* of one name as one, in those of its scenes that exist."""
    merged = []
    groups: dict[str, list[S]] = defaultdict(list)
    for item in items:
        groups[name_key(name(item))].append(item)
    for same in groups.values():
        numbers = {number for item in same for number in item.scenes} & scenes
        if numbers:
            update = {"scenes": tuple(sorted(numbers))}
            merged.append(same[0].model_copy(update=update))
    return tuple(merged)
