"""The shot list as a crew reads it: a row for each set-up, and what it covers."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, chain, groupby
from operator import itemgetter
from textwrap import shorten

from infra.film.clean_text import clean_line
from infra.film.screenplay import ScriptScene, find_shot_notes, is_written_script
from infra.film.script_blocks import ActionBlock, Block, SpeechBlock
from infra.film.setup_elements import BACKGROUND, find_elements
from infra.film.setups import Setup, establishing_shots, find_setups
from infra.film.sheets import SceneSheet, SheetElement, base_key
from infra.film.shot_notes import ShotNotes
from infra.film.story_script import quote_story
from ports.domain.breakdown import Breakdown
from ports.domain.film import Line, Shot

_PLACE = "loc_"
"""How the keys of places begin."""
_ENDS = 4
"""Words of either end by which a covered text is told."""
_MAX_ACTION = 160
"""Characters of what happens in a shot: three lines of a shot list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRow:
    """A set-up of a scene, in the words of a shot list.

    Attributes:
        subject: What the camera is on.
        happens: What its shots show, each with its number; not who speaks to whom.
        covers: From which words to which, as lines of a lined script.
        notes: Who is heard and not seen, and how shots begin and end.
    """

    setup: Setup
    subject: str
    in_frame: str
    happens: tuple[str, ...]
    covers: tuple[str, ...]
    props: str
    sound: str
    notes: str

    @property
    def shots(self) -> str:
        """The numbers of its shots in the scene."""
        return ", ".join(str(shot.shot_number_in_scene) for shot in self.setup.shots)


def read_script(
    film: Breakdown, sheets: Sequence[SceneSheet], text: str
) -> Sequence[ScriptScene]:
    """Return the scenes as a lined script prints them, a story's in its own words."""
    scenes = [sheet.script for sheet in sheets]
    if is_written_script(film):
        return scenes
    chapters = (scene.chapter for scene in film.structure.scenes)
    titles = {film.story.title, *filter(None, chapters)}
    return list(quote_story(scenes, text, titles=titles))


def list_setups(
    film: Breakdown, sheets: Sequence[SceneSheet], scenes: Sequence[ScriptScene]
) -> Mapping[int, Sequence[SetupRow]]:
    """Return the set-ups of each scene, by its number; *scenes* are as in a script."""
    writer = _RowWriter(film)
    return {
        sheet.number: list(writer.write(sheet, scene))
        for sheet, scene in zip(sheets, scenes, strict=True)
    }


def asset_names(film: Breakdown) -> Mapping[str, str]:
    """Return the names of props, places and people, by base key."""
    structure = film.structure
    props = {prop.key: prop.name for prop in structure.props}
    places = {place.key: place.name for place in structure.places}
    people = {person.key: person.name for person in structure.people}
    named = props | places | people
    return {base_key(key): clean_line(name) for key, name in named.items()}


_PlacedElement = tuple[SheetElement, frozenset[str]]
"""An element, and the ids of its shots."""


class _RowWriter:
    """Writes the set-ups of a film as rows."""

    def __init__(self, film: Breakdown) -> None:
        self._names = asset_names(film)
        self._notes = find_shot_notes(film)

    def write(self, sheet: SceneSheet, scene: ScriptScene) -> Iterator[SetupRow]:
        """Yield the row of each set-up of a scene."""
        elements = list(find_elements(sheet))
        for setup in find_setups(sheet.card):
            yield self._row(scene, setup, elements)

    def _row(
        self, scene: ScriptScene, setup: Setup, elements: Sequence[_PlacedElement]
    ) -> SetupRow:
        subject = _subject(setup)
        background, sounds = _split_elements(elements, setup)
        people = (*self._name_all(setup.people), *background)
        return SetupRow(
            setup=setup,
            subject=", ".join(self._name_all([subject] if subject else []))
            or clean_line(setup.camera.focus),
            in_frame=", ".join(people),
            happens=tuple(_tell_shots(setup, self._notes)),
            covers=tuple(_covers(scene, setup)),
            props=", ".join(self._name_all(setup.things)),
            sound="; ".join(_list_sounds(setup, sounds)),
            notes="; ".join(dict.fromkeys(_notes(scene, setup))),
        )

    def _name_all(self, keys: Sequence[str]) -> Sequence[str]:
        known = (clean_line(self._names.get(base_key(key), key)) for key in keys)
        return list(dict.fromkeys(known))


def _subject(setup: Setup) -> str | None:
    """Return the key of what a set-up is on; none of a detail that has no key."""
    subject = setup.shots[0].subject
    is_detail = setup.kind in {"insert", "cutaway"}
    return None if is_detail and (subject or "").startswith(_PLACE) else subject


