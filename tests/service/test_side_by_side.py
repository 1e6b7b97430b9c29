"""Two releases on one journal: while one replaces the other, and after it did."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from infra.rabbit.publisher import RabbitPublisher
from infra.storage.db.migrate import MIGRATIONS, list_revisions
from tests.builders import a_submission, to_message
from tests.service.ops_tokens import bearer, ops_tokens_setting
from tests.service.replicas import SERVICE_COMMAND, Replica, listen, run_replicas

HEAD = list_revisions()[-1]

EXPANSION = f'''
"""Adds what the release before does not know."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9001", "{HEAD.revision}"
branch_labels = depends_on = None
release, oldest = "9.1.0", "{HEAD.revision}"


def upgrade() -> None:
    op.add_column(
        "runs", sa.Column("urgency", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("steps", sa.Column("note", sa.Text))
    op.create_table("notes", sa.Column("id", sa.Uuid, primary_key=True))
'''

CONTRACTION = '''
"""Takes away what the releases before use."""
from alembic import op

revision, down_revision = "9002", "9001"
branch_labels = depends_on = None
release, oldest = "9.2.0", "9002"


def upgrade() -> None:
    op.rename_table("texts", "stories")
    op.rename_table("steps", "works")
'''

ROLLBACK = """
ALTER TABLE stories RENAME TO texts;
ALTER TABLE works RENAME TO steps;
UPDATE alembic_version SET version_num = '9001';
DELETE FROM schema_support WHERE revision = '9002';
"""


def migrations_folder(folder: Path, **added: str) -> Path:
    """Return a copy of our migrations with others *added* by name."""
    shutil.copytree(MIGRATIONS, folder)
    for name, content in added.items():
        (folder / "versions" / f"{name}.py").write_text(content)
    return folder


def next_release(migrations: Path, command: str) -> Sequence[str]:
    return (
        sys.executable,
        "-m",
        "tests.service.next_release",
        str(migrations),
        command,
    )


async def submit(broker: str, name: str) -> None:
    text = f"Nora lit the lamp of {name}.\n\n“He is late,” she said."
    async with RabbitPublisher(broker) as publisher:
        await publisher.publish(to_message(a_submission(story_id=name, text=text)))


async def readiness(replica: Replica) -> tuple[int, dict[str, Any]]:
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{replica.ops}/livez")).status_code == 200
        answer = await http.get(f"{replica.ops}/readyz", headers=bearer("look"))
    return answer.status_code, json.loads(answer.text)


async def steps_done(replica: Replica) -> bool:
    async with httpx.AsyncClient() as http:
        url = f"{replica.ops}/metrics"
        metrics = (await http.get(url, headers=bearer("metrics"))).text
    return 'ending="finished"' in metrics


async def test_an_old_and_a_new_replica_share_a_journal_and_part_with_reasons(
    broker_url: str, database_url: str, tmp_path: Path
) -> None:
    expanded = migrations_folder(tmp_path / "expanded", r9001=EXPANSION)
    contracted = migrations_folder(
        tmp_path / "contracted", r9001=EXPANSION, r9002=CONTRACTION
    )

    def replica(command: Sequence[str]) -> AbstractAsyncContextManager[list[Replica]]:
        return run_replicas(
            1,
            broker=broker_url,
            journal=database_url,
            folder=tmp_path,
            command=command,
            CREWS_OPS_TOKENS=ops_tokens_setting("metrics", "look"),
        )

    async with (
        replica(SERVICE_COMMAND) as [old],
        replica(next_release(expanded, "run")) as [new],
        listen(broker_url) as events,
    ):
        # Expanded: both work, and both are ready.
        stories = [f"story-{number}" for number in range(6)]
        for story in stories:
            await submit(broker_url, story)
        await events.collect_until_final(len(stories), within=60)
        assert [await steps_done(each) for each in (old, new)] == [True, True]
        assert [(await readiness(each))[0] for each in (old, new)] == [200, 200]

        # Contracted: what is too old stays alive, is red, and says what to do.
        await asyncio.to_thread(
            subprocess.run,
            next_release(contracted, "migrate"),
            check=True,
            env={"CREWS_JOURNAL_URL": database_url},
            stdout=subprocess.DEVNULL,
        )
        await submit(broker_url, "meanwhile")
        await asyncio.sleep(2)
        for each in (old, new):
            status, checks = await readiness(each)
            assert status == 503
            assert "deploy release ≥ 9.2.0" in checks["journal"]["detail"]

        # Rolled back: they go on, and nothing was lost or dead-lettered meanwhile.
        admin = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        await admin.execute(ROLLBACK)
        *_, final = await events.collect_until_final(1, within=60)
        assert final["type"] == "com.novelmovie.story.breakdown.completed.v1"
        assert await admin.fetchval("SELECT count(*) FROM dead_letters") == 0
        await admin.close()
