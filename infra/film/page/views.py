"""What the pages show of scenes, shots and structure, ready for the template."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.film.clean_text import clean_line
from infra.film.emphasis import plain_line
from infra.film.sheets import SceneSheet, base_key
from ports.domain.breakdown import Breakdown
from ports.domain.film import Element, Line, Shot
from ports.domain.story import Span
from ports.domain.structure import Prop

MARGIN = 60
"""Characters before and after the words."""

MAX_WORDS = 200
"""Characters of the words themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of the story, and what stands before and after them."""

    before: str
    words: str
    after: str


def find_evidence(text: str, span: Span) -> Evidence:
    """Return what *span* covers, and whole words around it."""
    before = text[max(span.start - MARGIN, 0) : span.start]
    end = min(span.end, span.start + MAX_WORDS)
    after = text[end : end + MARGIN]
    if span.start > MARGIN:
        before = f"… {before.partition(' ')[2]}"
    if end + MARGIN < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return Evidence(
        before=clean_line(before),
        words=clean_line(text[span.start : end]),
        after=clean_line(after),
    )


PAGE_SHOTS = 1500
"""A page with more would take a phone longer than a second to open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementView:
    """An element with the words of the text that ask for it."""

    label: str
    key: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePartView:
    """What a shot carries of a line.

    Attributes:
        note: How the speaker is known, where it is not said outright.
    """

    character: str
    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotView:
    """A shot, with what changes from the one before.

    Attributes:
        light: Empty where it is that of the shot before; so is the mood.
    """

    shot: Shot
    camera: str
    lines: tuple[LinePartView, ...]
    light: str
    mood: str
    sound: str
    cut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneView:
    """A scene: its sheet, its script, its shots."""

    sheet: SceneSheet
    needed: Mapping[str, tuple[ElementView, ...]]
    mentioned: tuple[ElementView, ...]
    shots: tuple[ShotView, ...]
    setups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """A place or a thing, and the scenes that it is in."""

    name: str
    key: str
    kind: str
    note: str
    scenes: tuple[SceneSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payoff:
    """What one scene sets up and another pays off."""

    setup: SceneSheet
    payoff: SceneSheet
    evidence: Evidence


def scene_view(sheet: SceneSheet, text: str) -> SceneView:
    """Return what the pages show of a scene."""
    card = sheet.card
    by_category = {
        category: tuple(
            _element(card.elements, each.key, each.name, each.label, text)
            for each in elements
        )
        for category, elements in sheet.by_category().items()
    }
    return SceneView(
        sheet=sheet,
        needed=by_category,
        mentioned=tuple(
            _element(card.elements, each.key, each.name, each.label, text)
            for each in sheet.mentioned
        ),
        shots=tuple(_shots(sheet)),
        setups=len({shot.setup_id for shot in card.shots if shot.setup_id}),
    )


def _element(
    elements: Sequence[Element], key: str, name: str, label: str, text: str
) -> ElementView:
    source = next(
        each.source
        for each in elements
        if (each.key or "") == key and clean_line(each.name) == name
    )
    return ElementView(label=label, key=key, evidence=find_evidence(text, source))


def _shots(sheet: SceneSheet) -> Iterator[ShotView]:
    lines = {line.line_id: line for line in sheet.card.dialogue_script}
    light = mood = ""
    for shot in sheet.card.shots:
        camera, audio = shot.technical_layer.camera, shot.technical_layer.audio
        now_light = shot.technical_layer.lighting
        now_mood = shot.contextual_layer.tone_and_mood
        words = (camera.size, camera.angle, camera.movement, f"{camera.lens} lens")
        music = f"♪ {audio.music_cue}" if audio.music_cue else ""
        yield ShotView(
            shot=shot,
            camera=", ".join(word.replace("_", " ") for word in words),
            lines=tuple(
                LinePartView(
                    character=lines[part.line_id].character,
                    text=plain_line(part.text),
                    note=_attribution(lines[part.line_id]),
                )
                for part in shot.line_parts
            ),
            light=now_light if now_light != light else "",
            mood=now_mood if now_mood != mood else "",
            sound=", ".join(filter(None, (*audio.sound_effects, music))),
            cut=" / ".join(filter(None, (shot.transition_in, shot.transition_out))),
        )
        light, mood = now_light, now_mood


def _attribution(line: Line) -> str:
    if line.attribution in {"cue", "explicit"}:
        return ""
    return f"speaker by {line.attribution} evidence, {line.confidence:.0%}"


def place_uses(film: Breakdown, sheets: Sequence[SceneSheet]) -> Iterator[Uses]:
    """Yield the places of the film with their scenes."""
    names = {place.key: place.name for place in film.structure.places}
    for place in film.structure.places:
        parent = names.get(place.parent or "", "")
        notes = (f"in {parent}" if parent else "", place.atmosphere)
        yield Uses(
            name=place.name,
            key=place.key,
            kind=place.interior,
            note="; ".join(filter(None, notes)),
            scenes=tuple(s for s in sheets if s.card.place_id == place.key),
        )


def prop_uses(film: Breakdown, sheets: Sequence[SceneSheet]) -> Iterator[Uses]:
    """Yield things, vehicles, animals and clothes with the scenes that need them."""
    scenes: dict[str, list[SceneSheet]] = {}
    for sheet in sheets:
        for key in {element.key for element in sheet.needed if element.key}:
            scenes.setdefault(key, []).append(sheet)
    for prop in film.structure.props:
        yield _prop(prop, scenes.get(prop.key, ()))


def _prop(prop: Prop, scenes: Sequence[SceneSheet]) -> Uses:
    return Uses(
        name=prop.name, key=prop.key, kind=prop.category, note="", scenes=tuple(scenes)
    )


def payoffs(
    film: Breakdown, sheets: Sequence[SceneSheet], text: str
) -> Iterator[Payoff]:
    """Yield what is set up and paid off, by the words that set it up."""
    scenes = {sheet.card.scene_id: sheet for sheet in sheets}
    for relation in film.structure.relationships:
        setup, payoff = scenes.get(relation.source), scenes.get(relation.target)
        if relation.relation == "SETS_UP" and setup and payoff:
            yield Payoff(
                setup=setup,
                payoff=payoff,
                evidence=find_evidence(text, relation.evidence),
            )


def names_by_key(film: Breakdown) -> Mapping[str, str]:
    """Return the names of the people, by key without the look's version."""
    return {base_key(person.key): person.name for person in film.structure.people}


def split_pages(
    film: Breakdown, sheets: Sequence[SceneSheet]
) -> tuple[tuple[SceneSheet, ...], ...]:
    """Return the scenes of each page: one page, or one for each act or part of it."""
    if sum(len(sheet.card.shots) for sheet in sheets) <= PAGE_SHOTS:
        return (tuple(sheets),)
    starts = {act.first_scene for act in film.structure.acts}
    pages: list[list[SceneSheet]] = [[]]
    shots = 0
    for sheet in sheets:
        count = len(sheet.card.shots)
        if pages[-1] and (sheet.number in starts or shots + count > PAGE_SHOTS):
            pages.append([])
            shots = 0
        pages[-1].append(sheet)
        shots += count
    return tuple(map(tuple, pages))
