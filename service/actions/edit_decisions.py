"""What a person says of a breakdown, as a decision anchored to its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crews.architect.edits.anchors import (
    find_occurrences,
)
from crews.architect.names import (
    is_determiner,
    person_key,
    strip_determiners,
)
from crews.architect.scenes.departments import (
    find_department,
    name_usual_department,
)
from infra.film.tags import CATEGORY_NAMES, DAY_PLAYERS, name_sheet_category
from ports.domain.edits import (
    FLASHBACK,
    MAX_DAY,
    MAX_MANNER,
    MAX_QUANTITY,
    Decision,
    LineManner,
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
    SceneNeed,
    SceneSplit,
    SceneSynopsis,
    ScriptDay,
)
from ports.domain.film import (
    Element,
    ElementCategory,
    TimeOfDay,
    VoicePresence,
)
from ports.domain.story import Span
from service.actions.film_search import (
    NothingToEditError,
    UndecidableEditError,
    check_name,
    check_shot_note,
    check_synopsis,
    list_names,
    shorten,
)
from service.actions.shot_decisions import ShotDecisions

NOBODY = "nobody"
"""Who says a quotation that is read, or that only has the marks of speech."""


def find_other_department(category: ElementCategory, name: str) -> str | None:
    """Return the usual department where the words of *name* would name another sheet.

    A tree that a person calls set dressing is not greenery.
    """
    label = name_sheet_category(category, find_department(category, name))
    usual = DAY_PLAYERS if category == "cast" else CATEGORY_NAMES[category]
    return None if label == usual else name_usual_department(category)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableFilm(ShotDecisions):
    """A breakdown with its text, as edits look at it."""

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
        return SceneMerge(
            at=self._beginning(scene + 1), heading=self._name_whole(scene)
        )

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
            at=self._name_scene(scene),
            setting=setting,
            place=None if place is None else check_name(place),
            time_of_day=time_of_day,
        )

    def synopsis(self, scene: int, text: str) -> Decision:
        """Return what happens in *scene*."""
        at = self._name_scene(scene)
        return SceneSynopsis(at=at, synopsis=check_synopsis(text))

    def element(
        self,
        scene: int,
        name: str,
        *,
        category: ElementCategory | None,
        status: Literal["needed", "mentioned", "none"],
        department: str | None = None,
        quantity: int | None = None,
        owner: str | None = None,
        new_name: str | None = None,
    ) -> Decision:
        """Return that *scene* needs an element, only mentions it, or has none.

        Without a *category* it is the one that the element has in the film; "cast" is a
        day player, who is no person of the film. An empty
        *owner* is nobody.
        """
        called = check_name(name)
        known = self._find_elements(scene, called)
        if status == "none":
            self._check_removable(scene, called, category, known)
            if quantity or owner is not None or new_name:
                raise UndecidableEditError(
                    "what a scene has not is nobody's, is not counted and has no name"
                )
        elif new_name and not known:
            raise UndecidableEditError(f"scene {scene} has no {called} to rename")
        elif status == "mentioned" and not known:
            self._check_mentioned(scene, called)
        if quantity is not None and not 1 <= quantity <= MAX_QUANTITY:
            raise UndecidableEditError(f"a quantity is from 1 to {MAX_QUANTITY}")
        if category and status != "none":
            department = department or find_other_department(category, called)
        elif status != "none":
            category = self._category_of(called, known)
        if category == "cast" and not any(e.category == "cast" for e in known):
            self._check_nobody(called)
        return SceneNeed(
            at=self._name_scene(scene),
            name=called,
            category=category,
            status=status,
            department=department,
            quantity=quantity,
            owner=self._name_of(owner) if owner else owner,
            new_name=check_name(new_name) if new_name else None,
        )

    def script_day(self, scene: int, day: int | Literal["FB"]) -> Decision:
        """Return that *scene* is on script day *day*, and later ones accordingly."""
        if day != FLASHBACK and not 1 <= day <= MAX_DAY:
            raise UndecidableEditError(
                f"a script day is a number from 1 to {MAX_DAY}, or FB"
            )
        return ScriptDay(at=self._name_scene(scene), day=day)

    def cast(self, scene: int, person: str, *, present: bool) -> Decision:
        """Return that *person* is in *scene*, or is not."""
        at = self._name_scene(scene)
        known = self._find_person(person) if present else self._require_person(person)
        if known and not present:
            self._check_computed(known)
        here = self.film.structure.scenes[scene - 1].characters
        if known and (known.key in here) is present:
            is_there = "is" if present else "is not"
            raise NothingToEditError(
                f"{known.name} {is_there} in scene {scene} already"
            )
        return SceneCast(
            at=at,
            person=known.name if known else self._require_name(person),
            present=present,
        )

    def speaker(
        self, line: str, person: str, *, delivery: VoicePresence | None = None
    ) -> Decision:
        """Return that *person*, or `NOBODY`, says the line with that id or words."""
        is_silent = person.casefold() == NOBODY and not self._find_person(person)
        if is_silent and delivery:
            raise UndecidableEditError("what nobody says is not heard from anywhere")
        name = None if is_silent else self._name_of(person)
        at = self._anchor(self._find_line(line))
        return LineSpeaker(at=at, person=name, delivery=delivery)

    def manner(self, line: str, manner: str) -> Decision:
        """Return how the line with that id or words is spoken; empty for nothing."""
        words = check_shot_note(manner.strip().strip("()"), "a manner")
        if len(words) > MAX_MANNER:
            raise UndecidableEditError(f"a manner has at most {MAX_MANNER} characters")
        return LineManner(at=self._anchor(self._find_line(line)), manner=words)

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
                f"{list_names(aliases.values()) or 'there is none'}"
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

    def keep_scene(self, scene: int) -> SceneSplit:
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

    def _name_of(self, person: str) -> str:
        known = self._find_person(person)
        return known.name if known else self._require_name(person)

    def _check_nobody(self, name: str) -> None:
        """Check that a day player whom a scene does not have yet is nobody cast."""
        if self._find_person(name):
            raise UndecidableEditError(
                "who is in a scene is cast, and no element of it: say it with `cast`"
            )

    def _check_removable(
        self,
        scene: int,
        name: str,
        category: ElementCategory | None,
        known: Sequence[Element],
    ) -> None:
        if not any(category in {None, element.category} for element in known):
            names = dict.fromkeys(e.name for e in self._require_scene(scene).elements)
            raise NothingToEditError(
                f"scene {scene} has no {name}: {list_names(names) or 'it has none'}"
            )

    def _check_mentioned(self, scene: int, name: str) -> None:
        source, words = self._require_scene(scene).source, strip_determiners(name)
        if not find_occurrences(words, self.text, source, ignore_case=True):
            raise UndecidableEditError(
                f"scene {scene} has no words “{shorten(name)}”: it does not mention it"
            )
