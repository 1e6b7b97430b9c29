"""What a person says of shots, as decisions that find them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from crews.architect.edits.anchors import find_occurrences
from crews.architect.names import name_key
from crews.laws.film_length import shot_bounds
from crews.supervisor.shot_search import describe_shot, find_shots
from infra.film.tags import CATEGORY_NAMES
from ports.domain.breakdown import BrokenDownScene
from ports.domain.camera import CameraAngle, CameraLens, CameraMovement
from ports.domain.edits import Decision
from ports.domain.film import Shot, ShotSize
from ports.domain.shot_edits import ShotCorrection, ShotJoin, ShotPlace, ShotSplit
from service.actions.film_search import (
    FilmSearch,
    UndecidableEditError,
    check_action,
    check_name,
    check_shot_note,
    list_names,
    shorten,
)
from service.actions.waiting_shots import apply_waiting_shots, find_waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotDecisions(FilmSearch):
    """A breakdown with its text, as edits of its shots look at it."""

    def shot(
        self,
        shot: str,
        *,
        action: str | None = None,
        people: Sequence[str] | None = None,
        things: Sequence[str] | None = None,
        size: ShotSize | None = None,
        angle: CameraAngle | None = None,
        movement: CameraMovement | None = None,
        lens: CameraLens | None = None,
        performance: str | None = None,
        purpose: str | None = None,
        mood: str | None = None,
        sounds: Sequence[str] | None = None,
        music: str | None = None,
        light: str | None = None,
    ) -> Decision:
        """Return what the shot with that id shows, whom, and how it is taken."""
        notes = {
            "performance": performance,
            "purpose": purpose,
            "mood": mood,
            "music": music,
            "light": light,
        }
        frame = (action, people, things, size, angle, movement, lens, sounds)
        if all(each is None for each in (*frame, *notes.values())):
            raise UndecidableEditError(
                "a shot has an action, people and things in its frame, a size, an "
                "angle, a movement, a lens, a performance, a purpose, a mood, "
                "sounds, music and light: say one at least"
            )
        scene, position = self._find_shot(shot)
        place = self._place_shot(scene, position)
        names = (self._require_present(name, scene) for name in people or ())
        seen = (self._require_thing(name, scene) for name in things or ())
        return ShotCorrection(
            **dict(place),
            action=None if action is None else check_action(action),
            people=None if people is None else tuple(dict.fromkeys(names)),
            things=None if things is None else tuple(dict.fromkeys(seen)),
            size=size,
            angle=angle,
            movement=movement,
            lens=lens,
            sounds=None if sounds is None else tuple(map(check_name, sounds)),
            **{
                what: None if note is None else check_shot_note(note, f"a {what}")
                for what, note in notes.items()
            },
        )

    def split_shot(self, shot: str, words: str) -> Decision:
        """Return that the shot with that id is two, the second from *words* on."""
        scene, position = self._find_shot(shot)
        place, cut = self._place_shot(scene, position), check_action(words)
        self._check_cut(scene.shots[position], cut)
        return ShotSplit(**dict(place), words=cut)

    def join_shots(self, shot: str) -> Decision:
        """Return that the shot with that id and the one after it are one."""
        scene, position = self._find_shot(shot)
        self._check_join(scene, position)
        return ShotJoin(**dict(self._place_shot(scene, position)))

    def _find_shot(self, shot: str) -> tuple[BrokenDownScene, int]:
        """Return the scene of the shot with that id, and its position in it."""
        for scene in self.film.scenes:
            for position, each in enumerate(scene.shots):
                if each.shot_id == shot:
                    return scene, position
        raise UndecidableEditError(
            f"no shot has the id “{shorten(shot)}”: the shot list has them in its last "
            "column"
        )

    def _place_shot(self, scene: BrokenDownScene, position: int) -> ShotPlace:
        """Return how a shot is found again."""
        sources = [shot.source for shot in scene.shots]
        at = self._anchor(sources[position][0])
        [start, *_] = find_occurrences(at.words, self.text, sources[position][0])
        here = find_shots(sources, start.start, lambda span: span.slice(self.text))
        shot = scene.shots[position]
        return ShotPlace(
            at=at,
            nth=here.index(position) + 1,
            among=len(here),
            shows=describe_shot(
                shot.narrative_layer.action_description, shot.line_parts
            ),
        )

    @staticmethod
    def _check_cut(shot: Shot, words: str) -> None:
        """Check that a shot has *words* to be cut at, and something before them."""
        action = shot.narrative_layer.action_description
        told = (action, *(part.text for part in shot.line_parts))
        found = [find_occurrences(words, each, ignore_case=True) for each in told]
        if not any(found):
            raise UndecidableEditError(
                f"the shot has no words “{shorten(words)}” in its action, “{action}”, "
                "nor in its lines"
            )
        at = next(place for place, here in enumerate(found) if here)
        is_first = at < 2 and not told[at][: found[at][0].start].strip()  # noqa: PLR2004  # the action, or the first line
        if is_first:
            raise UndecidableEditError(
                f"the shot begins with “{shorten(words)}”: say where its second half "
                "begins"
            )

    def _check_join(self, scene: BrokenDownScene, position: int) -> None:
        """Check that a shot has one after it, and that both are no longer than one.

        Both are as the edits that wait to be computed will leave them.
        """
        places = [self._place_shot(scene, at) for at in range(len(scene.shots))]
        shots = apply_waiting_shots(scene.shots, places, self.waiting)
        at = find_waiting(shots, places[position])
        if at is None or at + 1 == len(shots):
            raise UndecidableEditError(
                f"it is the last shot of scene {scene.sequence_number}: there is none "
                "after it"
            )
        both = shots[at : at + 2]
        kind = self.film.structure.scenes[scene.sequence_number - 1].kind
        least, _ = shot_bounds(
            " ".join(shot.action for shot in both) if kind == "scene" else "",
            [part for shot in both for part in shot.parts],
            is_split=False,
            max_shot_seconds=inf,
        )
        if least > self.longest_shot:
            raise UndecidableEditError(
                f"both need {least:.1f} seconds, and a shot lasts "
                f"{self.longest_shot:g} at most"
            )

    def _require_thing(self, name: str, scene: BrokenDownScene) -> str:
        """Return the film's name of something in *scene* that shots can show."""
        here = {
            *(scene.key_objects_and_props + scene.clothing_and_accessories),
            *(scene.animals_present + scene.vehicles_present),
        }
        names = [prop.name for prop in self.film.structure.props if prop.key in here]
        found = next((each for each in names if name_key(each) == name_key(name)), None)
        if found is not None:
            return found
        number = scene.sequence_number
        listed = self._find_elements(number, name)
        if listed:
            category = CATEGORY_NAMES[listed[0].category].lower()
            raise UndecidableEditError(
                f"{shorten(name)} is {category} in scene {number}: a shot lists props, "
                "wardrobe, animals and vehicles, and tells of everything else in its "
                f"action; say with `element {number} --category prop` what hands touch"
            )
        raise UndecidableEditError(
            f"scene {number} has no {shorten(name)} to show, but "
            f"{list_names(names) or 'nothing'}: say first that it needs it, with "
            f"`element {number}`"
        )
