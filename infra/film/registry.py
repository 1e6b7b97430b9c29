"""The exporter of each format, imported when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import IO, Any

from infra.film.day_limits import DayLimits
from infra.film.sheet_cells import CorrectedWorkbook
from infra.film.tables import Table
from ports.domain.choices import ExportFormat
from ports.errors import StoryCrewsError
from ports.exports import BreakdownExporter

EXPORTERS: Mapping[ExportFormat, tuple[str, str]] = {
    "html": ("infra.film.page.exporter", "export_pages"),
    "fountain": ("infra.film.fountain", "export_fountain"),
    "fdx": ("infra.film.final_draft", "export_final_draft"),
    "otio": ("infra.film.timeline", "export_timeline"),
    "edl": ("infra.film.edit_list", "export_edit_list"),
    "fcpxml": ("infra.film.final_cut", "export_final_cut"),
    "kdenlive": ("infra.film.kdenlive", "export_kdenlive"),
    "xlsx": ("infra.film.workbook", "export_workbook"),
    "csv": ("infra.film.csv_files", "export_csv_files"),
    "pdf": ("infra.film.pdf.exporter", "export_pdf"),
    "storyboard": ("infra.film.storyboard", "export_storyboard"),
}
"""Module and function of each exporter, by format."""

SCHEDULED: frozenset[ExportFormat] = frozenset({"xlsx", "csv", "pdf"})
"""Formats with days of shooting."""


WorkbookReader = Callable[[IO[bytes], Sequence[Table]], CorrectedWorkbook]


class MissingLibraryError(StoryCrewsError):
    """A format needs a library that is not installed."""


class NoScheduleError(StoryCrewsError):
    """A format has no days of shooting, whose length somebody chose."""


def find_exporter(
    format_name: ExportFormat, *, limits: DayLimits | None = None
) -> BreakdownExporter:
    """Return the exporter of a format.

    *limits* are those of a day of shooting; the usual ones, unless somebody says so.

    Raises:
        MissingLibraryError: The extra that it needs is not installed.
        NoScheduleError: The format has no days of shooting.
    """
    if limits and format_name not in SCHEDULED:
        names = ", ".join(sorted(SCHEDULED))
        raise NoScheduleError(
            f"--pages-a-day and --setups-a-day are for {names}: "
            f"{format_name} has no days"
        )
    exporter = _import(*EXPORTERS[format_name], format_name)
    options = {"limits": limits} if limits else {}
    found: BreakdownExporter = partial(exporter, **options)
    return found


def find_workbook_reader() -> WorkbookReader:
    """Return what reads a workbook that `export_workbook` wrote, and a crew corrected.

    Raises:
        MissingLibraryError: The extra that it needs is not installed.
    """
    reader: WorkbookReader = _import(
        "infra.film.corrected_workbook", "read_workbook", "xlsx"
    )
    return reader


def _import(module: str, name: str, format_name: ExportFormat) -> Any:
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            f"{format_name} needs {error.name}: pip install 'novel-movie-crews[film]'"
        ) from error
