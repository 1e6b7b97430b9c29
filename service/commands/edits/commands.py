"""Declares the commands of ``novel-crews edit`` and their options.

As in `service.commands.cli`, names come from the functions and their parameters, and
each command imports what it needs when it is called.
"""
# ruff: noqa: PLC0415  # SQLAlchemy takes half a second, and --help should not wait

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from service.commands.edits.arguments import (
    SETTINGS,
    Delivery,
    Later,
    Line,
    NewName,
    Number,
    Once,
    Person,
    Scene,
    Scenes,
    Side,
    Source,
    TimeOfDay,
    Wait,
    Words,
    parse_day,
    parse_lines,
    parse_scenes,
    to_value,
)
from service.commands.edits.decision_commands import (
    Decide,
    run_edit,
    with_edit_options,
)
from service.commands.edits.element_options import (
    Category,
    Owner,
    Quantity,
    Rename,
    decide_element,
)
from service.commands.edits.shot_commands import join_shots, shot, split_shot
from service.commands.options import AsJson, Operator, run_work

app = typer.Typer(
    no_args_is_help=True,
    help="Decide otherwise than the models did: scenes, shots, lines, people, places.",
)


@app.callback()
def edit(context: typer.Context, source: Source) -> None:
    """Take the run or the folder that the command after it is about."""
    context.obj = source


@with_edit_options
def split(scene: Scene, *, at: Words) -> Decide:
    """Begin another scene in SCENE, with the sentence at --at."""
    return lambda film: film.split(scene, at)


@with_edit_options
def merge(scene: Scene) -> Decide:
    """Make SCENE and the one after it one scene."""
    return lambda film: film.merge(scene)


@with_edit_options
def move(scene: Scene, *, to: Words) -> Decide:
    """Begin SCENE at --to, in it or in the scene before it."""
    return lambda film: film.move(scene, to)


@with_edit_options
def heading(
    scenes: Scenes,
    *,
    side: Side = None,
    place: Annotated[str | None, typer.Option(help="Where SCENES play.")] = None,
    time: Annotated[TimeOfDay | None, typer.Option(help="When they play.")] = None,
) -> tuple[Decide, ...]:
    """Say where and when SCENES play: inside or outside, their place, time of day."""
    return tuple(
        lambda film, scene=scene: film.heading(
            scene,
            setting=SETTINGS[side] if side else None,
            place=place,
            time_of_day=time.upper() if time else None,
        )
        for scene in parse_scenes(scenes)
    )


@with_edit_options
def synopsis(
    scene: Scene,
    text: Annotated[str, typer.Argument(help="What happens, in a line or two.")],
) -> Decide:
    """Say what happens in SCENE, as sheets and strips print it."""
    return lambda film: film.synopsis(scene, text)


