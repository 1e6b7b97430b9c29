"""What people decide otherwise than the models did, from the breakdown's page."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, get_args

from starlette.requests import Request

from ports.domain.camera import CameraAngle, CameraLens, CameraMovement
from ports.domain.edits import FLASHBACK, StoryEdit
from ports.domain.film import ElementCategory, ShotSize, TimeOfDay
from service.actions import edits as actions
from service.actions.edits import Decide
from service.actions.workbook.cell_edits import split_list
from service.console.desk import Action, Desk, Form
from service.console.forms import InvalidFormError, read_number, read_text
from service.console.runs import parse_run_id
from service.console.session import ConsoleSession

ReadDecision = Callable[[Form], Decide]
"""Reads a form as a decision about the film."""

C = TypeVar("C")

SIDES: Mapping[str, Literal["interior", "exterior", "mixed"]] = {
    "INT.": "interior",
    "EXT.": "exterior",
    "INT./EXT.": "mixed",
}
"""What headings begin with."""

TIMES: Mapping[str, TimeOfDay] = {
    name: name for name in get_args(TimeOfDay) if name != "UNKNOWN"
}
CATEGORIES: Mapping[str, ElementCategory] = {
    "day_players": "cast",
    **{name: name for name in get_args(ElementCategory) if name != "cast"},
}
SIZES: Mapping[str, ShotSize] = {name: name for name in get_args(ShotSize)}
ANGLES: Mapping[str, CameraAngle] = {name: name for name in get_args(CameraAngle)}
MOVEMENTS: Mapping[str, CameraMovement] = {
    name: name for name in get_args(CameraMovement)
}
LENSES: Mapping[str, CameraLens] = {name: name for name in get_args(CameraLens)}
STATUSES: Mapping[str, Literal["needed", "mentioned", "none"]] = {
    "needed": "needed",
    "mentioned": "mentioned",
    "none": "none",
}

MAX_NUMBER = 2**31
"""Of what the journal counts scenes and edits with."""


class EditForms:
    """The forms beside a breakdown: each stores an edit, and one computes them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def build_actions(self) -> dict[str, Action]:
        """Return the actions by the last part of their addresses."""
        decisions = {
            "scene": read_scene_decision,
            "heading": read_heading,
            "synopsis": read_synopsis,
            "element": read_element,
            "day": read_script_day,
            "cast": read_presence,
            "shot": read_shot,
            "speaker": read_speaker,
            "people": read_people_decision,
            "place": read_place_name,
        }
        return {
            **{name: self._decide(read) for name, read in decisions.items()},
            "undo": self.undo,
            "lock": self.lock,
            "compute": self.compute,
        }

    def _decide(self, read: ReadDecision) -> Action:
        async def add(request: Request, session: ConsoleSession, form: Form) -> str:
            edit = await actions.add_edit(
                self._desk.store,
                parse_run_id(request),
                read(form),
                locked=form.get("once") != "yes",
                who=session.who,
            )
            return f"{_describe(edit)} The film has it once you compute the edits."

        return add

    async def undo(self, request: Request, session: ConsoleSession, form: Form) -> str:
        """Take an edit back."""
        edit = await self._desk.store.edits.undo(
            parse_run_id(request), _require_number(form, "number"), who=session.who
        )
        return f"Undone: {_describe(edit)} The film follows once you compute the edits."

    async def lock(self, request: Request, session: ConsoleSession, form: Form) -> str:
        """Say whether an edit holds for later revisions."""
        edit = await self._desk.store.edits.set_lock(
            parse_run_id(request),
            _require_number(form, "number"),
            locked=form.get("locked") == "yes",
            who=session.who,
        )
        return _describe(edit)

    async def compute(self, request: Request, session: ConsoleSession, _: Form) -> str:
        """Have the film computed with the edits so far."""
        run = await self._desk.store.edits.compute_again(
            parse_run_id(request), who=session.who
        )
        request.state.next_page = f"/console/runs/{run.id}"
        return "The edits are being computed: answers that they leave alone are kept."


def read_scene_decision(form: Form) -> Decide:
    """Return what a form says of where a scene begins."""
    scene = _require_number(form, "scene")
    match form.get("do"):
        case "merge":
            return lambda film: film.merge(scene)
        case "keep":
            return lambda film: film.keep_scene(scene)
        case "move":
            words = _require_text(form, "words")
            return lambda film: film.move(scene, words)
        case _:
            words = _require_text(form, "words")
            return lambda film: film.split(scene, words)


def read_heading(form: Form) -> Decide:
    """Return what a form says of where and when a scene plays."""
    scene = _require_number(form, "scene")
    setting = _read_choice(form, "side", SIDES)
    place = read_text(form, "place")
    time = _read_choice(form, "time", TIMES)
    return lambda film: film.heading(
        scene, setting=setting, place=place, time_of_day=time
    )


