"""Commands about shots: what they show, how they are taken, where they are cut."""

from typing import Annotated

import typer

from service.commands.edits.arguments import (
    Angle,
    Lens,
    Movement,
    Note,
    Size,
    split_names,
    to_value,
)
from service.commands.edits.decision_commands import Decide, with_edit_options

ShotId = Annotated[str, typer.Argument(help="A shot's id, such as sc003_sh012.")]


@with_edit_options
def shot(
    shot: ShotId,
    *,
    action: Annotated[str | None, typer.Option(help="What it shows.")] = None,
    in_frame: Annotated[
        list[str] | None, typer.Option(help="Who is seen; repeat it for all who are.")
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Nobody is seen.")] = False,
    things: Annotated[
        str | None, typer.Option(help="All things seen, with commas; '' for none.")
    ] = None,
    size: Annotated[Size | None, typer.Option(help="How much it shows.")] = None,
    angle: Annotated[Angle | None, typer.Option(help="From where.")] = None,
    movement: Annotated[Movement | None, typer.Option(help="What moves.")] = None,
    lens: Annotated[Lens | None, typer.Option(help="How wide it sees.")] = None,
    performance: Note = None,
    purpose: Note = None,
    mood: Note = None,
    sounds: Annotated[
        str | None, typer.Option(help="What is heard, parted by commas; '' for none.")
    ] = None,
    music: Note = None,
    light: Note = None,
) -> Decide:
    """Say what SHOT shows and how it is taken; the rest of it stays."""
    if in_frame and nobody:
        raise typer.BadParameter("--nobody and --in-frame say two things of one frame")
    return lambda film: film.shot(
        shot,
        action=action,
        people=[] if nobody else in_frame or None,
        things=None if things is None else split_names(things),
        size=to_value(size),
        angle=to_value(angle),
        movement=to_value(movement),
        lens=to_value(lens),
        performance=performance,
        purpose=purpose,
        mood=mood,
        sounds=None if sounds is None else list(filter(str.strip, sounds.split(","))),
        music=music,
        light=light,
    )


@with_edit_options
def split_shot(
    shot: ShotId,
    *,
    at: Annotated[str, typer.Option(help="Words of its action, or of its line.")],
) -> Decide:
    """Make SHOT two; the second begins with the words --at."""
    return lambda film: film.split_shot(shot, at)


@with_edit_options
def join_shots(shot: ShotId) -> Decide:
    """Make SHOT and the one after it one, where one can last as long."""
    return lambda film: film.join_shots(shot)
