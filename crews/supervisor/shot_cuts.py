"""Cuts a shot in two, or joins it with the next one, as a person says."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import inf
from typing import TypeVar

from crews.architect.edits.anchors import find_occurrences
from crews.architect.edits.outcome import EditNotBorneError
from crews.director.scene_context import SceneContext
from crews.director.shot_lengths import join_plans
from crews.director.shot_plan import ShotPlan
from crews.laws.case import collapse_whitespace
from crews.laws.film_length import Bounds, shot_bounds
from crews.laws.set_ups import find_named
from crews.supervisor.source_cuts import begin_word, cut_source, find_cut
from ports.domain.camera import USUAL_LENSES
from ports.domain.film import LinePart, ShotSize
from ports.domain.story import Span
from ports.questions.shots import ShotCamera, ShotDressing, ShotSound

E = TypeVar("E")
A = TypeVar("A", ShotCamera, ShotDressing, ShotSound)
Halves = tuple[ShotPlan, ShotPlan]

CUE_WORDS = 4
"""Words of a line by which the action of its second half names it."""

_SIZES: tuple[ShotSize, ...] = (
    *("medium", "close", "medium_close", "wide", "full"),
    *("extreme_close", "extreme_wide"),
)
"""What the second half of a shot is taken in: the first that is no jump at its cuts."""


def split_plan(
    plan: ShotPlan, words: str, context: SceneContext, *, told: str
) -> Halves:
    """Return *plan* as two shots, the second from *words* of its action or line on.

    *told* is what it told before people corrected it.

    Raises:
        EditNotBorneError: The shot has no such words, or begins with them.
    """
    halves = _split_action(plan, words, context, told=told) or _split_line(
        plan, words, context
    )
    if halves is None:
        raise EditNotBorneError(f"the shot has no words “{words}” to cut at")
    first, second = halves
    return _fit(first, plan, context), _fit(second, plan, context)


def join_shots(first: ShotPlan, second: ShotPlan, context: SceneContext) -> ShotPlan:
    """Return two shots as one.

    Raises:
        EditNotBorneError: It would last longer than a shot may.
    """
    joined = replace(
        join_plans(first, second),
        line_parts=_join_parts((*first.line_parts, *second.line_parts)),
        speakers=tuple(dict.fromkeys((*first.speakers, *second.speakers))),
        # That nobody is in frame is told as a performance too.
        performance=" ".join(
            plan.performance
            for plan in (first, second)
            if plan.performance and plan.people
        ),
        things=None
        if first.things is None or second.things is None
        else tuple(dict.fromkeys((*first.things, *second.things))),
        seconds=first.seconds + second.seconds,
        edited=True,
    )
    longest = context.speech_rate.max_shot_seconds
    least, _ = _find_bounds(joined, context, inf)
    if least > longest:
        raise EditNotBorneError(
            f"both need {least:.1f} seconds, and a shot lasts {longest:g} at most"
        )
    return _fit(joined, joined, context)


def renumber(entries: Mapping[int, E], at: int, *, by: int) -> dict[int, E]:
    """Return *entries* by number of the shot, those after *at* by one more or less.

    Of two shots that are one now the second's entry is left out where the first has
    one: *by* is -1.
    """
    moved: dict[int, E] = {}
    for number, entry in sorted(entries.items()):
        moved.setdefault(number + by if number > at else number, entry)
    return moved


def renumber_answers(entries: Mapping[int, A], at: int, *, by: int) -> dict[int, A]:
    """Return what specialists answered, with the numbers of the shots in it too."""
    return {
        number: answer.model_copy(update={"number": number})
        for number, answer in renumber(entries, at, by=by).items()
    }


def choose_other_size(camera: ShotCamera, others: Iterable[ShotSize]) -> ShotCamera:
    """Return *camera* in a size that is no jump from *others*, with its usual lens."""
    taken = {camera.size, *others}
    size = next((size for size in _SIZES if size not in taken), camera.size)
    return camera.model_copy(update={"size": size, "lens": USUAL_LENSES[size]})


def _split_action(
    plan: ShotPlan, words: str, context: SceneContext, *, told: str
) -> Halves | None:
    found = find_occurrences(words, plan.action, ignore_case=True)
    if not found:
        return None
    cut = found[0].start
    before, after = plan.action[:cut].rstrip(" ,;:—–-"), plan.action[cut:]
    if not any(map(str.isalnum, before)):
        raise EditNotBorneError(f"the shot begins with “{words}”")
    # "and" joins what is two shots now.
    before = re.sub(r"[\s,;]+(?:and|but|then)$", "", before)
    after = re.sub(r"^(?:and|but|then)\s+", "", after, flags=re.IGNORECASE)
    cut_at = find_cut(before, after, words, plan, context, told=told)
    early, late = _part(plan, cut_at, context)
    return (
        _show(replace(early, action=_to_sentence(before)), context),
        _show(replace(late, action=_to_sentence(after)), context),
    )


def _part(plan: ShotPlan, at: int | None, context: SceneContext) -> Halves:
    """Return *plan* twice, with what of its text and its lines is on each side of *at*.

    A text that has nothing to be cut at is that of both, and all lines go first.
    """
    if at is None:
        return plan, replace(plan, line_parts=())
    first, second = cut_source(plan.source, at, context)
    lines = plan.line_parts
    early = tuple(part for part in lines if part.source.start < at)
    late = tuple(part for part in lines if part.source.start >= at)
    return (
        replace(plan, source=first, line_parts=early),
        replace(plan, source=second, line_parts=late),
    )


def _show(half: ShotPlan, context: SceneContext) -> ShotPlan:
    """Return half a shot with those in frame whom it names; all where it names none."""
    cast = context.scene_input.cast
    named = {person.key for person in find_named(half.action, cast)}
    people = tuple(key for key in half.people if key in named) or half.people
    return replace(half, people=people)


def _split_line(plan: ShotPlan, words: str, context: SceneContext) -> Halves | None:
    for number, part in enumerate(plan.line_parts):
        for found in _find_in_story(words, part.source, context):
            early, late = _cut_part(part, found.start, context)
            if early is None and number == 0:
                raise EditNotBorneError(f"the shot begins with “{words}”")
            first = (*plan.line_parts[:number], *((early,) if early else ()))
            second = (late, *plan.line_parts[number + 1 :])
            cue = " ".join(late.text.split()[:CUE_WORDS]).rstrip(" ,.;:!?")
            names = _name_people(plan, context)
            action = f"On {names} from “{cue}” on."
            at = found.start if early else begin_word(found.start, plan.source, context)
            before, after = cut_source(plan.source, at, context)
            return (
                replace(plan, source=before, line_parts=first),
                replace(plan, source=after, line_parts=second, action=action),
            )
    return None


def _find_in_story(words: str, span: Span, context: SceneContext) -> tuple[Span, ...]:
    text, start = context.text.of(span), span.start
    return tuple(
        Span(one.start + start, one.end + start)
        for one in find_occurrences(words, text, ignore_case=True)
    )


def _cut_part(
    part: LinePart, at: int, context: SceneContext
) -> tuple[LinePart | None, LinePart]:
    head = context.text.of(Span(part.source.start, at))
    late = Span(at, part.source.end)
    rest = part.model_copy(
        update={"source": late, "text": collapse_whitespace(context.text.of(late))}
    )
    if not head.strip():
        return None, rest
    early = Span(part.source.start, part.source.start + len(head.rstrip()))
    return (
        part.model_copy(update={"source": early, "text": collapse_whitespace(head)}),
        rest,
    )


def _name_people(plan: ShotPlan, context: SceneContext) -> str:
    names = {each.key: each.name for each in context.scene_input.cast}
    seen = [key for key in plan.speakers if key in plan.people] or plan.people
    found = " and ".join(names[key] for key in seen if key in names)
    return found or context.scene_input.place.name


def _join_parts(parts: Iterable[LinePart]) -> tuple[LinePart, ...]:
    """Return *parts* with those of one line as one."""
    joined: dict[str, LinePart] = {}
    for part in parts:
        before = joined.get(part.line_id)
        joined[part.line_id] = part if before is None else _extend(before, part)
    return tuple(joined.values())


def _extend(before: LinePart, part: LinePart) -> LinePart:
    return before.model_copy(
        update={
            "source": Span(before.source.start, part.source.end),
            "text": f"{before.text} {part.text}",
        }
    )


def _fit(plan: ShotPlan, whole: ShotPlan, context: SceneContext) -> ShotPlan:
    """Return a part of *whole* with the speakers and the time that its words have."""
    speakers = {
        context.quotations[part.line_id].character_key for part in plan.line_parts
    }
    longest = context.speech_rate.max_shot_seconds
    share = len(plan.action.split()) / max(1, len(whole.action.split()))
    wanted = plan.seconds if plan is whole else whole.seconds * min(1, share)
    least, most = _find_bounds(plan, context, longest)
    return replace(
        plan,
        speakers=tuple(
            key
            for key in plan.speakers
            if context.person_of_look.get(key, key) in speakers
        ),
        seconds=min(most, max(round(wanted, 1), math.ceil(least * 10) / 10)),
        edited=True,
    )


def _find_bounds(plan: ShotPlan, context: SceneContext, longest: float) -> Bounds:
    is_scene = context.scene_input.entry.kind == "scene"
    return shot_bounds(
        plan.action if is_scene else "",
        plan.line_parts,
        is_split=any(
            part.source != context.quotations[part.line_id].source
            for part in plan.line_parts
        ),
        max_shot_seconds=longest,
    )


def _to_sentence(words: str) -> str:
    words = words.strip()
    sentence = f"{words[0].upper()}{words[1:]}"
    return sentence if sentence[-1] in ".!?…" else f"{sentence}."
