"""Plans of shots: what each shows and says and how long it lasts, without its look."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.director.line_allocation import (
    allocate_lines,
    split_into_shots,
    split_source,
)
from crews.director.scene_context import SceneContext
from crews.director.shot_resolution import ResolvedShot, ensure_coverage, resolve_shots
from crews.director.speech_timing import count_words
from crews.director.windows import Window
from crews.laws.film_length import shot_bounds
from ports.domain.film import LinePart
from ports.domain.speech_cuts import ends_sentence
from ports.domain.story import Span
from ports.questions.direct_scene import SceneDirection, ShotDirection

CUE_WORDS = 5
REACTION_EVERY = 5
"""Shots of a long speech of which one is on who listens."""
PAIR = 2
"""More listeners than that are not named."""
_MARKS = " ,.;:!?—–-“”\"'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotPlan:
    """One shot, complete except for camera, dress and sound.

    Attributes:
        people: Keys of the looks that are visible.
        objects: Keys of the props, vehicles and animals that are visible.
        speakers: Keys of the looks that speak; a person not in the cast has none.
        seconds: How long it lasts.
        beat: Number of its beat in the scene, counted from 1.
        beat_text: What happens in that beat, and its tone.
        window_number: Number of the window that it was directed in.
        staging: The action is the director's own; the text does not have it.
        edited: A person decided what it shows, or how it is taken.
        mood: As a person has said; None for that of its dressing.
        things: Keys of all that is visible and nobody, as a person has said; None for
            `objects` and what its dressing shows.
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
    beat_text: str
    window_number: int
    staging: bool = False
    edited: bool = False
    mood: str | None = None
    things: tuple[str, ...] | None = None


def plan_shots(
    direction: SceneDirection,
    window: Window,
    context: SceneContext,
    *,
    beats_before: int,
) -> tuple[ShotPlan, ...]:
    """Return the shots of a window, with every unit, every line and lawful lengths."""
    shots = ensure_coverage(resolve_shots(direction, window), window)
    allocated = allocate_lines(shots, window, context)
    beats = _beat_ranges(direction, window)
    beat_texts = [f"{beat.description} ({beat.tone})" for beat in direction.beats]
    return tuple(
        replace(plan, beat_text=beat_texts[plan.beat - beats_before - 1])
        for shot, line_parts in _without_mute(shots, allocated, window, context)
        for plan in _split_shot(
            shot,
            line_parts,
            window,
            context,
            beat=beats_before + _beat_of_unit(shot.units[0], beats),
        )
    )


def _without_mute(
    shots: tuple[ResolvedShot, ...],
    allocated: list[list[LinePart]],
    window: Window,
    context: SceneContext,
) -> Iterator[tuple[ResolvedShot, list[LinePart]]]:
    """Yield the shots with their lines, but no speaker who has nothing left to say.

    A speech with fewer phrases than shots leaves the last of them without words.
    """
    carrying = (s for s, parts in zip(shots, allocated, strict=True) if parts)
    told = {unit for shot in carrying for unit in shot.units}
    for shot, line_parts in zip(shots, allocated, strict=True):
        speakers = {
            context.looks.get(window.quotations[at].character_key or "")
            for at in shot.quotations
        }
        seen = {context.looks.get(key) for key in shot.directed.people}
        is_mute = bool(shot.quotations) and not line_parts and seen <= speakers
        if not is_mute or not told.issuperset(shot.units):
            yield shot, line_parts


def beat_spans(direction: SceneDirection, window: Window) -> tuple[Span, ...]:
    """Return the span of the text of each beat of a window."""
    return tuple(
        Span(window.units[first].source.start, window.units[last].source.end)
        for first, last in _beat_ranges(direction, window)
    )


def _beat_ranges(direction: SceneDirection, window: Window) -> list[tuple[int, int]]:
    positions = window.unit_positions()
    reached, beats = 0, []
    for beat in direction.beats:
        first = positions.get(beat.first_unit, reached)
        last = max(first, positions.get(beat.last_unit, first))
        beats.append((first, last))
        reached = min(last + 1, len(window.units) - 1)
    return beats


def _beat_of_unit(unit: int, beats: list[tuple[int, int]]) -> int:
    begun_beats = [at for at, (first, _) in enumerate(beats, start=1) if first <= unit]
    return begun_beats[-1] if begun_beats else 1


def _split_shot(
    shot: ResolvedShot,
    line_parts: list[LinePart],
    window: Window,
    context: SceneContext,
    *,
    beat: int,
) -> Iterator[ShotPlan]:
    packs = list(split_into_shots(line_parts, context.speech_rate))
    source = _shot_source(shot, line_parts, window)
    sources = split_source(source, packs)
    for number, (pack_parts, pack_source) in enumerate(
        zip(packs, sources, strict=True)
    ):
        plan = _to_plan(
            shot,
            pack_parts,
            pack_source,
            context,
            beat=beat,
            window_number=window.number,
        )
        if number:
            is_cut = ends_sentence(packs[number - 1][-1].text)
            is_due = is_cut and number % REACTION_EVERY == 1
            plan = _continue_speech(plan, context, shows_listener=is_due)
        yield plan


