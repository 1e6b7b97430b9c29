"""Ages and rates as operators write them: ``2h``, ``50/s``."""

import re
from datetime import timedelta

import typer

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}

MIN_RATE = 0.1
"""Letters a second; an operator who wants less replays by name."""


def parse_age(words: str) -> timedelta:
    """Read ``90s``, ``2h``, ``7d``."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", words)
    if found is None:
        raise typer.BadParameter("say a number and s, m, h or d: 90s, 2h, 7d")
    return int(found[1]) * UNITS[found[2]]


def parse_rate(words: str) -> float:
    """Read ``50/s`` or ``30/m``, in letters a second."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)/([sm])", words)
    if found is None:
        raise typer.BadParameter("say letters a second or a minute: 50/s, 30/m")
    a_second = float(found[1]) / UNITS[found[2]].total_seconds()
    if a_second < MIN_RATE:
        raise typer.BadParameter(f"the slowest is {MIN_RATE:g}/s")
    return a_second
