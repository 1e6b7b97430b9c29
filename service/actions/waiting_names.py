"""The people of a film, as the edits that wait to be computed will leave them."""

from collections.abc import Iterable, Iterator, Sequence

from crews.architect.names import person_key
from ports.domain.breakdown import Breakdown
from ports.domain.edits import (
    CastDecision,
    Decision,
    DecisionOnScene,
    DecisionOnShot,
    LineSpeaker,
    PeopleMerge,
    PeoplePart,
    PersonDrop,
    PersonRename,
    SceneCast,
    SceneDecision,
    StoryEdit,
)
from ports.domain.shot_edits import ShotJoin, ShotSplit
from ports.domain.structure import Alias, Person
from service.actions.film_search import UNCOMPUTED, UndecidableEditError


class UndoneEditError(UndecidableEditError):
    """An edit names what the film has by an edit that is undone since."""


def apply_waiting_names(film: Breakdown, decisions: Iterable[Decision]) -> Breakdown:
    """Return *film* with the names that its people will have after *decisions*.

    Who is parted from somebody has no key yet, and is in no scene that is known.
    """
    people = _WaitingPeople(film.structure.people)
    for decision in decisions:
        people.apply(decision)
    scenes = tuple(
        scene.model_copy(update={"characters": people.find_keys(scene.characters)})
        for scene in film.structure.scenes
    )
    structure = film.structure.model_copy(
        update={"people": tuple(people.people), "scenes": scenes}
    )
    return film.model_copy(update={"structure": structure})


def check_undone(decision: Decision, undone: Sequence[StoryEdit]) -> None:
    """Check that a decision names nobody whom an undone edit still names in the film.

    Nor a scene or a shot, where one that was undone still cuts them.

    Raises:
        UndoneEditError: It does, so that the film takes them for another.
    """
    named = set(_names_of(decision))
    for edit in undone:
        is_of_scenes = isinstance(edit.decision, SceneDecision) and isinstance(
            decision, SceneDecision | DecisionOnScene
        )
        is_of_shots = isinstance(edit.decision, ShotSplit | ShotJoin) and isinstance(
            decision, DecisionOnShot
        )
        if (
            is_of_scenes
            or is_of_shots
            or not named.isdisjoint(_names_of(edit.decision))
        ):
            raise UndoneEditError(describe_undone(edit))


def describe_undone(edit: StoryEdit) -> str:
    """Say why the film has to be computed before other edits."""
    return (
        f"edit {edit.number} ({edit.decision.meaning}) is undone, and the film still "
        "has it: run `compute` first"
    )


def _names_of(decision: Decision) -> Iterator[str]:
    if isinstance(decision, CastDecision) and decision.person:
        yield person_key(decision.person)
    if isinstance(decision, PeopleMerge):
        yield from map(person_key, decision.others)
    if isinstance(decision, PeoplePart | PersonRename):
        yield person_key(decision.name)


class _WaitingPeople:
    """People whose names change, decision by decision.

    Attributes:
        people: Those who are left, in their order.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = list(people)
        self._merged: dict[str, str] = {}

    def apply(self, decision: Decision) -> None:
        """Change whom names mean; what the film cannot bear changes nothing."""
        match decision:
            case PeopleMerge():
                for other in decision.others:
                    self._merge(decision.person, other)
            case PeoplePart():
                self._part(decision.person, decision.name)
            case PersonRename():
                self._rename(decision.person, decision.name)
            case PersonDrop():
                self.people = [
                    e for e in self.people if e is not self._find(decision.person)
                ]
            case SceneCast(present=True, person=name) | LineSpeaker(person=str(name)):
                self._arrive(name)
            case _:
                pass

    def find_keys(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the keys of who is meant by *keys* now, each once."""
        left = {each.key for each in self.people}
        found = (self._merged.get(key, key) for key in keys)
        return tuple(dict.fromkeys(key for key in found if key in left))

    def _merge(self, person: str, other: str) -> None:
        one, two = self._find(person), self._find(other)
        if one is None or two is None or one is two:
            return
        self.people.remove(two)
        self._name(one, one.name, (*one.aliases, _alias(two.name), *two.aliases))
        for key, whole in {**self._merged, two.key: two.key}.items():
            if whole == two.key:
                self._merged[key] = one.key

    def _part(self, person: str, name: str) -> None:
        one = self._find(person)
        if one is None:
            return
        rest = (e for e in one.aliases if person_key(e.alias) != person_key(name))
        self._name(one, one.name, tuple(rest))
        self._arrive(name)

    def _arrive(self, name: str) -> None:
        """Have somebody who is named in the text, and was nobody of the film."""
        if self._find(name) is None:
            newcomer = Person(
                key=UNCOMPUTED, name=name, role="minor", mentions=1, first_scene=1
            )
            self.people.append(newcomer)

    def _rename(self, person: str, name: str) -> None:
        one = self._find(person)
        if one is not None:
            self._name(one, name, (*one.aliases, _alias(one.name)))

    def _name(self, person: Person, name: str, aliases: tuple[Alias, ...]) -> None:
        named = person.model_copy(update={"name": name, "aliases": aliases})
        self.people[self.people.index(person)] = named

    def _find(self, name: str) -> Person | None:
        key = person_key(name)
        called = [each for each in self.people if person_key(each.name) == key]
        known = [
            each
            for each in self.people
            if key in {person_key(alias.alias) for alias in each.aliases}
        ]
        return next(iter((*called, *known)), None)


def _alias(name: str) -> Alias:
    return Alias(alias=name, evidence="a waiting edit")