def _shot_source(
    shot: ResolvedShot, line_parts: list[LinePart], window: Window
) -> tuple[Span, ...]:
    spans = [window.units[unit].source for unit in shot.units]
    sources_outside = [
        part.source
        for part in line_parts
        if not any(s.contains(part.source) for s in spans)
    ]
    joined: list[Span] = []
    for unit, span in zip(shot.units, spans, strict=True):
        if unit - 1 in shot.units and joined:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(sorted([*joined, *sources_outside]))


def _to_plan(
    shot: ResolvedShot,
    line_parts: list[LinePart],
    source: tuple[Span, ...],
    context: SceneContext,
    *,
    beat: int,
    window_number: int,
) -> ShotPlan:
    looks, objects = context.looks, context.objects
    direction = shot.directed
    offscreen = _offscreen_speakers(line_parts, context)
    people = _unique(
        looks[key]
        for key in direction.people
        if key in looks and looks[key] not in offscreen
    )
    return ShotPlan(
        source=source or tuple(window_number.source for window_number in line_parts),
        line_parts=tuple(line_parts),
        action=direction.action,
        performance=" ".join(
            (direction.performance, *_parentheticals(line_parts, context))
        ),
        purpose=_offscreen_purpose(offscreen, context)
        if offscreen and not people
        else direction.purpose,
        people=people,
        objects=_unique(objects[key] for key in direction.objects if key in objects),
        speakers=_unique(_speaker_looks(line_parts, context)),
        seconds=_lawful_seconds(direction, line_parts, context),
        beat=beat,
        beat_text="",
        window_number=window_number,
        staging=direction.staging,
    )


def _lawful_seconds(
    direction: ShotDirection, line_parts: list[LinePart], context: SceneContext
) -> float:
    """Return the directed seconds, within what words and action need and allow."""
    rate = context.speech_rate
    is_split = any(
        part.source != context.quotations[part.line_id].source for part in line_parts
    )
    least, most = shot_bounds(
        # A voice tells a summary, so that its action has no time of its own.
        direction.action if context.scene_input.entry.kind == "scene" else "",
        line_parts,
        is_split=is_split,
        max_shot_seconds=rate.max_shot_seconds,
    )
    wanted = min(max(direction.seconds, math.ceil(least * 10) / 10), most)
    return rate.shot_seconds(count_words(line_parts), wanted)


def _continue_speech(
    plan: ShotPlan, context: SceneContext, *, shows_listener: bool
) -> ShotPlan:
    """Return a shot in which a long speech goes on, on its speaker or its listener."""
    names = {present.key: present.name for present in context.scene_input.cast}
    offscreen = _offscreen_speakers(list(plan.line_parts), context)
    speakers = tuple(key for key in plan.speakers if key not in offscreen)
    listeners = tuple(key for key in plan.people if key not in plan.speakers)
    name = _join_names(names, plan.speakers)
    hearers = _join_names(names, listeners) if len(listeners) <= PAIR else "the others"
    plan = replace(
        plan,
        seconds=context.speech_rate.shot_seconds(count_words(plan.line_parts), 1.0),
        objects=(),
    )
    if listeners and name and (shows_listener or not speakers):
        return replace(
            plan,
            action=f"On {hearers} {_cue(plan)}.",
            performance="Listening.",
            purpose=f"Reaction of {hearers}",
            people=listeners,
            staging=True,
        )
    return replace(
        plan,
        action=f"On {name or 'the speaker'} {_cue(plan)}.",
        purpose=f"Single on {name or 'the speaker'}",
        people=speakers or plan.people,
        staging=True,
    )


def _cue(plan: ShotPlan) -> str:
    """Return the words that a shot begins with, as lined scripts mark it."""
    words = " ".join(plan.line_parts[0].text.split()[:CUE_WORDS])
    return f"from “{words.strip(_MARKS)}” on"


def _join_names(names: dict[str, str], keys: tuple[str, ...]) -> str:
    return " and ".join(names[key] for key in keys)


def _unique(keys: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _speaker_looks(line_parts: list[LinePart], context: SceneContext) -> Iterator[str]:
    """Yield the look of each speaker; a person not in the cast has none."""
    looks, quotations = context.looks, context.quotations
    for part in line_parts:
        person = quotations[part.line_id].character_key
        if person in looks:
            yield looks[person]


def _offscreen_speakers(line_parts: list[LinePart], context: SceneContext) -> set[str]:
    """Return the looks of speakers who are only heard in the shot."""
    quotations = context.quotations
    off = [p for p in line_parts if quotations[p.line_id].delivery != "on_screen"]
    on = [p for p in line_parts if quotations[p.line_id].delivery == "on_screen"]
    return {*_speaker_looks(off, context)} - {*_speaker_looks(on, context)}


def _offscreen_purpose(offscreen: set[str], context: SceneContext) -> str:
    """Return the purpose of a shot that would show only people who are not there."""
    names = [
        present.name for present in context.scene_input.cast if present.key in offscreen
    ]
    return f"Hear {' and '.join(names)}, unseen"


def _parentheticals(line_parts: list[LinePart], context: SceneContext) -> Iterator[str]:
    """Yield the parentheticals of lines that begin in the shot."""
    quotations = context.quotations
    for part in line_parts:
        quotation = quotations[part.line_id]
        if quotation.parenthetical and part.source.start == quotation.source.start:
            yield f"({quotation.parenthetical.strip('() ')})"
