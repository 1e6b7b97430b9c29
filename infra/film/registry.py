"""The exporter of each format, imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module

from ports.domain.choices import ExportFormat
from ports.errors import StoryCrewsError
from ports.exports import BreakdownExporter

EXPORTERS: Mapping[ExportFormat, tuple[str, str]] = {
    "html": ("infra.film.page.exporter", "PageExporter"),
    "fountain": ("infra.film.fountain", "FountainExporter"),
    "fdx": ("infra.film.final_draft", "FinalDraftExporter"),
    "otio": ("infra.film.timeline", "TimelineExporter"),
    "edl": ("infra.film.edit_list", "EditListExporter"),
    "fcpxml": ("infra.film.final_cut", "FinalCutExporter"),
    "kdenlive": ("infra.film.kdenlive", "KdenliveExporter"),
    "xlsx": ("infra.film.workbook", "WorkbookExporter"),
    "csv": ("infra.film.csv_files", "CsvExporter"),
    "pdf": ("infra.film.pdf.exporter", "PdfExporter"),
    "storyboard": ("infra.film.storyboard", "StoryboardExporter"),
}
"""Module and class of each exporter, by format."""


class MissingLibraryError(StoryCrewsError):
    """A format needs a library that is not installed."""


def find_exporter(format_name: ExportFormat) -> BreakdownExporter:
    """Return the exporter of a format.

    Raises:
        MissingLibraryError: The extra that it needs is not installed.
    """
    module, name = EXPORTERS[format_name]
    try:
        exporter: BreakdownExporter = getattr(import_module(module), name)()
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            f"{format_name} needs {error.name}: pip install 'novel-movie-crews[film]'"
        ) from error
    return exporter