@with_edit_options
def element(
    scenes: Scenes,
    names: Annotated[list[str], typer.Argument(help="What departments call them.")],
    *,
    category: Category = None,
    mentioned: Annotated[
        bool, typer.Option("--mentioned", help="SCENES only speak of it.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help="SCENES have nothing of that name.")
    ] = False,
    quantity: Quantity = None,
    owner: Owner = None,
    rename: Rename = None,
) -> tuple[Decide, ...]:
    """Say that SCENES need NAMES; or only mention them, or have none."""
    if mentioned and drop:
        raise typer.BadParameter("--mentioned and --drop say two things of one element")
    if rename and len(names) > 1:
        raise typer.BadParameter("--rename gives a name to one element")
    status = "none" if drop else "mentioned" if mentioned else "needed"
    return tuple(
        partial(
            decide_element,
            scene=scene,
            name=name,
            category=category,
            status=status,
            quantity=quantity,
            owner=owner,
            new_name=rename,
        )
        for scene in parse_scenes(scenes)
        for name in names
    )


@with_edit_options
def day(
    scene: Scene,
    day: Annotated[
        str, typer.Argument(help="A script day, counted from 1; FB for a flashback.")
    ],
) -> Decide:
    """Put SCENE on script day DAY; later scenes stay as far from it as they were."""
    return lambda film: film.script_day(scene, parse_day(day))


@with_edit_options
def cast(
    scenes: Scenes,
    *,
    add: Annotated[
        list[str] | None, typer.Option(help="Who is there; repeat it for more.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="Who is not there; repeat it for more.")
    ] = None,
) -> tuple[Decide, ...]:
    """Say who is in SCENES, an edit for each; who is not is heard at most."""
    if not (add or drop):
        raise typer.BadParameter("say whom to --add or to --drop")
    return tuple(
        lambda film, scene=scene, who=person, is_in=present: film.cast(
            scene, who, present=is_in
        )
        for scene in parse_scenes(scenes)
        for people, present in ((add, True), (drop, False))
        for person in people or ()
    )


@with_edit_options
def speaker(
    line: Line,
    person: Person,
    *,
    delivery: Annotated[
        Delivery | None, typer.Option(help="Whether PERSON is seen saying it.")
    ] = None,
) -> tuple[Decide, ...]:
    """Say that PERSON says LINE, or `nobody`: it is read, or is narration."""
    return tuple(
        lambda film, said=said: film.speaker(said, person, delivery=to_value(delivery))
        for said in parse_lines(line)
    )


@with_edit_options
def manner(
    line: Line,
    words: Annotated[str, typer.Argument(help="As a script has it in brackets; ''.")],
) -> tuple[Decide, ...]:
    """Say how LINE is spoken, or '' for nothing in brackets below its cue."""
    return tuple(
        lambda film, said=said: film.manner(said, words) for said in parse_lines(line)
    )


@with_edit_options
def merge_people(
    person: Person,
    others: Annotated[list[str], typer.Argument(help="Other names of theirs.")],
) -> tuple[Decide, ...]:
    """Say that PERSON and OTHERS are one person, an edit for each of them."""
    return tuple(
        lambda film, other=other: film.merge_people(person, [other])
        for other in dict.fromkeys(others)
    )


@with_edit_options
def part_people(
    person: Person,
    name: Annotated[str, typer.Argument(help="A name that is somebody else's.")],
) -> Decide:
    """Say that NAME is not PERSON, but whoever else is called so, or somebody else."""
    return lambda film: film.part_people(person, name)


@with_edit_options
def rename_person(person: Person, name: NewName) -> Decide:
    """Call PERSON NAME; the name that they had is another name of theirs."""
    return lambda film: film.rename_person(person, name)


@with_edit_options
def drop_person(person: Person) -> Decide:
    """Say that PERSON is nobody: a town, a ship, a saying. Their lines are nobody's."""
    return lambda film: film.drop_person(person)


@with_edit_options
def rename_place(
    place: Annotated[str, typer.Argument(help="Its name now.")],
    name: NewName,
) -> Decide:
    """Call PLACE NAME, in every scene that plays there."""
    return lambda film: film.rename_place(place, name)


for each in (
    *(split, merge, move, heading, synopsis, element, day, cast),
    *(shot, split_shot, join_shots, speaker, manner),
    *(merge_people, part_people, rename_person, drop_person, rename_place),
):
    app.command()(each)


@app.command()
def workbook(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="The workbook of `export --to xlsx`, as somebody corrected it.",
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the edits, and store none.")
    ] = False,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="Leave out the cells that can be no edit."),
    ] = False,
    once: Once = False,
    later: Later = False,
    wait: Wait = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Make an edit of each cell of FILE that says otherwise than the film."""
    from service.commands.edits.workbook import edit_by_workbook

    run_work(
        edit_by_workbook(
            context.obj,
            file,
            dry_run=dry_run,
            leave_out=leave_out,
            locked=not once,
            compute=not later,
            wait=wait,
            who=who,
            as_json=as_json,
        )
    )


@app.command()
def lock(
    context: typer.Context,
    what: Annotated[
        Literal["edit", "scene", "line", "person", "place"], typer.Argument()
    ],
    which: Annotated[str, typer.Argument(help="A number, an id, words or a name.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Keep an edit, or what is as it is now, in later revisions too."""
    from service.commands.edits.actions import keep

    if what == "edit":
        _set_lock(context, which, is_locked=True, who=who, as_json=as_json)
        return
    run_edit(context, decide=keep(what, which), later=True, who=who, as_json=as_json)


@app.command()
def unlock(
    context: typer.Context, number: Number, *, who: Operator, as_json: AsJson = False
) -> None:
    """Let edit NUMBER hold for the text only that it was made on."""
    _set_lock(context, str(number), is_locked=False, who=who, as_json=as_json)


@app.command()
def undo(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Edits: 7, or 12-113.")],
    *,
    later: Later = False,
    wait: Wait = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Take edits back, all NUMBERS at once."""
    from service.commands.edits.actions import undo_edits

    run_work(
        undo_edits(
            context.obj, numbers, compute=not later, wait=wait, who=who, as_json=as_json
        )
    )


@app.command("list")
def list_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the edits of the story."""
    from service.commands.edits.actions import print_edits

    run_work(print_edits(context.obj, as_json=as_json))


@app.command()
def compute(
    context: typer.Context,
    *,
    wait: Wait = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Compute what the edits so far change, and only that."""
    from service.commands.edits.actions import compute_again

    run_work(compute_again(context.obj, wait=wait, who=who, as_json=as_json))


def _set_lock(
    context: typer.Context, number: str, *, is_locked: bool, who: str, as_json: bool
) -> None:
    from service.commands.edits.actions import set_lock

    run_work(
        set_lock(context.obj, number, is_locked=is_locked, who=who, as_json=as_json)
    )
