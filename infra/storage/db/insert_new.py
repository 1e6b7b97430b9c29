"""An insert that leaves a row that is there already as it is."""

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class InsertNew(Insert):
    """Inserts the rows whose keys are not there yet.

    The dialects have such a statement too, but SQLAlchemy compiles theirs anew each
    time it runs, which costs more than running it.
    """

    inherit_cache = True


@compiles(InsertNew)
def _compile(element: InsertNew, compiler: SQLCompiler, **options: Any) -> str:
    statement: str = compiler.visit_insert(element, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return f"{statement} ON CONFLICT DO NOTHING"
