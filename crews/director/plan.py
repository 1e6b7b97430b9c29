"""Shots as the Director leaves them to the specialists: timed, with their words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.director.dealing import loads, packs, shares
from crews.director.sketch import Sketch, covering, resolved
from crews.director.speech import spoken
from crews.director.stage import Stage
from crews.director.voices import asides, hearing, speakers, unseen
from crews.director.windows import Window
from ports.film import LinePart
from ports.questions.direction import SceneDirection
from ports.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotPlan:
    """One shot, complete but for camera, dress and sound.

    Attributes:
        people: Keys of the looks visible.
        objects: Keys of the props, vehicles and animals visible.
        speakers: Keys of the looks that speak in it; a stranger to the scene is none.
        beat: Place of its beat in the scene, counted from 1.
        turn: What happens in that beat, and its tone.
        part: Number of the window that it was directed in.
    """

    source: tuple[Span, ...]
    line_parts: tuple[LinePart, ...]
    action: str
    performance: str
    purpose: str
    people: tuple[str, ...]
    objects: tuple[str, ...]
    speakers: tuple[str, ...]
    seconds: float
    beat: int
    turn: str
    part: int


def planned(
    direction: SceneDirection, window: Window, stage: Stage, *, beats_before: int
) -> tuple[ShotPlan, ...]:
    """Return a window's shots, lawful in coverage, ledger and time."""
    sketches = covering(resolved(direction, window), window)
    dealt = loads(sketches, window, stage)
    beats = _beats(direction, window)
    turns = [f"{beat.description} ({beat.tone})" for beat in direction.beats]
    return tuple(
        replace(plan, turn=turns[plan.beat - beats_before - 1])
        for sketch, load in zip(sketches, dealt, strict=True)
        for plan in _shots(
            sketch,
            load,
            window,
            stage,
            beat=beats_before + _beat_of(sketch.units[0], beats),
        )
    )


def beat_spans(direction: SceneDirection, window: Window) -> tuple[Span, ...]:
    """Return what of the text each of a window's beats covers."""
    return tuple(
        Span(window.units[first].source.start, window.units[last].source.end)
        for first, last in _beats(direction, window)
    )


def _beats(direction: SceneDirection, window: Window) -> list[tuple[int, int]]:
    numbers = window.unit_numbers()
    reached, beats = 0, []
    for beat in direction.beats:
        first = numbers.get(beat.first_unit, reached)
        last = max(first, numbers.get(beat.last_unit, first))
        beats.append((first, last))
        reached = min(last + 1, len(window.units) - 1)
    return beats


def _beat_of(unit: int, beats: list[tuple[int, int]]) -> int:
    begun = [at for at, (first, _) in enumerate(beats, start=1) if first <= unit]
    return begun[-1] if begun else 1


def _shots(
    sketch: Sketch, load: list[LinePart], window: Window, stage: Stage, *, beat: int
) -> Iterator[ShotPlan]:
    packed = list(packs(load, stage.pace))
    source = _source(sketch, load, window)
    shared = shares(source, packed)
    for number, (pack, share) in enumerate(zip(packed, shared, strict=True)):
        plan = _shot(sketch, pack, share, stage, beat=beat, part=window.part)
        yield plan if number == 0 else _goes_on(plan, number, stage)


def _source(sketch: Sketch, load: list[LinePart], window: Window) -> tuple[Span, ...]:
    spans = [window.units[unit].source for unit in sketch.units]
    strays = [
        part.source for part in load if not any(s.holds(part.source) for s in spans)
    ]
    joined: list[Span] = []
    for unit, span in zip(sketch.units, spans, strict=True):
        if unit - 1 in sketch.units and joined:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(sorted([*joined, *strays]))


def _shot(
    sketch: Sketch,
    pack: list[LinePart],
    source: tuple[Span, ...],
    stage: Stage,
    *,
    beat: int,
    part: int,
) -> ShotPlan:
    looks, things = stage.looks, stage.things
    directed = sketch.directed
    hidden = unseen(pack, stage)
    people = _once(
        looks[key]
        for key in directed.people
        if key in looks and looks[key] not in hidden
    )
    return ShotPlan(
        source=source or tuple(part.source for part in pack),
        line_parts=tuple(pack),
        action=directed.action,
        performance=" ".join((directed.performance, *asides(pack, stage))),
        purpose=hearing(hidden, stage) if hidden and not people else directed.purpose,
        people=people,
        objects=_once(things[key] for key in directed.objects if key in things),
        speakers=_once(speakers(pack, stage)),
        seconds=stage.pace.seconds(spoken(pack), directed.seconds),
        beat=beat,
        turn="",
        part=part,
    )


def _goes_on(plan: ShotPlan, number: int, stage: Stage) -> ShotPlan:
    """Play a long speech on the listeners and the speaker in turn."""
    names = {present.key: present.name for present in stage.given.cast}
    speaker = ", ".join(names[key] for key in plan.speakers)
    listeners = tuple(key for key in plan.people if key not in plan.speakers)
    seconds = stage.pace.seconds(spoken(plan.line_parts), 1.0)
    if number % 2 and listeners and speaker:
        return replace(
            plan,
            action=f"{_listening(names, listeners)} while {speaker} goes on.",
            performance="Listening.",
            purpose=f"Reaction of {_both(names, listeners)}",
            people=listeners,
            objects=(),
            seconds=seconds,
        )
    return replace(
        plan,
        action=f"{speaker or 'The speaker'} goes on.",
        purpose=f"Single on {speaker or 'the speaker'}",
        people=tuple(k for k in plan.speakers if k in plan.people) or plan.people,
        seconds=seconds,
    )


def _listening(names: dict[str, str], keys: tuple[str, ...]) -> str:
    return f"{_both(names, keys)} {'listens' if len(keys) == 1 else 'listen'}"


def _both(names: dict[str, str], keys: tuple[str, ...]) -> str:
    return " and ".join(names[key] for key in keys)


def _once(keys: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
