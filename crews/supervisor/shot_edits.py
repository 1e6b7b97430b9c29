"""Corrects shots as people say, when nobody is asked about them any more.

So every question, and with it every answer in the cache, is as it was before.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from crews.architect.edits.outcome import (
    EditNotBorneError,
    note_on_edit,
    to_finding,
)
from crews.architect.names import name_key
from crews.director.scene_context import SceneContext
from crews.director.schedule import eighths_by_time
from crews.director.shot_plan import ShotPlan
from crews.laws.film_length import shot_bounds
from crews.laws.set_ups import find_absent_person, find_named
from crews.specialists.entries import default_camera, default_sound
from crews.step_inputs import ShotEdit
from crews.supervisor.dropped_sounds import drop_sounds
from crews.supervisor.edited_frames import find_look, leave_out_absent
from crews.supervisor.scene_version import SceneVersion, build_version
from crews.supervisor.shot_cuts import (
    choose_other_size,
    join_shots,
    renumber,
    renumber_answers,
    split_plan,
)
from crews.supervisor.shot_purposes import (
    Frame,
    is_about_unseen,
    is_of_frame,
    name_purpose,
)
from crews.supervisor.shot_search import describe_shot, find_edited_shot
from ports.domain.camera import USUAL_LENSES, CameraLens
from ports.domain.film import Finding, SceneCard, ShotSize
from ports.domain.shot_edits import ShotCorrection, ShotJoin, ShotSplit
from ports.questions.shots import ShotCamera, ShotSound


def edit_shots(
    version: SceneVersion, context: SceneContext
) -> tuple[SceneVersion, tuple[Finding, ...]]:
    """Return *version* as people want its shots, and a finding for each lost edit."""
    version = drop_sounds(version, context)
    edits = context.scene_input.shot_edits
    if not edits:
        return version, ()
    editor = _ShotEditor(version, context)
    findings = []
    for each in edits:
        try:
            shot_edit, absent = leave_out_absent(each, context.scene_input.cast)
            editor.apply(shot_edit)
        except EditNotBorneError as error:
            findings.append(to_finding(each, error))
        else:
            if absent:
                names = ", ".join(absent)
                what = f"is applied without {names}: not in the scene"
                findings.append(note_on_edit(each, what))
    scene = context.scene_input.entry.number
    return editor.build_version(), tuple(
        finding.model_copy(update={"scene": scene}) for finding in findings
    )


class _ShotEditor:
    """The plans and cameras of a scene, as edits change them."""

    def __init__(self, version: SceneVersion, context: SceneContext) -> None:
        self._version = version
        self._context = context
        self._plans = list(version.directed.plans)
        self._told: list[tuple[str, ...]] = [(_describe(plan),) for plan in self._plans]
        self._places = [plan.source for plan in self._plans]
        self._cameras = dict(version.answers.cameras)
        self._sounds = dict(version.answers.sounds)
        self._dressings = dict(version.answers.dressings)
        self._asked = dict(version.answers.asked)
        self._notes: dict[int, dict[str, Any]] = defaultdict(dict)
        self._lenses: dict[int, CameraLens] = {}

    def apply(self, shot_edit: ShotEdit) -> None:
        """Correct, split or join a shot.

        Raises:
            EditNotBorneError: No shot has its words, or somebody is not in the scene.
        """
        decision = shot_edit.decision
        position = find_edited_shot(
            self._plans,
            decision,
            shot_edit.start,
            self._context.text.of,
            places=self._places,
            told=self._told,
        )
        match decision:
            case ShotSplit():
                self._split(position, decision.words)
            case ShotJoin():
                self._join(position)
            case ShotCorrection():
                self._correct(position, decision)

    def _split(self, position: int, words: str) -> None:
        whole = self._plans[position]
        told = self._told[position]
        halves = split_plan(whole, words, self._context, told=told[0])
        self._plans[position : position + 1] = halves
        self._places.insert(position, self._places[position])
        self._told[position : position + 1] = [
            (*told, _describe(half)) for half in halves
        ]
        number = position + 1
        self._renumber(number, by=1)
        camera = self._cameras.get(number) or default_camera(number)
        after = self._cameras.get(number + 2)
        other = choose_other_size(camera, [after.size] if after else [])
        for at, taken in enumerate((camera, other), start=position):
            self._frame_half(at, whole, taken)
        if number in self._sounds:
            sound = self._sounds[number]
            self._sounds[number + 1] = sound.model_copy(update={"number": number + 1})

    def _frame_half(self, position: int, whole: ShotPlan, camera: ShotCamera) -> None:
        """Have a half of *whole* taken and played by who is in its frame."""
        half = self._plans[position]
        camera = self._focus(camera, half.people, before=whole.people)
        number = position + 1
        self._cameras[number] = camera.model_copy(update={"number": number})
        if half.people != whole.people:
            purpose = self._find_purpose(whole, half, camera)
            played = self._perform(half, half.people)
            half = replace(half, purpose=purpose, performance=played)
        self._plans[position] = replace(half, **self._notes.get(position, {}))

    def _join(self, position: int) -> None:
        if position + 1 >= len(self._plans):
            raise EditNotBorneError("the scene has no shot after it")
        first, second = self._plans[position : position + 2]
        joined = join_shots(first, second, self._context)
        self._plans[position : position + 2] = [joined]
        both = self._places[position : position + 2]
        self._places[position : position + 2] = [tuple(chain.from_iterable(both))]
        told = chain.from_iterable(self._told[position : position + 2])
        self._told[position : position + 2] = [(*told, _describe(joined))]
        leading = position + 1 + bool(second.line_parts)
        camera = self._cameras.get(leading) or default_camera(leading)
        self._renumber(position + 1, by=-1)
        self._cameras[position + 1] = camera.model_copy(update={"number": position + 1})

    def _renumber(self, number: int, *, by: int) -> None:
        """Number what is known of the shots after *number* as they stand now."""
        self._cameras = renumber_answers(self._cameras, number, by=by)
        self._sounds = renumber_answers(self._sounds, number, by=by)
        self._dressings = renumber_answers(self._dressings, number, by=by)
        self._asked = {
            member: tuple(dict.fromkeys(n + by if n > number else n for n in numbers))
            for member, numbers in self._asked.items()
        }
        self._lenses = renumber(self._lenses, number, by=by)
        notes = renumber(self._notes, number - 1, by=by)
        self._notes = defaultdict(dict, notes)

    def _correct(self, position: int, decision: ShotCorrection) -> None:
        self._notes[position] |= _read_notes(decision)
        before = self._plans[position]
        plan = self._edit_plan(before, decision)
        number = position + 1
        camera = self._cameras.get(number) or default_camera(number)
        camera = self._focus(camera, plan.people, before=before.people)
        if decision.lens:
            self._lenses[number] = decision.lens
        camera = self._edit_camera(camera, decision, plan.people)
        if decision.people is not None or decision.size or decision.angle:
            plan = replace(plan, purpose=self._find_purpose(before, plan, camera))
        # What a person has said of it outlasts what a later edit would follow from.
        self._plans[position] = replace(plan, **self._notes[position])
        self._told[position] = (*self._told[position], _describe(plan))
        self._cameras[number] = camera
        sound = self._sounds.get(number) or default_sound(number)
        self._sounds[number] = _edit_sound(sound, decision)

    def build_version(self) -> SceneVersion:
        """Return the version with its shots merged and checked anew."""
        version = self._version
        return build_version(
            replace(version.directed, plans=tuple(self._plans), card=self._count()),
            replace(
                version.answers,
                cameras=self._cameras,
                sounds=self._sounds,
                dressings=self._dressings,
                asked=self._asked,
            ),
            self._context,
            version.usage,
        )

    def _count(self) -> SceneCard:
        """Return the card with its length, which is in prose that of its shots."""
        card = self._version.directed.card
        if self._context.scene_input.format == "screenplay":
            return card
        eighths = eighths_by_time(plan.seconds for plan in self._plans)
        return card.model_copy(update={"page_eighths": eighths})

    def _edit_plan(self, plan: ShotPlan, decision: ShotCorrection) -> ShotPlan:
        action = decision.action or plan.action
        plan = replace(
            plan, action=action, seconds=self._lengthen(plan, action), edited=True
        )
        if decision.people is not None:
            cast = self._context.scene_input.cast
            looks = (find_look(name, cast) for name in decision.people)
            people = tuple(dict.fromkeys(look for look in looks if look))
            plan = replace(plan, people=people, performance=self._perform(plan, people))
        if decision.things is not None:
            things = tuple(dict.fromkeys(map(self._find_thing, decision.things)))
            worn = self._context.garments
            objects = tuple(key for key in things if key not in worn)
            plan = replace(plan, objects=objects, things=things)
        return plan

    def _find_purpose(
        self, before: ShotPlan, plan: ShotPlan, camera: ShotCamera
    ) -> str:
        """Return what a shot is for: as before, where that still fits its frame."""
        cast = self._context.scene_input.cast
        frame = self._frame(plan, camera)
        has_left = plan.people != before.people and find_absent_person(
            plan.purpose, plan.people, cast
        )
        is_fitting = (
            bool(before.people) is bool(plan.people)
            and (not has_left or is_about_unseen(plan.purpose))
            and is_of_frame(plan.purpose, frame)
        )
        return plan.purpose if is_fitting else name_purpose(frame)

    def _frame(self, plan: ShotPlan, camera: ShotCamera) -> Frame:
        scene_input = self._context.scene_input
        people = {each.key: each.name for each in scene_input.cast}
        things = {each.key: each.name for each in scene_input.carried}
        things |= {e.key: e.name for e in scene_input.elements if e.key}
        return Frame(
            people=[people[key] for key in plan.people],
            speakers=[people[key] for key in plan.people if key in plan.speakers],
            things=[things[key] for key in plan.objects if key in things],
            size=camera.size,
            angle=camera.angle,
        )

    def _find_thing(self, name: str) -> str:
        """Return the key of a thing that the scene has.

        Raises:
            EditNotBorneError: It has none of that name.
        """
        scene_input = self._context.scene_input
        wanted = name_key(name)
        names = [
            *((e.key, e.name) for e in scene_input.elements),
            *((e.key, self._context.text.of(e.source)) for e in scene_input.elements),
            *((prop.key, prop.name) for prop in scene_input.carried),
        ]
        keys = (key for key, called in names if key and name_key(called) == wanted)
        found = next((key for key in keys if key in self._context.objects), None)
        if found is None:
            raise EditNotBorneError(f"the scene has no {name} to show")
        return found

    def _perform(self, plan: ShotPlan, people: Sequence[str]) -> str:
        """Return what the performance of *people* is, if it was told of a frame that
        had somebody, and of nobody who is not in it."""
        cast = self._context.scene_input.cast
        is_known = plan.people and not find_absent_person(
            plan.performance, people, cast
        )
        return plan.performance if is_known else ""

    def _lengthen(self, plan: ShotPlan, action: str) -> float:
        """Return the seconds of a shot, more of them where its action needs more."""
        longest = self._context.speech_rate.max_shot_seconds
        least, _ = shot_bounds(
            action if self._context.scene_input.entry.kind == "scene" else "",
            plan.line_parts,
            is_split=False,
            max_shot_seconds=longest,
        )
        return max(plan.seconds, min(math.ceil(least * 10) / 10, longest))

    def _edit_camera(
        self, camera: ShotCamera, decision: ShotCorrection, people: Sequence[str]
    ) -> ShotCamera:
        """Return the camera as a person says; a new size is taken with its lens.

        Nobody is seen over the shoulder of somebody who is out of the frame.
        """
        is_over_nobody = camera.angle == "over_the_shoulder" and len(people) == 1
        angle = "eye_level" if is_over_nobody else camera.angle
        size = decision.size or camera.size
        follows = self._find_lens(size) if size != camera.size else camera.lens
        return camera.model_copy(
            update={
                "size": size,
                "angle": decision.angle or angle,
                "movement": decision.movement or camera.movement,
                "lens": self._lenses.get(camera.number, follows),
                "lighting": camera.lighting
                if decision.light is None
                else decision.light,
            }
        )

    def _find_lens(self, size: ShotSize) -> CameraLens:
        """Return the lens of a size: the scene's, if it has shots of it."""
        same = (each.lens for each in self._cameras.values() if each.size == size)
        return next(same, USUAL_LENSES[size])

    def _focus(
        self, camera: ShotCamera, people: Sequence[str], *, before: Sequence[str]
    ) -> ShotCamera:
        """Return the camera focused on who is in the frame, if others were before."""
        if people == before or self._is_still_seen(camera.focus, people, before=before):
            return camera
        return camera.model_copy(update={"focus": f"on {self._name_seen(people)}"})

    def _is_still_seen(
        self, focus: str, people: Sequence[str], *, before: Sequence[str]
    ) -> bool:
        """Tell whether the camera can focus as it did when *before* were in the frame.

        A thing that it was on beside them is still there; a place that nobody stood in
        is behind who does now.
        """
        cast = self._context.scene_input.cast
        if find_absent_person(focus, people, cast):
            return False
        names_somebody = any(find_named(focus, cast))
        return not people or names_somebody or bool(focus and before)

    def _name_seen(self, people: Sequence[str]) -> str:
        """Return the names of who is in a frame; of the place where nobody is."""
        names = {each.key: each.name for each in self._context.scene_input.cast}
        seen = " and ".join(names[key] for key in people)
        return seen or self._context.scene_input.place.name


def _describe(plan: ShotPlan) -> str:
    return describe_shot(plan.action, plan.line_parts)


def _read_notes(decision: ShotCorrection) -> dict[str, Any]:
    """Return what a person says of a shot in words, by the field of its plan."""
    notes = {
        "performance": decision.performance,
        "purpose": decision.purpose,
        "mood": decision.mood,
    }
    return {field: note for field, note in notes.items() if note is not None}


def _edit_sound(sound: ShotSound, decision: ShotCorrection) -> ShotSound:
    sounds = sound.sound_effects if decision.sounds is None else decision.sounds
    music = sound.music_cue if decision.music is None else decision.music or None
    return sound.model_copy(update={"sound_effects": sounds, "music_cue": music})