def _split_elements(
    elements: Sequence[_PlacedElement], setup: Setup
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the background people and the sounds of a set-up."""
    ids = {shot.shot_id for shot in setup.shots}
    found = [element for element, shots in elements if ids & shots]
    return (
        [each.label for each in found if each.category == BACKGROUND],
        [each.label for each in found if each.category != BACKGROUND],
    )


def _list_sounds(setup: Setup, elements: Sequence[str]) -> Iterator[str]:
    """Yield each sound once, whatever its capitals; a score is none of the set's."""
    audio = [shot.technical_layer.audio for shot in setup.shots]
    effects = (clean_line(sound) for each in audio for sound in each.sound_effects)
    sounds = {sound.casefold(): sound for sound in (*effects, *elements)}
    yield from sounds.values()


def _tell_shots(setup: Setup, notes: ShotNotes) -> Iterator[str]:
    """Yield what each shot shows: ``4: Nora puts the lamp down.``

    A set-up in which only talk goes on says whether somebody listens in it.
    """
    for shot in setup.shots:
        layer = shot.narrative_layer
        if told := notes.strip(clean_line(layer.action_description)):
            short = shorten(told, _MAX_ACTION, placeholder=" …")
            yield f"{shot.shot_number_in_scene}: {short}"
        elif shot.staging and layer.shot_purpose.startswith("Reaction"):
            yield f"{shot.shot_number_in_scene}: listening"


def _notes(scene: ScriptScene, setup: Setup) -> Iterator[str]:
    lines = {line.line_id: line for line in scene.card.dialogue_script}
    for shot in setup.shots:
        heard = (lines[line_id] for line_id in shot.lines if line_id in lines)
        yield from (
            f"{clean_line(line.character)} is not in frame"
            for line in heard
            if line.character_key and not _is_seen(line, shot)
        )
        changes = (shot.transition_in, shot.transition_out)
        yield from (clean_line(words) for words in changes if words)


def _is_seen(line: Line, shot: Shot) -> bool:
    seen = map(base_key, shot.digital_assets.characters)
    return base_key(line.character_key or "") in seen


def _covers(scene: ScriptScene, setup: Setup) -> Iterator[str]:
    """Yield each stretch of the script that a set-up covers without a gap."""
    ids = {shot.shot_id for shot in setup.shots}
    if ids & {shot.shot_id for shot in establishing_shots(scene.card)}:
        yield "the heading"
    runs = chain.from_iterable(_runs(block, ids) for block in scene.blocks)
    for is_covered, stretch in groupby(runs, key=lambda run: run.is_covered):
        if is_covered:
            yield _describe(list(stretch))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Words of a block that follow each other, which a set-up covers or not."""

    speaker: str
    words: list[str]
    is_covered: bool


def _runs(block: Block, shots: AbstractSet[str]) -> Iterator[_Run]:
    """Yield the words of a block in runs; a block that no shot can cover is a gap."""
    match block:
        case ActionBlock(text=text, covers=covers):
            speaker, words = "", text.split()
        case SpeechBlock(character=name, parts=parts, covers=covers):
            speaker = name.upper()
            words = [word for part in parts for word in part.text.split()]
        case _:
            yield _Run(speaker="", words=[], is_covered=False)
            return
    found = [(c.start, c.end) for c in covers if c.shot in shots]
    ends = accumulate(map(len, words))
    told = [
        (word, any(start < last and last - len(word) < end for start, end in found))
        for word, last in zip(words, ends, strict=True)
    ]
    for is_covered, run in groupby(told, key=itemgetter(1)):
        yield _Run(
            speaker=speaker, words=[word for word, _ in run], is_covered=is_covered
        )


def _describe(stretch: Sequence[_Run]) -> str:
    """Return ``NORA: “It is late … to the quay.”``, or from whom to whom."""
    opening, closing = stretch[0], stretch[-1]
    if len(stretch) == 1:
        words = " ".join(opening.words)
        if len(opening.words) > 2 * _ENDS:
            words = f"{_first(opening.words)} … {_last(opening.words)}"
        return f"{opening.speaker}: “{words}”" if opening.speaker else f"“{words}”"
    ends = (
        (opening.speaker, _first(opening.words)),
        (closing.speaker, _last(closing.words)),
    )
    begins, ends_with = (f"{who} “{w}”".strip() for who, w in ends)
    return f"from {begins} to {ends_with}"


def _first(words: Sequence[str]) -> str:
    return " ".join(words[:_ENDS])


def _last(words: Sequence[str]) -> str:
    return " ".join(words[-_ENDS:])
