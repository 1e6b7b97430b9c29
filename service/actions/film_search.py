"""Finds in a breakdown what a person names: scenes, words, lines, people, places."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from crews.architect.edits.anchors import find_name, find_occurrences, make_anchor
from crews.architect.edits.scenes import SceneOpening
from crews.architect.names import is_determiner, name_key, person_key
from crews.architect.scenes.index import build_slugline
from crews.architect.scenes.places import UNSPECIFIED
from crews.reading.script.fountain_lines import is_transition
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.edits import MAX_SYNOPSIS, Decision
from ports.domain.film import Element, ElementCategory
from ports.domain.shot_edits import MAX_ACTION, MAX_SHOT_NOTE
from ports.domain.story import Constraints, Span
from ports.domain.structure import Person
from ports.domain.text_anchors import MAX_NAME, TextAnchor
from ports.errors import StoryCrewsError

MAX_CHOICES = 8
"""Names that a message lists to choose from."""

UNCOMPUTED = ""
"""The key of who becomes a person of their own once waiting edits are computed."""


class UndecidableEditError(StoryCrewsError):
    """What the edit names is not in the breakdown, or is there more than once."""


class NothingToEditError(UndecidableEditError):
    """The film says already what the edit would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSearch:
    """A breakdown with its text, to look up what people name.

    Attributes:
        openings: Where a scene may begin, in order.
        longest_shot: Seconds that a shot lasts at most.
        waiting: What was decided and is not computed yet.
    """

    film: Breakdown
    text: str
    openings: tuple[SceneOpening, ...]
    longest_shot: float = Constraints().max_shot_seconds
    waiting: tuple[Decision, ...] = ()

    def _require_scene(self, number: int) -> BrokenDownScene:
        scenes = self.film.scenes
        if not 1 <= number <= len(scenes):
            raise UndecidableEditError(
                f"there is no scene {number}: the film has {len(scenes)}"
            )
        return scenes[number - 1]

    def _find_elements(self, scene: int, name: str) -> list[Element]:
        """Return what a scene has under that name, in whatever category."""
        return [
            element
            for element in self._require_scene(scene).elements
            if self._is_called(element, name)
        ]

    def _is_called(self, element: Element, name: str) -> bool:
        words = element.source.slice(self.text)
        return name_key(name) in {name_key(element.name), name_key(words)}

    def _category_of(self, name: str, known: Sequence[Element]) -> ElementCategory:
        """Return the category of what goes by a name: in the scene, or in the film."""
        elsewhere = (
            element
            for number, _ in enumerate(self.film.scenes, start=1)
            for element in self._find_elements(number, name)
        )
        found = next(chain(known, elsewhere), None)
        if found is None:
            raise UndecidableEditError(
                f"no scene has an element {name}: say its category"
            )
        return found.category

    def _find_words(self, words: str, within: Span, where: str) -> Span:
        found = find_occurrences(words, self.text, within)
        if not found:
            raise UndecidableEditError(f"{where} has no words “{shorten(words)}”")
        if len(found) > 1:
            raise UndecidableEditError(
                f"“{shorten(words)}” stands {len(found)} times in {where}: give more "
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
                f"no line has the words or the id “{shorten(line)}”"
            )
        if len(found) > 1:
            ids = [id_ for id_, source in spoken.items() if source in found]
            raise UndecidableEditError(
                f"“{shorten(line)}” stands in {len(found)} lines: name one of "
                f"{list_names(ids)}"
            )
        return found[0]

    def _require_present(self, name: str, scene: BrokenDownScene) -> str:
        """Return the film's name of somebody who is in *scene*."""
        person, number = self._require_person(name), scene.sequence_number
        self._check_computed(person)
        if person.key not in self.film.structure.scenes[number - 1].characters:
            raise UndecidableEditError(
                f"{person.name} is not in scene {number}: say so first, with "
                f"`cast {number} --add`"
            )
        return person.name

    @staticmethod
    def _check_computed(person: Person) -> None:
        """Check that it is known which scenes somebody is in."""
        if person.key == UNCOMPUTED:
            raise UndecidableEditError(
                f"{person.name} is somebody of their own only after an edit that "
                "waits: run `compute` first"
            )

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
                f"{list_names(each.name for each in found)}"
            )
        return found[0] if found else None

    def _require_person(self, name: str) -> Person:
        found = self._find_person(name)
        if found is None:
            people = self.film.structure.people
            raise UndecidableEditError(
                f"nobody in the film is called {name}: it has "
                f"{list_names(each.name for each in people)}"
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
                f"{list_names(each.name for each in self.film.structure.people)}"
            )
        return folded

    def _require_place(self, name: str) -> str:
        places = self.film.structure.places
        if name_key(name) == name_key(UNSPECIFIED):
            raise UndecidableEditError(self._describe_unspecified())
        for to_key in (person_key, name_key):
            for place in places:
                if to_key(place.name) == to_key(name) and place.name != UNSPECIFIED:
                    return place.name
        names = [each.name for each in places if each.name != UNSPECIFIED]
        raise UndecidableEditError(
            f"no scene plays in a place called {name}: "
            f"{list_names(names) or 'the text names none'}"
        )

    def _describe_unspecified(self) -> str:
        nameless = {p.key for p in self.film.structure.places if p.name == UNSPECIFIED}
        scenes = self.film.scenes
        numbers = [str(s.sequence_number) for s in scenes if s.place_id in nameless]
        if not numbers:
            return "every scene plays in a place that the text names"
        return (
            f"{UNSPECIFIED} is no place: the text does not say where scene "
            f"{list_names(numbers)} plays. Say it of each: heading {numbers[0]} --place"
        )

    def _name_whole(self, scene: int) -> str:
        """Return the heading of a scene and the next as one.

        The first one's; where that names no place or time, the second's stands in.
        """
        heading = self.film.scenes[scene - 1].heading
        if heading:
            return heading
        structure = self.film.structure
        both = structure.scenes[scene - 1 : scene + 1]
        by_key = {place.key: place for place in structure.places}
        places = [by_key[each.place_id] for each in both]
        place = next((p for p in places if p.name != UNSPECIFIED), places[0])
        times = (e.time_of_day for e in both if e.time_of_day != "UNKNOWN")
        above = by_key.get(place.parent or "")
        return build_slugline(place, above, next(times, "UNKNOWN"))

    def _beginning(self, scene: int) -> TextAnchor:
        return self._anchor(self._first_told(self._require_scene(scene).source))

    def _name_scene(self, scene: int) -> TextAnchor:
        """Return the words that a scene goes by: no transition, which names none."""
        source = self._require_scene(scene).source
        inside = (each.told for each in self.openings if source.contains(each.told))
        named = (t for t in inside if not is_transition(t.slice(self.text).strip()))
        return self._anchor(next(named, self._first_told(source)))

    def _first_told(self, source: Span) -> Span:
        return next(
            each.told for each in self.openings if each.told.start >= source.start
        )

    def _opening_at(self, place: Span) -> Span:
        """Return the sentence that begins at *place*, or under the heading there."""
        found = bisect_right(self.openings, place.start, key=lambda each: each.start)
        told = self.openings[found - 1].told
        if any(map(str.isalnum, self.text[told.start : place.start])):
            nearest = (
                each.told.slice(self.text) for each in self.openings[found - 1 :][:2]
            )
            choices = " or ".join(f"“{shorten(words)}”" for words in nearest)
            raise UndecidableEditError(
                f"a scene begins with a sentence, not within one: with {choices}"
            )
        return told

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
    return _check_words(name, "a name", MAX_NAME)


