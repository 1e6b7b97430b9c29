"""What people decide otherwise than the models did, from the breakdown's page."""

from collections.abc import Callable

from starlette.requests import Request

from ports.domain.edits import StoryEdit
from service.actions import edits as actions
from service.actions.edits import Decide
from service.console.desk import Action, Desk, Form
from service.console.forms import InvalidFormError, read_number, read_text
from service.console.runs import parse_run_id
from service.console.session import ConsoleSession

ReadDecision = Callable[[Form], Decide]
"""Reads a form as a decision about the film."""

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


def read_speaker(form: Form) -> Decide:
    """Return what a form says of who says a line."""
    line = _require_text(form, "line")
    if form.get("do") == "keep":
        return lambda film: film.keep_line(line)
    person = _require_text(form, "person")
    return lambda film: film.speaker(line, person)


def read_people_decision(form: Form) -> Decide:
    """Return what a form says of whose a name is."""
    person = _require_text(form, "person")
    if form.get("do") == "keep":
        return lambda film: film.keep_person(person)
    name = _require_text(form, "name")
    if form.get("do") == "part":
        return lambda film: film.part_people(person, name)
    return lambda film: film.merge_people(person, [name])


def read_place_name(form: Form) -> Decide:
    """Return what a form says of what a place is called."""
    place = _require_text(form, "place")
    if form.get("do") == "keep":
        return lambda film: film.keep_place(place)
    name = _require_text(form, "name")
    return lambda film: film.rename_place(place, name)


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
