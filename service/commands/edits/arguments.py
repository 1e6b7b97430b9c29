"""Arguments and options that commands of ``novel-crews edit`` share."""

import re
from typing import Annotated, Literal

import typer

MAX_SCENES = 10_000
"""Scenes that one command is about."""

_SCENES = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)

_LINE_ID = re.compile(r"sc\d+_l\d+", re.ASCII)


def parse_scenes(words: str) -> tuple[int, ...]:
    """Return the numbers of scenes in a list with commas and ranges, each once."""
    numbers: dict[int, None] = {}
    for part in map(str.strip, words.split(",")):
        found = _SCENES.fullmatch(part)
        if found is None:
            raise typer.BadParameter(f"“{part}” is no scene, nor a range such as 3-7")
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last < first + MAX_SCENES:
            raise typer.BadParameter(f"{part} is no range of scenes")
        numbers |= dict.fromkeys(range(first, last + 1))
    return tuple(numbers)


def parse_day(words: str) -> int | Literal["FB"]:
    """Return a script day: a number, or that a scene is a flashback."""
    if words.upper() == "FB":
        return "FB"
    if not _SCENES.fullmatch(words) or "-" in words:
        raise typer.BadParameter(f"“{words}” is no script day: 3, or FB")
    return int(words)


def parse_lines(words: str) -> tuple[str, ...]:
    """Return the ids in a list with commas; the words of a line as they are."""
    ids = tuple(dict.fromkeys(each.strip() for each in words.split(",")))
    return ids if all(map(_LINE_ID.fullmatch, ids)) else (words,)


Scene = Annotated[int, typer.Argument(min=1, help="A scene's number.")]
Scenes = Annotated[
    str, typer.Argument(help="Numbers of scenes: 5, or 3-7, or 2,5,9-11.")
]
Words = Annotated[str, typer.Option(help="Words of the text, as they stand there.")]
Number = Annotated[int, typer.Argument(min=1, help="An edit's number.")]
Line = Annotated[
    str, typer.Argument(help="A line's words or id (sc003_l07), or ids with commas.")
]
Person = Annotated[str, typer.Argument(help="A name of theirs.")]
NewName = Annotated[str, typer.Argument(help="The name from now on.")]
LeaveOut = Annotated[
    bool,
    typer.Option(
        "--leave-out", help="Of several edits, leave out those that cannot be made."
    ),
]
Once = Annotated[
    bool, typer.Option("--once", help="For this text only, not for revisions of it.")
]
Later = Annotated[
    bool,
    typer.Option(
        "--later",
        help="Compute nothing yet: more edits follow, whose names and scene numbers "
        "are those that the waiting edits will leave.",
    ),
]
Side = Annotated[
    Literal["int", "ext", "int/ext"] | None,
    typer.Option(help="Inside or outside; of a place of prose, in all its scenes."),
]
TimeOfDay = Literal["dawn", "morning", "day", "afternoon", "dusk", "evening", "night"]
SETTINGS = {"int": "interior", "ext": "exterior", "int/ext": "mixed"}
Size = Literal[
    "extreme-wide", "wide", "full", "medium", "medium-close", "close", "extreme-close"
]
Angle = Literal[
    "eye-level", "low", "high", "overhead", "dutch", "over-the-shoulder", "pov"
]
Movement = Literal[
    "static", "pan", "tilt", "push-in", "pull-out", "track", "crane", "handheld"
]
Delivery = Literal["on-screen", "off-screen", "voice-over"]
Lens = Literal["ultra-wide", "wide", "normal", "portrait", "telephoto", "macro"]
Note = Annotated[str | None, typer.Option(help="In words; '' for none.")]
Wait = Annotated[
    bool, typer.Option("--wait", help="Wait for the film, and count the answers.")
]
Source = Annotated[
    str,
    typer.Argument(
        metavar="RUN|FOLDER", help="A run's id, or a folder of `break-down`."
    ),
]


def split_names(names: str) -> list[str]:
    """Return the names in a list with commas."""
    return [each for each in map(str.strip, names.split(",")) if each]


def to_value(name: str | None) -> str | None:
    """Return what the film calls the choice of an option: ``eye_level``."""
    return name.replace("-", "_") if name else None