def check_action(action: str) -> str:
    """Return what a shot shows, with its white space folded.

    Raises:
        UndecidableEditError: It is none, too long, or does not print.
    """
    return _check_words(action, "an action", MAX_ACTION)


def check_shot_note(note: str, what: str) -> str:
    """Return what is said of a shot, with its white space folded; it may be nothing.

    Raises:
        UndecidableEditError: It is too long, or does not print.
    """
    return _check_words(note, what, MAX_SHOT_NOTE) if note.strip() else ""


def check_synopsis(synopsis: str) -> str:
    """Return what happens in a scene, with its white space folded.

    Raises:
        UndecidableEditError: It is none, too long, or does not print.
    """
    return _check_words(synopsis, "a synopsis", MAX_SYNOPSIS)


def _check_words(words: str, what: str, longest: int) -> str:
    folded = " ".join(words.split())
    if not folded.isprintable():
        raise UndecidableEditError(f"{what} has no control characters")
    if not any(map(str.isalnum, folded)):
        raise UndecidableEditError(f"{what} has a letter or a digit at least")
    if len(folded) > longest:
        raise UndecidableEditError(f"{what} has at most {longest} characters")
    return folded


def shorten(words: str) -> str:
    """Return the beginning of *words*, as a message shows them."""
    folded = " ".join(words.split())
    return folded if len(folded) <= 60 else f"{folded[:60]}…"  # noqa: PLR2004  # as long as a message bears


def list_names(names: Iterable[str]) -> str:
    """Return *names* as a message lists them, the first of many."""
    shown = list(names)
    more = f" and {len(shown) - MAX_CHOICES} more" if len(shown) > MAX_CHOICES else ""
    return ", ".join(shown[:MAX_CHOICES]) + more
