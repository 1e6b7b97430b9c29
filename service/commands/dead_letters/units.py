"""Parses ages and rates as operators write them: ``2h``, ``50/s``."""

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
"""Dead letters a second; whoever wants fewer can replay single ones by id."""


def parse_age(text: str) -> timedelta:
    """Parse ``90s``, ``15m``, ``2h`` or ``7d``.

    Raises:
        typer.BadParameter: It has another form.
    """
    match = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if match is None:
        raise typer.BadParameter("say a number and s, m, h or d: 90s, 2h, 7d")
    return int(match[1]) * UNITS[match[2]]


def parse_rate(text: str) -> float:
    """Parse ``50/s`` or ``30/m``; return dead letters a second.

    Raises:
        typer.BadParameter: It has another form, or is below `MIN_RATE`.
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)/([sm])", text)
    if match is None:
        raise typer.BadParameter("say letters a second or a minute: 50/s, 30/m")
    per_second = float(match[1]) / UNITS[match[2]].total_seconds()
    if per_second < MIN_RATE:
        raise typer.BadParameter(f"the slowest is {MIN_RATE:g}/s")
    return per_second
