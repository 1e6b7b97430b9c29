"""A migration only adds, unless it says which releases no longer work after it."""

import io
import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.db.migrate import (
    MIGRATIONS,
    list_revisions,
    migrate,
    require_usable_schema,
)
from ports.errors import PortUnavailableError

ROOT: Final = Path(__file__).parents[4]
MODULES = sorted(path.stem for path in MIGRATIONS.glob("versions/r*.py"))

EXPANSION = re.compile(
    r"CREATE (TABLE|(UNIQUE )?INDEX) .*"
    r"|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL(?!.*DEFAULT)).*"
    r"|ALTER TABLE \w+ ADD COLUMN .* DEFAULT .* NOT NULL"
    r"|INSERT INTO .*",
    re.DOTALL,
)
"""What code that does not know of it survives."""


ADDITION = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (\w+)")
FILLING = re.compile(r"UPDATE (\w+) SET (\w+) =")

RIGHTS = re.compile(
    r"DO \$\$(?:(?!\$\$)(?!\b(?:ALTER|DELETE|DROP|RENAME|TRUNCATE|UPDATE)\b).)*\$\$;?",
    re.DOTALL,
)
"""A block that only gives or takes rights of users."""


def statements(module: str) -> list[str]:
    """Return the SQL of a migration, as for PostgreSQL."""
    written = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written}
    )
    with Operations.context(context):
        import_module(f"infra.storage.db.migrations.versions.{module}").upgrade()
    sql = RIGHTS.sub("", written.getvalue())
    return [each.strip() for each in sql.split(";") if each.strip()]


def taking_away(module: str) -> list[str]:
    """Return what does not only add, or fill a column that the migration added."""
    sql = statements(module)
    added = {match.groups() for each in sql if (match := ADDITION.match(each))}
    return [
        each
        for each in sql
        if not EXPANSION.fullmatch(each)
        and not ((filled := FILLING.match(each)) and filled.groups() in added)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_migration_that_takes_away_says_so(module: str) -> None:
    revisions = {each.revision: each for each in list_revisions()}
    migration = import_module(f"infra.storage.db.migrations.versions.{module}")
    before = revisions.get(migration.down_revision or "")

    if before is not None and migration.oldest == before.oldest:
        assert taking_away(module) == []


@pytest.mark.parametrize(
    ("statement", "is_expansion"),
    [
        ("CREATE TABLE notes (id UUID NOT NULL)", True),
        ("ALTER TABLE runs ADD COLUMN note TEXT", True),
        ("ALTER TABLE runs ADD COLUMN note TEXT DEFAULT '' NOT NULL", True),
        ("ALTER TABLE runs ADD COLUMN note TEXT NOT NULL", False),
        ("ALTER TABLE runs DROP COLUMN detail", False),
        ("ALTER TABLE runs RENAME TO stories", False),
        ("DROP INDEX runs_by_age", False),
    ],
)
def test_what_the_rule_calls_adding(statement: str, is_expansion: bool) -> None:  # noqa: FBT001  # a parameter
    assert bool(EXPANSION.fullmatch(statement)) is is_expansion


def test_no_migration_is_of_a_release_to_come() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ours = parse_version(project["version"])

    assert all(parse_version(each.release) <= ours for each in list_revisions())


def parse_version(written: str) -> list[int]:
    return [int(number) for number in written.split(".")]


@pytest.mark.parametrize(
    ("oldest", "refusal"),
    [
        ("0002", None),
        ("9999", r"deploy release ≥ 9\.9\.0"),
        (None, "deploy the release"),
    ],
)
async def test_a_newer_schema_says_whether_this_release_works_on_it(
    oldest: str | None, refusal: str | None, tmp_path: Path
) -> None:
    async with open_engine(f"sqlite:///{tmp_path}/journal.db") as engine:
        database = Database(engine)
        await database.transact(migrate)
        await database.transact(
            lambda connection: connection.execute(
                text("UPDATE alembic_version SET version_num = '9999'")
            )
        )
        if oldest is not None:
            row = text("INSERT INTO schema_support VALUES ('9999', :oldest, '9.9.0')")
            await database.transact(
                lambda connection: connection.execute(row, {"oldest": oldest})
            )

        for work in (migrate, require_usable_schema):
            if refusal is None:
                await database.transact(work)
            else:
                with pytest.raises(PortUnavailableError, match=refusal):
                    await database.transact(work)
