"""What a person says of a breakdown, as a decision anchored to its text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crews.architect.edits.anchors import (
    find_name,
    find_occurrences,
    make_anchor,
)
from crews.architect.edits.scenes import SceneOpening
from crews.architect.names import is_determiner, name_key, person_key
from crews.architect.scenes.places import UNSPECIFIED
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.edits import (
    MAX_NAME,
    Decision,
    LineSpeaker,
    PeopleMerge,
    PeoplePart,
    PersonDrop,
    PersonRename,
    PlaceRename,
    SceneCast,
    SceneHeading,
    SceneMerge,
    SceneMove,
    SceneSplit,
    TextAnchor,
)
from ports.domain.film import TimeOfDay
from ports.domain.story import Span
from ports.domain.structure import Person
from ports.errors import StoryCrewsError

MAX_CHOICES = 8
"""Names that a message lists to choose from."""


class UndecidableEditError(StoryCrewsError):
    """What the edit names is not in the breakdown, or is there more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableFilm:
    """A breakdown with its text, as edits look at it.

    Attributes:
        openings: Where a scene may begin, in order.
    """

    film: Breakdown
    text: str
    openings: tuple[SceneOpening, ...]

    def split(self, scene: int, words: str) -> Decision:
        """Return that a scene begins at *words*, which stand in *scene*."""
        source = self._require_scene(scene).source
        told = self._opening_at(self._find_words(words, source, f"scene {scene}"))
        if told.start <= self._first_told(source).start:
            raise UndecidableEditError(f"scene {scene} begins there already")
        return SceneSplit(at=self._anchor(told))

    def merge(self, scene: int) -> Decision:
        """Return that *scene* and the one after it are one scene."""
        self._require_scene(scene)
        if scene == len(self.film.scenes):
            raise UndecidableEditError(
                f"scene {scene} is the last: there is none after it to merge"
            )
        return SceneMerge(at=self._beginning(scene + 1))

    def move(self, scene: int, words: str) -> Decision:
        """Return that *scene* begins at *words*, in it or in the scene before."""
        source = self._require_scene(scene).source
        if scene == 1:
            raise UndecidableEditError("the first scene begins where the story does")
        before = self._require_scene(scene - 1).source
        told = self._opening_at(
            self._find_words(
                words,
                Span(before.start, source.end),
                f"scene {scene} or the one before it",
            )
        )
        if told.start == self._first_told(source).start:
            raise UndecidableEditError(f"scene {scene} begins there already")
        if told.start <= self._first_told(before).start:
            raise UndecidableEditError(
                f"scene {scene - 1} would be empty: merge scene {scene - 1} instead"
            )
        return SceneMove(start=self._beginning(scene), at=self._anchor(told))

    def heading(
        self,
        scene: int,
        *,
        setting: Literal["interior", "exterior", "mixed"] | None = None,
        place: str | None = None,
        time_of_day: TimeOfDay | None = None,
    ) -> Decision:
        """Return where and when *scene* plays."""
        if not (setting or place or time_of_day):
            raise UndecidableEditError(
                "a heading has a side, a place or a time of day: say one at least"
            )
        return SceneHeading(
            at=self._beginning(scene),
            setting=setting,
            place=None if place is None else check_name(place),
            time_of_day=time_of_day,
        )

    def cast(self, scene: int, person: str, *, present: bool) -> Decision:
        """Return that *person* is in *scene*, or is not."""
        at = self._beginning(scene)
        known = self._find_person(person) if present else self._require_person(person)
        here = self.film.structure.scenes[scene - 1].characters
        if known and (known.key in here) is present:
            is_there = "is" if present else "is not"
            raise UndecidableEditError(
                f"{known.name} {is_there} in scene {scene} already"
            )
        return SceneCast(
            at=at,
            person=known.name if known else self._require_name(person),
            present=present,
        )

    def speaker(self, line: str, person: str) -> Decision:
        """Return that *person* says the line with that id or with those words."""
        known = self._find_person(person)
        name = known.name if known else self._require_name(person)
        return LineSpeaker(at=self._anchor(self._find_line(line)), person=name)

    def merge_people(self, person: str, others: Sequence[str]) -> Decision:
        """Return that *others* are names of *person*."""
        one = self._require_person(person)
        people = [self._require_person(other) for other in others]
        if not people or one.key in {each.key for each in people}:
            raise UndecidableEditError(f"{one.name} is that person already")
        names = dict.fromkeys(each.name for each in people)
        return PeopleMerge(person=one.name, others=tuple(names))

    def part_people(self, person: str, name: str) -> Decision:
        """Return that *name* is not *person*, but somebody else."""
        one = self._require_person(person)
        aliases = {person_key(each.alias): each.alias for each in one.aliases}
        alias = aliases.get(person_key(name))
        if alias is None:
            raise UndecidableEditError(
                f"{one.name} has no other name {name}: "
                f"{_list(aliases.values()) or 'there is none'}"
            )
        return PeoplePart(person=one.name, name=alias)

    def rename_person(self, person: str, name: str) -> Decision:
        """Return that *person* is called *name*."""
        one, new = self._require_person(person), check_name(name)
        if is_determiner(new):
            raise UndecidableEditError(f"{new} is nobody's name")
        for each in self.film.structure.people:
            if person_key(each.name) != person_key(new):
                continue
            if each is not one:
                raise UndecidableEditError(
                    f"another person is called {each.name}: merge them, or give a name "
                    "that tells them apart"
                )
            if each.name == new:
                raise UndecidableEditError(f"{new} is what they are called already")
        return PersonRename(person=one.name, name=new)

    def drop_person(self, person: str) -> Decision:
        """Return that *person* is nobody."""
        one = self._require_person(person)
        if person_key(one.name) != person_key(person):
            raise UndecidableEditError(
                f"{person} is a name of {one.name}: part them first, or drop {one.name}"
            )
        return PersonDrop(person=one.name)

    def rename_place(self, place: str, name: str) -> Decision:
        """Return that *place* is called *name*."""
        return PlaceRename(place=self._require_place(place), name=check_name(name))

    def keep_scene(self, scene: int) -> Decision:
        """Return that *scene* begins where it does."""
        self._require_scene(scene)
        return SceneSplit(at=self._beginning(scene))

    def keep_line(self, line: str) -> Decision:
        """Return that a line is said by whoever says it now."""
        source = self._find_line(line)
        lines = [each for scene in self.film.scenes for each in scene.dialogue_script]
        said = next((each for each in lines if each.source == source), None)
        if said is None or said.character_key is None:
            raise UndecidableEditError("nobody is known to say it: set its speaker")
        return LineSpeaker(at=self._anchor(source), person=said.character)

    def keep_person(self, person: str) -> Decision:
        """Return that a person has the names that they have."""
        one = self._require_person(person)
        if not one.aliases:
            raise UndecidableEditError(f"{one.name} has one name only: nothing to lock")
        others = tuple(each.alias for each in one.aliases)
        return PeopleMerge(person=one.name, others=others)

    def keep_place(self, place: str) -> Decision:
        """Return that a place is called as it is."""
        name = self._require_place(place)
        return PlaceRename(place=name, name=name)

    def _require_scene(self, number: int) -> BrokenDownScene:
        scenes = self.film.scenes
        if not 1 <= number <= len(scenes):
            raise UndecidableEditError(
                f"there is no scene {number}: the film has {len(scenes)}"
            )
        return scenes[number - 1]

    def _find_words(self, words: str, within: Span, where: str) -> Span:
        found = find_occurrences(words, self.text, within)
        if not found:
            raise UndecidableEditError(f"{where} has no words “{_shorten(words)}”")
        if len(found) > 1:
            raise UndecidableEditError(
                f"“{_shorten(words)}” stands {len(found)} times in {where}: give more "
                "of its words"
            )
        return found[0]

    def _find_line(self, line: str) -> Span:
        spoken = {
            each.line_id: each.source
            for scene in self.film.scenes
            for each in scene.dialogue_script
        }
        if line in spoken:
            return spoken[line]
        unspoken = (
            each.source for scene in self.film.scenes for each in scene.unspoken
        )
        found = sorted(
            source
            for source in {*spoken.values(), *unspoken}
            if find_occurrences(line, self.text, source)
        )
        if not found:
            raise UndecidableEditError(
                f"no line has the words or the id “{_shorten(line)}”"
            )
        if len(found) > 1:
            ids = [id_ for id_, source in spoken.items() if source in found]
            raise UndecidableEditError(
                f"“{_shorten(line)}” stands in {len(found)} lines: name one of "
                f"{_list(ids)}"
            )
        return found[0]

    def _find_person(self, name: str) -> Person | None:
        people, key = self.film.structure.people, person_key(name)
        for person in people:
            if person_key(person.name) == key:
                return person
        found = [
            person
            for person in people
            if key in {person_key(each.alias) for each in person.aliases}
        ]
        if len(found) > 1:
            raise UndecidableEditError(
                f"several people are called {name}: "
                f"{_list(each.name for each in found)}"
            )
        return found[0] if found else None

    def _require_person(self, name: str) -> Person:
        found = self._find_person(name)
        if found is None:
            people = self.film.structure.people
            raise UndecidableEditError(
                f"nobody in the film is called {name}: it has "
                f"{_list(each.name for each in people)}"
            )
        return found

    def _require_name(self, name: str) -> str:
        """Return the name of somebody whom the text has, and the film has not."""
        folded = check_name(name)
        if is_determiner(folded):
            raise UndecidableEditError(f"{folded} is nobody's name")
        if not find_name(folded, self.text):
            raise UndecidableEditError(
                f"nobody in the text is called {folded}: the film has "
                f"{_list(each.name for each in self.film.structure.people)}"
            )
        return folded

    def _require_place(self, name: str) -> str:
        places = self.film.structure.places
        for to_key in (person_key, name_key):
            for place in places:
                if to_key(place.name) == to_key(name) and place.name != UNSPECIFIED:
                    return place.name
        names = [each.name for each in places if each.name != UNSPECIFIED]
        raise UndecidableEditError(
            f"no scene plays in a place called {name}: "
            f"{_list(names) or 'the text names none'}"
        )

    def _beginning(self, scene: int) -> TextAnchor:
        return self._anchor(self._first_told(self._require_scene(scene).source))

    def _first_told(self, source: Span) -> Span:
        return next(
            each.told for each in self.openings if each.told.start >= source.start
        )

    def _opening_at(self, place: Span) -> Span:
        openings = reversed(self.openings)
        return next(each.told for each in openings if each.start <= place.start)

    def _anchor(self, place: Span) -> TextAnchor:
        anchor = make_anchor(self.text, place)
        if anchor is None:
            raise UndecidableEditError(
                "the text repeats these words with all that is around them: the place "
                "cannot be told from the other"
            )
        return anchor


def check_name(name: str) -> str:
    """Return *name* with its white space folded.

    Raises:
        UndecidableEditError: It is none, too long, or does not print.
    """
    folded = " ".join(name.split())
    if not folded.isprintable():
        raise UndecidableEditError("a name has no control characters")
    if not any(map(str.isalnum, folded)):
        raise UndecidableEditError("a name has a letter or a digit at least")
    if len(folded) > MAX_NAME:
        raise UndecidableEditError(f"a name has at most {MAX_NAME} characters")
    return folded


def _shorten(words: str) -> str:
    folded = " ".join(words.split())
    return folded if len(folded) <= 60 else f"{folded[:60]}…"  # noqa: PLR2004  # as long as a message bears


def _list(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - MAX_CHOICES} more" if len(shown) > MAX_CHOICES else ""
    return ", ".join(shown[:MAX_CHOICES]) + more
