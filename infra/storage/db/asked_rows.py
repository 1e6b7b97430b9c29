"""Rows of parameters that one statement joins to its tables, on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnClause, TableValuedAlias, bindparam, column, func


def ask_rows(columns: Sequence[ColumnClause[Any]]) -> TableValuedAlias:
    """Return a table of parameters that has *columns*; each is one array."""
    arrays = (
        bindparam(f"asked_{each.name}", type_=ARRAY(each.type)) for each in columns
    )
    return (
        func.unnest(*arrays)
        .table_valued(*(column(each.name, each.type) for each in columns))
        .render_derived(name="asked")
    )


def row_parameters(
    columns: Sequence[ColumnClause[Any]], rows: Iterable[Sequence[object]]
) -> dict[str, object]:
    """Return the parameters of `ask_rows` for *rows*, one at least."""
    values = map(list, zip(*rows, strict=True))
    names = (f"asked_{each.name}" for each in columns)
    return dict(zip(names, values, strict=True))
