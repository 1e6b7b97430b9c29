"""The tables as files of comma-separated values, one for each table."""

import csv
import io
from collections.abc import Mapping

from infra.film.clean_text import clean_cell
from infra.film.day_limits import USUAL_DAY, DayLimits
from infra.film.tables import Table, build_tables
from ports.domain.breakdown import Breakdown


def export_csv_files(
    film: Breakdown, text: str, *, limits: DayLimits = USUAL_DAY
) -> Mapping[str, bytes]:
    """Write a ``.csv`` for each table, which a spreadsheet may open without fear."""
    return {
        f"{table.name.lower().replace(' ', '-')}.csv": _content(table)
        for table in build_tables(film, text, limits=limits)
    }


def _content(table: Table) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.head)
    writer.writerows(
        [clean_cell(value) if isinstance(value, str) else value for value in row]
        for row in table.rows
    )
    # With a byte order mark: by it Excel knows that this is UTF-8.
    return buffer.getvalue().encode("utf-8-sig")