def read_synopsis(form: Form) -> Decide:
    """Return what a form says of what happens in a scene."""
    scene = _require_number(form, "scene")
    synopsis = _require_text(form, "synopsis")
    return lambda film: film.synopsis(scene, synopsis)


def read_element(form: Form) -> Decide:
    """Return what a form says of what a scene needs."""
    scene = _require_number(form, "scene")
    name = _require_text(form, "name")
    category = _read_choice(form, "category", CATEGORIES)
    status = _read_choice(form, "do", STATUSES) or "needed"
    return lambda film: film.element(scene, name, category=category, status=status)


def read_script_day(form: Form) -> Decide:
    """Return what a form says of the day of a scene."""
    scene = _require_number(form, "scene")
    if (form.get("day") or "").strip().upper() == FLASHBACK:
        return lambda film: film.script_day(scene, FLASHBACK)
    day = _require_number(form, "day")
    return lambda film: film.script_day(scene, day)


def read_presence(form: Form) -> Decide:
    """Return what a form says of who is in a scene."""
    scene = _require_number(form, "scene")
    person = _require_text(form, "person")
    present = form.get("do") != "drop"
    return lambda film: film.cast(scene, person, present=present)


def read_shot(form: Form) -> Decide:
    """Return what a form says of a shot, or where it is cut.

    An empty field leaves it as it is.
    """
    shot = _require_text(form, "shot")
    if form.get("do") == "join":
        return lambda film: film.join_shots(shot)
    if form.get("do") == "split":
        words = _require_text(form, "words")
        return lambda film: film.split_shot(shot, words)
    action, notes = read_text(form, "action"), _read_notes(form)
    people = _read_frame(form)
    size, angle = _read_choice(form, "size", SIZES), _read_choice(form, "angle", ANGLES)
    movement = _read_choice(form, "movement", MOVEMENTS)
    lens = _read_choice(form, "lens", LENSES)
    return lambda film: film.shot(
        shot,
        action=action,
        people=people,
        size=size,
        angle=angle,
        movement=movement,
        lens=lens,
        **notes,
    )


def _read_frame(form: Form) -> list[str] | None:
    """Return who is seen: nobody by a button, who is named with commas, or None."""
    names = read_text(form, "people")
    if form.get("do") != "nobody":
        return split_list(names) if names else None
    if names:
        raise InvalidFormError("people: nobody is seen, or those whom you name")
    return []


def _read_notes(form: Form) -> dict[str, str | None]:
    names = ("performance", "purpose", "mood", "light")
    return {name: read_text(form, name) for name in names}


def read_speaker(form: Form) -> Decide:
    """Return what a form says of who says a line."""
    line = _require_text(form, "line")
    if form.get("do") == "keep":
        return lambda film: film.keep_line(line)
    person = _require_text(form, "person")
    return lambda film: film.speaker(line, person)


def read_people_decision(form: Form) -> Decide:
    """Return what a form says of whose a name is, and what somebody is called."""
    person = _require_text(form, "person")
    match form.get("do"):
        case "keep":
            return lambda film: film.keep_person(person)
        case "drop":
            return lambda film: film.drop_person(person)
        case "part":
            name = _require_text(form, "name")
            return lambda film: film.part_people(person, name)
        case "rename":
            name = _require_text(form, "name")
            return lambda film: film.rename_person(person, name)
        case _:
            name = _require_text(form, "name")
            return lambda film: film.merge_people(person, [name])


def read_place_name(form: Form) -> Decide:
    """Return what a form says of what a place is called."""
    place = _require_text(form, "place")
    if form.get("do") == "keep":
        return lambda film: film.keep_place(place)
    name = _require_text(form, "name")
    return lambda film: film.rename_place(place, name)


def _read_choice(form: Form, name: str, choices: Mapping[str, C]) -> C | None:
    """Return what a field chooses; None where it is empty."""
    text = read_text(form, name)
    if text is not None and text not in choices:
        raise InvalidFormError(f"{name}: choose one of {', '.join(choices)}")
    return None if text is None else choices[text]


def _describe(edit: StoryEdit) -> str:
    holds = "also of later revisions" if edit.locked else "of this text only"
    return f"Edit {edit.number}, {holds}: {edit.decision.meaning}."


def _require_number(form: Form, name: str) -> int:
    number = read_number(form, name, int, below=MAX_NUMBER)
    if number is None:
        raise InvalidFormError(f"{name}: give a number above 0")
    return number


def _require_text(form: Form, name: str) -> str:
    text = read_text(form, name)
    if text is None:
        raise InvalidFormError(f"{name} is empty")
    return text
