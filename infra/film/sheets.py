"""A breakdown sheet for each scene: what is scheduled, and what must be provided."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from infra.film.ages import find_told_age
from infra.film.clean_text import clean_line
from infra.film.screenplay import ScriptScene, build_script
from infra.film.tags import CATEGORY_NAMES, SHEET_ORDER, element_tag
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import DAY_NIGHT, Element, ElementStatus, name_script_day
from ports.domain.story import Span
from ports.domain.structure import Look

_SLUGLINE = re.compile(
    r"(?P<side>(?:INT|EXT)\.?\s*/\s*(?:INT|EXT)\b\.?|I\s*/\s*E\b\.?|(?:INT|EXT)\b\.?)\s*"
    r"(?P<set>.*?)(?:\s+[-–—]\s+(?P<time>[^-–—]*))?$",
    re.IGNORECASE,
)
_FLASHBACK = "FB"
"""The script day of a flashback, whose day nobody counts."""
_VERSION = re.compile(r"_v\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedCast:
    """A person who is seen or heard, and the number that sheets and strips show.

    Attributes:
        is_voice: Is only heard, in every scene: nobody is called for it.
    """

    number: int
    key: str
    name: str
    is_voice: bool = False

    @property
    def label(self) -> str:
        """Number and name: ``7. Nora`` or ``8. Loudspeaker (voice)``."""
        note = " (voice)" if self.is_voice else ""
        return f"{self.number}. {self.name.removesuffix(note)}{note}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetElement:
    """An element of a scene, once, however often the text asks for it.

    Attributes:
        department: Finer than the category, where one is known.
        words: The words of the text that ask for it.
        age: What the text tells of somebody's age, in its words; or nothing.
        source: Where they stand.
    """

    category: str
    name: str
    key: str
    presence: ElementStatus
    quantity: int | None
    state: str
    owner: str
    department: str = ""
    words: str
    age: str = ""
    source: Span

    @property
    def label(self) -> str:
        """The name with what is known of it: ``cups (4, broken)``."""
        count = str(self.quantity) if self.quantity and self.quantity > 1 else ""
        details = ", ".join(filter(None, (count, self.state)))
        return f"{self.name} ({details})" if details else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """How somebody looks in a scene who does not look the same in all of them.

    Attributes:
        since: The number of the scene where the look begins.
        scene: The number of this scene.
        is_last: It ends with this scene.
    """

    name: str
    description: str
    since: int
    scene: int
    is_last: bool = False

    @property
    def label(self) -> str:
        """Who, how, and from which scene on."""
        since = f"since scene {self.since}"
        if self.since == self.scene:
            since = "in this scene" if self.is_last else "from here on"
        return f"{self.name}: {self.description}, {since}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSheet:
    """The breakdown sheet of one scene.

    Attributes:
        side: ``INT.``, ``EXT.`` or both.
        place: The set as the slugline names it.
        day_night: Empty where the story does not say.
        script_day: ``D1``; ``1`` where only the light is not known, ``FB`` in a
            flashback, or empty.
        voices: Who is only heard in the scene.
        looks: Of those whose look changes in the film.
        needed: What departments provide.
        mentioned: What is only spoken of, and nobody provides.
    """

    script: ScriptScene
    side: str
    place: str
    day_night: str
    script_day: str
    cast: tuple[NumberedCast, ...]
    voices: tuple[NumberedCast, ...]
    needed: tuple[SheetElement, ...]
    mentioned: tuple[SheetElement, ...]
    seconds: float
    looks: tuple[SheetLook, ...] = ()

    @property
    def card(self) -> BrokenDownScene:
        """The scene itself."""
        return self.script.card

    @property
    def number(self) -> int:
        """The scene's number."""
        return self.card.sequence_number

    @property
    def synopsis(self) -> str:
        """What happens, in a line or two."""
        return clean_line(self.card.action_summary)

    @property
    def is_outside(self) -> bool:
        """Whether any of the scene is outside: ``EXT.``, ``INT./EXT.``, ``I/E``."""
        return "E" in self.side.upper()

    def by_category(self) -> Mapping[str, tuple[SheetElement, ...]]:
        """Return what is needed, in the order in which sheets name categories."""
        found: dict[str, list[SheetElement]] = {name: [] for name in SHEET_ORDER}
        for element in self.needed:
            found.setdefault(element.category, []).append(element)
        return {name: tuple(_distinct(each)) for name, each in found.items() if each}


def _distinct(elements: Sequence[SheetElement]) -> Iterator[SheetElement]:
    """Yield each thing once: "coin" is the silver coin of the same scene."""
    for element in elements:
        others = (other for other in elements if other is not element)
        if not any(_names_more(other, element) for other in others):
            yield element


def _names_more(one: SheetElement, other: SheetElement) -> bool:
    """Tell whether *one* is *other*, with more words or with its owner."""
    words, bare = one.name.casefold().split(), other.name.casefold().split()
    if not words or other.quantity or other.state or other.owner not in {"", one.owner}:
        return False
    if words == bare:
        return one.owner != other.owner
    # "Alarm BLARES" says of the alarm how it is heard.
    is_heard = one.category == CATEGORY_NAMES["sound"] and words[: len(bare)] == bare
    return bool(bare) and (words[-len(bare) :] == bare or is_heard)


