"""Answers already paid, by content, and what each generation has paid."""

from sqlalchemy import LargeBinary, Text, Uuid, bindparam, select, text, update
from typing_extensions import override

from infra.storage.database import Database
from infra.storage.schema import answers, generations
from ports.film import Usage
from ports.records import AnswerBook, KeptAnswer
from ports.story import Run, Sha256

FIND = select(answers.c.kept).where(
    answers.c.project_id == bindparam("of_project"),
    answers.c.story_id == bindparam("of_story"),
    answers.c.key == bindparam("of_key"),
)

# Not for a story that was forgotten while the model was still answering. As text:
# SQLAlchemy compiles an upsert anew each time it runs.
KEEP = text(
    """
    INSERT INTO answers (project_id, story_id, key, kept)
    SELECT project_id, story_id, :of_key, :kept FROM runs WHERE id = :of_run
    ON CONFLICT (project_id, story_id, key) DO NOTHING
    """
).bindparams(
    bindparam("of_key", type_=Text),
    bindparam("kept", type_=LargeBinary),
    bindparam("of_run", type_=Uuid),
)

PAY = (
    update(generations)
    .where(
        generations.c.run_id == bindparam("of_run"),
        generations.c.generation == bindparam("of_generation"),
    )
    .values(
        calls=generations.c.calls + bindparam("more_calls"),
        prompt_tokens=generations.c.prompt_tokens + bindparam("more_prompt"),
        completion_tokens=generations.c.completion_tokens
        + bindparam("more_completion"),
        cost=generations.c.cost + bindparam("more_cost"),
    )
)

SPENT = select(
    generations.c.calls,
    generations.c.prompt_tokens,
    generations.c.completion_tokens,
    generations.c.cost,
).where(
    generations.c.run_id == bindparam("of_run"),
    generations.c.generation == bindparam("of_generation"),
)


class SqlAnswerBook(AnswerBook):
    """What is never paid twice, on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def find(self, run: Run, key: Sha256) -> KeptAnswer | None:
        asked = {"of_project": run.project_id, "of_story": run.story_id, "of_key": key}
        kept = await self._database.alone(
            lambda connection: connection.scalar(FIND, asked)
        )
        return KeptAnswer.model_validate_json(kept) if kept is not None else None

    @override
    async def keep(self, run: Run, key: Sha256, answer: KeptAnswer) -> None:
        kept = answer.model_dump_json().encode()
        given = {"of_run": run.id, "of_key": key, "kept": kept}
        await self._database.alone(lambda connection: connection.execute(KEEP, given))

    @override
    async def pay(self, run: Run, usage: Usage) -> None:
        paid = {
            **_generation_of(run),
            "more_calls": usage.calls,
            "more_prompt": usage.prompt_tokens,
            "more_completion": usage.completion_tokens,
            "more_cost": usage.cost,
        }
        await self._database.alone(lambda connection: connection.execute(PAY, paid))

    @override
    async def spent(self, run: Run) -> Usage:
        rows = await self._database.alone(
            lambda connection: connection.execute(SPENT, _generation_of(run))
        )
        row = rows.one_or_none()
        return Usage(**row._asdict()) if row is not None else Usage()


def _generation_of(run: Run) -> dict[str, object]:
    return {"of_run": run.id, "of_generation": run.generation}
