"""Shots as the Director leaves them to the specialists: timed, with their words."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.director.sketch import Sketch, carriers, covering, resolved
from crews.director.speech import Pace, parts, spoken
from crews.director.stage import Stage
from crews.director.windows import Window
from crews.laws.duration import WORDS_PER_SECOND, spoken_words
from crews.scene import SceneQuotation
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
    part: int


def planned(
    direction: SceneDirection, window: Window, stage: Stage, *, beats_before: int
) -> tuple[ShotPlan, ...]:
    """Return a window's shots, lawful in coverage, ledger and time."""
    sketches = covering(resolved(direction, window), window)
    loads = _loads(sketches, window, stage)
    beats = _beats(direction, window)
    return tuple(
        plan
        for sketch, load in zip(sketches, loads, strict=True)
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


def _loads(
    sketches: tuple[Sketch, ...], window: Window, stage: Stage
) -> list[list[LinePart]]:
    """Return what each shot carries; a line given to several shots is dealt out."""
    loads: list[list[LinePart]] = [[] for _ in sketches]
    for quotation, run in zip(
        window.quotations, carriers(sketches, window), strict=True
    ):
        pieces = _pieces(quotation, stage, over=len(run))
        share = max(len(run), 1) if len(pieces) >= len(run) else len(pieces)
        for number, piece in enumerate(pieces):
            loads[run[number * share // len(pieces)]].append(piece)
    return loads


def _pieces(quotation: SceneQuotation, stage: Stage, *, over: int) -> list[LinePart]:
    words = stage.text.of(quotation.source)
    pieces = parts(quotation.line_id, quotation.source, words, stage.pace)
    if len(pieces) >= over:
        return pieces
    # The Director wants it over more shots than its length asks for: where phrases
    # allow it, but never between two words of one.
    share = math.ceil(spoken_words(words) / over) / WORDS_PER_SECOND
    shorter = parts(
        quotation.line_id, quotation.source, words, Pace(longest=max(share, 1.0))
    )
    phrased = all(not piece.text[-1:].isalnum() for piece in shorter)
    return shorter if phrased else pieces


def _shots(
    sketch: Sketch, load: list[LinePart], window: Window, stage: Stage, *, beat: int
) -> Iterator[ShotPlan]:
    packs = list(_packs(load, stage.pace))
    source = _source(sketch, load, window)
    shares = _shares(source, packs)
    for number, (pack, share) in enumerate(zip(packs, shares, strict=True)):
        plan = _shot(sketch, pack, share, stage, beat=beat, part=window.part)
        yield plan if number == 0 else _goes_on(plan, number, stage)


def _packs(load: list[LinePart], pace: Pace) -> Iterator[list[LinePart]]:
    """Yield what goes into one shot, as much as an easy pace allows."""
    pack: list[LinePart] = []
    for piece in load:
        if pack and spoken([*pack, piece]) > pace.easy:
            yield pack
            pack = []
        pack.append(piece)
    yield pack


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


def _shares(
    source: tuple[Span, ...], packs: list[list[LinePart]]
) -> list[tuple[Span, ...]]:
    """Deal a shot's text out to the shots that it becomes, cut where words end."""
    cuts = [source[0].start, *(pack[-1].source.end for pack in packs[:-1])]
    ends = [*cuts[1:], max(span.end for span in source)]
    return [
        tuple(
            Span(max(span.start, start), min(span.end, end))
            for span in source
            if max(span.start, start) < min(span.end, end)
        )
        for start, end in zip(cuts, ends, strict=True)
    ]


def _shot(
    sketch: Sketch,
    pack: list[LinePart],
    source: tuple[Span, ...],
    stage: Stage,
    *,
    beat: int,
    part: int,
) -> ShotPlan:
    looks, things = stage.looks(), stage.categories()
    directed = sketch.directed
    return ShotPlan(
        source=source or tuple(part.source for part in pack),
        line_parts=tuple(pack),
        action=directed.action,
        performance=directed.performance,
        purpose=directed.purpose,
        people=_once(looks[key] for key in directed.people if key in looks),
        objects=_once(key for key in directed.objects if key in things),
        speakers=_once(_speakers(pack, stage)),
        seconds=stage.pace.seconds(spoken(pack), directed.seconds),
        beat=beat,
        part=part,
    )


def _speakers(pack: list[LinePart], stage: Stage) -> Iterator[str]:
    looks = stage.looks()
    people = {q.line_id: q.character_key for q in stage.given.quotations}
    for part in pack:
        person = people[part.line_id]
        if person in looks:
            yield looks[person]


def _goes_on(plan: ShotPlan, number: int, stage: Stage) -> ShotPlan:
    """Play a long speech on the listeners and the speaker in turn."""
    names = {present.key: present.name for present in stage.given.cast}
    speaker = ", ".join(names[key] for key in plan.speakers)
    listeners = tuple(key for key in plan.people if key not in plan.speakers)
    seconds = stage.pace.seconds(spoken(plan.line_parts), 1.0)
    if number % 2 and listeners and speaker:
        return replace(
            plan,
            action=f"{_both(names, listeners)} while {speaker} goes on.",
            performance="Listening.",
            purpose="reaction",
            people=listeners,
            objects=(),
            seconds=seconds,
        )
    return replace(
        plan,
        action=f"{speaker or 'The speaker'} goes on.",
        purpose="single",
        people=plan.speakers or plan.people,
        seconds=seconds,
    )


def _both(names: dict[str, str], keys: tuple[str, ...]) -> str:
    return " and ".join(names[key] for key in keys)


def _once(keys: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