def base_key(key: str) -> str:
    """Return the key of a person without the version of the look."""
    return _VERSION.sub("", key)


def cast_list(film: Breakdown) -> Mapping[str, NumberedCast]:
    """Return everybody who is in a scene or is heard, by base key, by their numbers.

    A number is the place in the structure, whose people stand by their weight; the
    `cast_numbers` of a scene are the same.
    """
    present = {base_key(k) for scene in film.scenes for k in scene.characters_present}
    heard = {key for scene in film.scenes for key in _speakers(scene)}
    return {
        base_key(person.key): NumberedCast(
            number=number,
            key=person.key,
            name=clean_line(person.name),
            is_voice=base_key(person.key) not in present,
        )
        for number, person in enumerate(film.structure.people, 1)
        if base_key(person.key) in present | heard
    }


def scene_sheets(film: Breakdown, text: str) -> Iterator[SceneSheet]:
    """Yield the sheets of all scenes, in the order of the script."""
    cast = cast_list(film)
    worn = {base_key(person.key): person.looks for person in film.structure.people}
    side = ""
    for script in build_script(film, text):
        sheet = _sheet(script, cast, text)
        looks = tuple(_find_looks(script.card, sheet.cast, worn))
        # An insert is shot where its scene is.
        side = side if script.is_shot and side else sheet.side
        yield replace(sheet, side=side, looks=looks)


def _find_looks(
    scene: BrokenDownScene,
    cast: Sequence[NumberedCast],
    worn: Mapping[str, Sequence[Look]],
) -> Iterator[SheetLook]:
    """Yield the look that the shots of a scene show of each who has several.

    *worn* has the looks of everybody, by base key.
    """
    shown = {key for shot in scene.shots for key in shot.digital_assets.characters}
    for member in cast:
        looks = worn[base_key(member.key)]
        look = next((look for look in looks if look.key in shown), None)
        if look and len(looks) > 1 and (description := clean_line(look.description)):
            yield SheetLook(
                name=member.name,
                description=description,
                since=look.first_scene,
                scene=scene.sequence_number,
                is_last=look.last_scene == scene.sequence_number,
            )


def _speakers(scene: BrokenDownScene) -> Iterator[str]:
    keys = (line.character_key for line in scene.dialogue_script)
    return (base_key(key) for key in keys if key)


def _sheet(
    script: ScriptScene, cast: Mapping[str, NumberedCast], text: str
) -> SceneSheet:
    scene = script.card
    side, place = _split_slugline(script.slugline)
    elements = _merge(scene.elements, cast, text)
    day_night = scene.day_night or DAY_NIGHT.get(scene.time_of_day)
    script_day = scene.script_day or name_script_day(day_night, scene.story_day)
    if scene.flashback:
        script_day = script_day or _FLASHBACK
    keys = dict.fromkeys(map(base_key, scene.characters_present))
    voices = dict.fromkeys(key for key in _speakers(scene) if key not in keys)
    seen, heard = (
        tuple(sorted((cast[k] for k in found if k in cast), key=lambda m: m.number))
        for found in (keys, voices)
    )
    return SceneSheet(
        script=script,
        side=side,
        place=place.rstrip(" :"),
        day_night=day_night or "",
        script_day=clean_line(script_day or str(scene.story_day or "")),
        cast=seen,
        voices=heard,
        needed=tuple(each for each in elements if each.presence != "mentioned"),
        mentioned=tuple(each for each in elements if each.presence == "mentioned"),
        seconds=sum(shot.estimated_duration_seconds for shot in scene.shots),
    )


def _split_slugline(slugline: str) -> tuple[str, str]:
    found = _SLUGLINE.match(slugline)
    if found is None:
        return "", slugline
    return found["side"].strip(), found["set"]


def _merge(
    elements: Sequence[Element], cast: Mapping[str, NumberedCast], text: str
) -> list[SheetElement]:
    """Return each element once; what is needed anywhere is needed."""
    found: dict[tuple[str, str], SheetElement] = {}
    for element in elements:
        if element.category == "cast" and element.presence == "mentioned":
            continue
        tag = element_tag(element)
        owner = cast.get(base_key(element.owner or ""))
        entry = SheetElement(
            category=tag.category,
            name=tag.label,
            key=element.key or "",
            presence=element.presence,
            quantity=element.quantity,
            state=clean_line(element.state or ""),
            owner=owner.name if owner else "",
            department=element.department or "",
            words=clean_line(element.source.slice(text)),
            age=clean_line(find_told_age(text, element.source))
            if element.category in {"cast", "background"}
            else "",
            source=element.source,
        )
        place = (tag.category, element.key or tag.label)
        if place not in found or found[place].presence == "mentioned":
            found[place] = entry
    return list(found.values())
