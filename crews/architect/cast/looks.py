"""Looks: what a person looks like in each scene, and what of it lasts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crews.architect.passages.joined_scenes import JoinedScene
from crews.step_inputs import ResolvedLook
from ports.domain.structure import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSpan:
    """A look, and the numbers of the scenes that it may hold in."""

    look: Look
    scenes: frozenset[int]


def build_looks(
    own_slug: str,
    looks: Sequence[ResolvedLook],
    scenes: Sequence[JoinedScene],
    *,
    first_scene: int,
) -> tuple[LookSpan, ...]:
    """Return the looks of a person in the order of the text, at least one.

    What lasts over the whole story is part of each of them. *first_scene* is the first
    that the person is in.
    """
    past = _past_scenes(scenes)
    lasting = [look for look in looks if look.lasts == "story"]
    changes = [_to_change(k, scenes, past) for k in looks if k.lasts != "story"]
    everywhere = frozenset(scene.number for scene in scenes)
    if lasting or not changes or changes[0].is_unknown_in(first_scene):
        opening = _scene_at(lasting[0], scenes) if lasting else 1
        changes.insert(0, _Change(description="", first=opening, scenes=everywhere))
    always = [look.description for look in lasting]
    return tuple(
        LookSpan(
            look=Look(
                key=f"char_{own_slug}_v{version:02d}",
                description="; ".join(filter(None, [*always, change.description])),
                first_scene=change.first,
                last_scene=change.last,
            ),
            scenes=change.scenes,
        )
        for version, change in enumerate(_without_repeats(changes), start=1)
    )


def find_look(looks: Sequence[LookSpan], scene: int) -> Look:
    """Return the last of *looks* that holds in *scene*, or else the first."""
    held = [span.look for span in looks if scene in span.scenes]
    return held[-1] if held else looks[0].look


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a look says, and the scenes that it may hold in.

    Attributes:
        last: The scene that it ends with; None where another look ends it.
        is_said_to_begin: The reader says that the scenes before do not have it.
    """

    description: str
    first: int
    scenes: frozenset[int]
    last: int | None = None
    is_said_to_begin: bool = False

    def is_unknown_in(self, scene: int) -> bool:
        """Tell whether it says nothing of *scene*, nor of what follows its last."""
        is_later = self.is_said_to_begin and self.first > scene
        return is_later or self.last is not None


def _to_change(
    look: ResolvedLook, scenes: Sequence[JoinedScene], past: Mapping[int, int]
) -> _Change:
    first = _scene_at(look, scenes)
    later = frozenset(scene.number for scene in scenes if scene.number >= first)
    match look.lasts:
        case "scene":
            held = frozenset({first})
        case "on":
            # What somebody wears in a flashback, they do not wear today.
            held = frozenset(n for n in later if past.get(n) == past.get(first))
        case _:
            held = later
    ends = look.lasts == "scene" or (look.lasts == "on" and first in past)
    return _Change(
        description=look.description,
        first=first,
        scenes=held,
        last=max(held) if ends else None,
        is_said_to_begin=look.lasts is not None,
    )


def _past_scenes(scenes: Sequence[JoinedScene]) -> dict[int, int]:
    """Return the first scene of its flashback for each scene that lies in one."""
    past: dict[int, int] = {}
    first: int | None = None
    for scene in scenes:
        if scene.is_flashback:
            first = first or scene.number
        elif scene.day != "same":
            first = None
        if first is not None:
            past[scene.number] = first
    return past


def _without_repeats(changes: Sequence[_Change]) -> Iterator[_Change]:
    before: _Change | None = None
    for change in changes:
        if before is None or before.description != change.description or before.last:
            yield change
        before = change


def _scene_at(look: ResolvedLook, scenes: Sequence[JoinedScene]) -> int:
    start = look.source.start
    return next((d.number for d in scenes if start < d.source.end), 1)
