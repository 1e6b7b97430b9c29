"""A short drill for every run of the suite; ``make backup-drill`` runs the long one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drill.drill import ServerUrls, run_drill
from tests.stack.isolation import fresh_database, fresh_vhost


async def test_what_was_backed_up_under_load_is_restored_and_completed(
    rabbitmq_url: str, rabbitmq_management_url: str, postgres_url: str, tmp_path: Path
) -> None:
    @contextmanager
    def new_servers() -> Iterator[ServerUrls]:
        with (
            fresh_vhost(rabbitmq_url, rabbitmq_management_url) as broker,
            fresh_database(postgres_url) as journal,
        ):
            yield ServerUrls(broker=broker, journal=journal.replace("+asyncpg", ""))

    result = await run_drill(new_servers, tmp_path, count=8, steps=2, done=0.05)

    assert result.violations == ()
    assert result.done_at_backup < result.scenes
    assert result.answers_in_backup > 0
