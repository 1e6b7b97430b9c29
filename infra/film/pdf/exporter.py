"""The three documents that a crew prints."""

from collections.abc import Mapping

from infra.film.pdf.breakdown_sheets import draw_breakdown_sheets
from infra.film.pdf.lined_script import draw_lined_script
from infra.film.pdf.stripboard import draw_stripboard
from infra.film.sheets import cast_list, scene_sheets
from ports.domain.breakdown import Breakdown


def export_pdf(film: Breakdown, text: str) -> Mapping[str, bytes]:
    """Write breakdown sheets, stripboard and lined script."""
    sheets = tuple(scene_sheets(film, text))
    cast = tuple(cast_list(film).values())
    return {
        "breakdown-sheets.pdf": draw_breakdown_sheets(film, sheets),
        "stripboard.pdf": draw_stripboard(film, sheets, cast),
        "lined-script.pdf": draw_lined_script(film, sheets, text),
    }
