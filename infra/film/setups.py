"""The set-ups of a scene: shots that a crew takes together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from infra.film.clean_text import clean_line
from ports.domain.breakdown import BrokenDownScene
from ports.domain.film import Camera, Shot, ShotSize

SIZE_NAMES: Mapping[ShotSize, str] = {
    "extreme_wide": "EWS",
    "wide": "WS",
    "full": "FS",
    "medium": "MS",
    "medium_close": "MCU",
    "close": "CU",
    "extreme_close": "ECU",
}
"""Of each size, as shot lists write it."""

SetupKind = Literal[
    "establishing",
    "master",
    "wide",
    "group",
    "two-shot",
    "over the shoulder",
    "single",
    "insert",
    "cutaway",
    "moving",
]
"""What a set-up is for, in the order in which shot lists have them."""

_WIDE: frozenset[ShotSize] = frozenset({"extreme_wide", "wide"})
_CLOSE: frozenset[ShotSize] = frozenset({"close", "extreme_close"})
_FROM_ONE_PLACE = frozenset({"static", "pan", "tilt", "push_in", "pull_out"})
"""Movements of a camera that goes with nobody."""
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One position of the camera, and the shots that it is used for.

    Attributes:
        name: Its id, ``3B``; the number of its one shot, where it has none.
        shots: In the order of the film.
        everybody: The keys of all who are in frame anywhere in the scene.
    """

    name: str
    shots: tuple[Shot, ...]
    everybody: frozenset[str]

    @property
    def camera(self) -> Camera:
        """How its first shot is taken."""
        return self.shots[0].technical_layer.camera

    @property
    def movements(self) -> tuple[str, ...]:
        """How the camera moves, each way once."""
        cameras = (shot.technical_layer.camera for shot in self.shots)
        return tuple(dict.fromkeys(camera.movement for camera in cameras))

    @property
    def people(self) -> tuple[str, ...]:
        """The keys of who is in frame, each once."""
        return _join(shot.digital_assets.characters for shot in self.shots)

    @property
    def things(self) -> tuple[str, ...]:
        """The keys of props, vehicles and animals in frame, each once."""
        assets = [shot.digital_assets for shot in self.shots]
        return _join((*a.objects, *a.vehicles, *a.animals) for a in assets)

    @property
    def seconds(self) -> float:
        """The screen time."""
        return sum(shot.estimated_duration_seconds for shot in self.shots)

    @property
    def kind(self) -> SetupKind:
        """What it is for."""
        is_insert = self._is_insert()
        people = [shot.digital_assets.characters for shot in self.shots]
        many = 0 if is_insert else max(map(len, people))
        if self.camera.size in _WIDE:
            return self._wide_kind()
        if not _FROM_ONE_PLACE.intersection(self.movements):
            return "moving"
        if self.camera.angle == "over_the_shoulder" and not is_insert:
            return "over the shoulder"
        if many > _PAIR:
            return "group"
        if many:
            return "two-shot" if many == _PAIR else "single"
        is_close = self.camera.size in _CLOSE
        return "insert" if is_insert or is_close else "cutaway"

    def _is_insert(self) -> bool:
        """Tell whether it is of things, of somebody's hands at most."""
        purposes = (shot.narrative_layer.shot_purpose for shot in self.shots)
        return all(purpose.casefold() == "insert" for purpose in purposes)

    def _wide_kind(self) -> SetupKind:
        if not self.people:
            return "establishing"
        return "master" if self.everybody <= set(self.people) else "wide"


def setup_name(shot: Shot) -> str:
    """Return the id of a shot's set-up; the shot's number, where it has none."""
    return clean_line(shot.setup_id or "") or str(shot.shot_number_in_scene)


def size_name(shot: Shot) -> str:
    """Return the size of a shot as shot lists write it."""
    return SIZE_NAMES[shot.technical_layer.camera.size]


def find_setups(scene: BrokenDownScene) -> Sequence[Setup]:
    """Return the set-ups of a scene: masters first, then by kind and by the film."""
    found: dict[str, list[Shot]] = {}
    for shot in scene.shots:
        found.setdefault(setup_name(shot), []).append(shot)
    everybody = frozenset(
        key for shot in scene.shots for key in shot.digital_assets.characters
    )
    setups = [
        Setup(name=name, shots=tuple(each), everybody=everybody)
        for name, each in found.items()
    ]
    kinds = get_args(SetupKind)
    return sorted(setups, key=lambda setup: kinds.index(setup.kind))


def establishing_shots(scene: BrokenDownScene) -> Sequence[Shot]:
    """Return the shots that open a scene, before the text has anything to tell."""
    opening = []
    for shot in scene.shots:
        if not shot.staging or shot.lines:
            break
        opening.append(shot)
    return opening


def find_lined_shots(scene: BrokenDownScene) -> Sequence[Shot]:
    """Return the shots that have lines in a lined script, in the order of the film.

    What is staged has the words that it is played over; an opening has the heading.
    """
    opening = len(establishing_shots(scene))
    return [shot for shot in scene.shots[opening:] if shot.source]


def _join(keys: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for each in keys for key in each))
