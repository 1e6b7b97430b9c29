"""The three documents that a crew prints."""

from collections.abc import Mapping

from typing_extensions import override

from infra.film.pdf.breakdown_sheets import draw_breakdown_sheets
from infra.film.pdf.lined_script import draw_lined_script
from infra.film.pdf.stripboard import draw_stripboard
from infra.film.sheets import cast_list, scene_sheets
from ports.domain.breakdown import Breakdown
from ports.exports import BreakdownExporter


class PdfExporter(BreakdownExporter):
    """Writes breakdown sheets, stripboard and lined script."""

    @override
    def export(self, film: Breakdown, text: str) -> Mapping[str, bytes]:
        sheets = tuple(scene_sheets(film, text))
        cast = tuple(cast_list(film).values())
        return {
            "breakdown-sheets.pdf": draw_breakdown_sheets(film, sheets),
            "stripboard.pdf": draw_stripboard(film, sheets, cast),
            "lined-script.pdf": draw_lined_script(film, sheets),
        }
