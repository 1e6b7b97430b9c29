"""Writes a breakdown in the format of another program."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from infra.embedded.file_io import atomic_write_files
from infra.film.day_limits import PAGES_A_DAY, SETUPS_A_DAY, DayLimits
from infra.film.registry import find_exporter
from ports.domain.choices import ExportFormat
from ports.errors import StoryCrewsError
from service.commands.film_source import read_film
from service.commands.terminal import terminal


class UnwritableFileError(StoryCrewsError):
    """The file or folder that a person named cannot be written."""


async def export_breakdown(
    source: str,
    *,
    to: ExportFormat,
    out: Path | None,
    pages_a_day: float | None = None,
    setups_a_day: int | None = None,
    as_json: bool = False,
) -> None:
    """Write the breakdown that *source* names, and print the paths of the files.

    *out* is the file, or the folder where the format has several. Without it the files
    go into the folder that *source* names, or into the current one.

    Raises:
        MissingLibraryError: The format needs a library that is not installed.
        NoScheduleError: The length of a day is given for a format without days.
        NoBreakdownError: *source* names no finished breakdown.
        UnwritableFileError: The files cannot be written.
    """
    exporter = find_exporter(to, limits=_limits(pages_a_day, setups_a_day))
    film, text = await read_film(source)
    # In a thread: a novel's takes seconds.
    files = await asyncio.to_thread(exporter, film, text)
    written = _paths(files, source, out)
    for path, content in written.items():
        try:
            await asyncio.to_thread(
                atomic_write_files, path.parent, {path.name: (content,)}
            )
        except OSError as error:
            raise UnwritableFileError(
                f"{path}: {error.strerror}; name another place with --out"
            ) from error
    paths = [str(path) for path in written]
    if as_json:
        terminal().print_data({"files": paths})
        return
    for each in paths:
        terminal().print(each, highlight=False, markup=False, soft_wrap=True)


def _limits(pages: float | None, setups: int | None) -> DayLimits | None:
    """Return the limits of a day, or None where a person says nothing of it."""
    if pages is None and setups is None:
        return None
    return DayLimits(
        pages=PAGES_A_DAY if pages is None else pages,
        setups=SETUPS_A_DAY if setups is None else setups,
    )


def _paths(
    files: Mapping[str, bytes], source: str, out: Path | None
) -> Mapping[Path, bytes]:
    """Return the content of each file by where it goes."""
    if out is None:
        out = Path(source) if Path(source).is_dir() else Path()
    elif len(files) == 1 and not out.is_dir():
        [content] = files.values()
        return {out: content}
    return {out / name: content for name, content in files.items()}
