"""What a painter or an animator, man or machine, must be told of each shot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.film.clean_text import clean_line
from infra.film.emphasis import plain_line
from infra.film.sheets import SceneSheet, base_key, scene_sheets
from ports.domain.breakdown import Breakdown
from ports.domain.film import UNRESOLVED, Shot, VoicePresence


@dataclass(frozen=True, slots=True, kw_only=True)
class VisualReference:
    """A person in one look, a place or a thing: what has one picture for all shots."""

    key: str
    kind: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenPart:
    """Words that are heard in a shot; the speaker is empty where nobody knows."""

    speaker: str
    text: str
    delivery: VoicePresence


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotPrompt:
    """A shot in words for pictures.

    Attributes:
        first_frame: What the first picture shows; no word of it moves or is heard.
        motion: What changes from there, without what is said.
        setup: Shots with the same one are from one camera position.
        source_text: The words of the story that the shot shows.
    """

    sheet: SceneSheet
    shot: Shot
    first_frame: str
    motion: str
    dialogue: tuple[SpokenPart, ...]
    ambience: str
    references: tuple[VisualReference, ...]
    setup: str
    source_text: str

    def names(self, kind: str) -> list[str]:
        """Return the names of the references of one kind, each once."""
        names = [each.name for each in self.references if each.kind == kind]
        return list(dict.fromkeys(names))


def shot_prompts(film: Breakdown, text: str) -> Iterator[ShotPrompt]:
    """Yield the prompts of all shots, in the order of the film."""
    known = references(film)
    for sheet in scene_sheets(film, text):
        for shot in sheet.card.shots:
            yield _prompt(sheet, shot, known, text)


def references(film: Breakdown) -> Mapping[str, VisualReference]:
    """Return everything that has one picture for the whole film, by key.

    A person has one for each look, because another look is another picture.
    """
    structure = film.structure
    found: dict[str, VisualReference] = {}
    for place in structure.places:
        found[place.key] = _reference(place.key, "place", place.name, place.atmosphere)
    for prop in structure.props:
        found[prop.key] = _reference(prop.key, prop.category, prop.name, "")
    for person in structure.people:
        constant = [person.age or "", *person.features]
        found[person.key] = _reference(
            person.key, "person", person.name, _join(constant)
        )
        for look in person.looks:
            features = _join([*constant, look.description])
            found[look.key] = _reference(look.key, "person", person.name, features)
    return found


def _reference(key: str, kind: str, name: str, description: str) -> VisualReference:
    return VisualReference(
        key=key, kind=kind, name=clean_line(name), description=clean_line(description)
    )


def _prompt(
    sheet: SceneSheet, shot: Shot, known: Mapping[str, VisualReference], text: str
) -> ShotPrompt:
    assets = shot.digital_assets
    keys = (
        *(*assets.locations, *assets.characters, *assets.clothes),
        *(*assets.objects, *assets.vehicles, *assets.animals),
    )
    shown = [known[key] for key in dict.fromkeys(keys) if key in known]
    source = " ".join(span.slice(text) for span in shot.source)
    return ShotPrompt(
        sheet=sheet,
        shot=shot,
        first_frame=_first_frame(sheet, shot, shown),
        motion=_motion(shot),
        dialogue=tuple(_speech_parts(sheet, shot)),
        ambience=clean_line(", ".join(shot.technical_layer.audio.sound_effects)),
        references=tuple(shown),
        setup=_setup(shot),
        source_text=clean_line(source),
    )


def _first_frame(
    sheet: SceneSheet, shot: Shot, shown: Sequence[VisualReference]
) -> str:
    camera = shot.technical_layer.camera
    people = [_with_details(each) for each in shown if each.kind == "person"]
    things = [each.name for each in shown if each.kind not in {"person", "place"}]
    size = f"{_words(camera.size).capitalize()} shot"
    sentences = (
        _join([size, _words(camera.angle), f"{_words(camera.lens)} lens"]),
        sheet.script.slugline,
        f"In frame: {_join(people)}" if people else "Nobody in frame",
        f"With {_join(things)}" if things else "",
        f"Focus {camera.focus}" if camera.focus else "",
        shot.technical_layer.lighting,
        shot.contextual_layer.tone_and_mood,
    )
    return " ".join(f"{clean_line(s).rstrip('.')}." for s in sentences if s)


def _motion(shot: Shot) -> str:
    narrative = shot.narrative_layer
    sentences = (
        narrative.action_description,
        narrative.character_performance,
        f"Camera: {_words(shot.technical_layer.camera.movement)}",
    )
    return " ".join(f"{clean_line(s).rstrip('.')}." for s in sentences if s)


def _speech_parts(sheet: SceneSheet, shot: Shot) -> Iterator[SpokenPart]:
    lines = {line.line_id: line for line in sheet.card.dialogue_script}
    for part in shot.line_parts:
        line = lines[part.line_id]
        known = line.character != UNRESOLVED
        yield SpokenPart(
            speaker=clean_line(line.character) if known else "",
            text=plain_line(part.text),
            delivery=line.delivery,
        )


def _setup(shot: Shot) -> str:
    """Return the set-up that is known, or what makes one: camera, lens and subject."""
    camera = shot.technical_layer.camera
    people = ",".join(sorted(map(base_key, shot.digital_assets.characters)))
    made = (camera.size, camera.angle, camera.lens, camera.side, camera.focus, people)
    return shot.setup_id or "|".join(made)


def _with_details(reference: VisualReference) -> str:
    if not reference.description:
        return reference.name
    return f"{reference.name} ({reference.description})"


def _join(parts: Sequence[str]) -> str:
    return ", ".join(filter(None, parts))


def _words(slug: str) -> str:
    return slug.replace("_", " ")
