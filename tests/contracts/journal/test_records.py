"""Texts and results as crews read them back, and cached answers."""

import pytest

from ports.domain.film import Usage
from ports.domain.story import Run, Sha256, Span, TextRef
from ports.errors import ClosedRunError, MissingDocumentError
from ports.pipeline.identity import text_sha256
from ports.records import CachedAnswer
from tests.contracts.journal.journal_driver import (
    NumberedPayload,
    a_result,
    a_run,
    open_run,
    run_step,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

TEXT = "“Della”, said Jim — naïve 🎁.\nEnd."
KEY = Sha256("b" * 64)
ANSWER = CachedAnswer(model="rules", answer='{"scenes":[]}', usage=Usage(calls=1))


async def open_run_with_text(sql_subject: SqlJournalUnderTest, text: str) -> Run:
    """Open a run with a text as submitted."""
    run = a_run(text_sha256=text_sha256(text))
    return (await sql_subject.journal.open(run, text=text)).run


async def test_the_submitted_text_comes_back(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run_with_text(sql_subject, "\ufeffOne dollar\r\n\0")

    assert (
        await sql_subject.store.records.submission_text(run) == "\ufeffOne dollar\r\n\0"
    )


async def test_a_text_by_reference_is_not_here(
    sql_subject: SqlJournalUnderTest,
) -> None:
    ref = TextRef(collection="stories", id="1", sha256="a" * 64)
    run = (await sql_subject.journal.open(a_run(text_ref=ref), text=None)).run

    with pytest.raises(MissingDocumentError):
        await sql_subject.store.records.submission_text(run)


async def test_the_normalised_text_comes_back(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run(sql_subject)

    sha = await sql_subject.store.records.store_text(run, TEXT)

    assert sha == text_sha256(TEXT)
    assert await sql_subject.store.records.text(run) == TEXT


async def test_a_text_is_missing_until_intake_has_stored_it(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)

    with pytest.raises(MissingDocumentError):
        await sql_subject.store.records.text(run)


async def test_the_same_text_of_another_run_is_stored_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    first = await open_run(sql_subject)
    second = await open_run(sql_subject, revision=2)
    await sql_subject.store.records.store_text(first, TEXT)
    await sql_subject.store.records.store_text(second, TEXT)

    await sql_subject.store.operations.erase(first.project_id, first.story_id, who="jo")

    with pytest.raises(MissingDocumentError):
        await sql_subject.store.records.text(second)


@pytest.mark.parametrize("start", [0, 8, len(TEXT) - 8])
async def test_a_span_is_counted_in_code_points(
    sql_subject: SqlJournalUnderTest, start: int
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.store.records.store_text(run, TEXT)
    span = Span(start, min(start + 7, len(TEXT)))

    assert await sql_subject.store.records.text(run, span) == span.slice(TEXT)


async def test_a_text_for_an_erased_story_is_refused(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    with pytest.raises(ClosedRunError):
        await sql_subject.store.records.store_text(run, TEXT)


# Sixteen are read at a time.
@pytest.mark.parametrize("count", [16, 40])
async def test_results_come_in_order(
    sql_subject: SqlJournalUnderTest, count: int
) -> None:
    run = await start_reading(sql_subject, count)
    for ordinal in range(1, count + 1):
        await run_step(sql_subject, step_key(run, "read", ordinal), a_result(ordinal))

    results = [each async for each in sql_subject.store.records.results(run, "read")]

    assert results == [
        NumberedPayload(number=n).model_dump_json().encode()
        for n in range(1, count + 1)
    ]


async def test_an_answer_is_found_by_its_key(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run(sql_subject)

    await sql_subject.store.answers.put(run, KEY, ANSWER)

    assert await sql_subject.store.answers.get(run, KEY) == ANSWER


async def test_an_unknown_answer_is_none(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run(sql_subject)

    assert await sql_subject.store.answers.get(run, KEY) is None


async def test_an_answer_serves_other_revisions_of_the_story(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    later = await open_run(sql_subject, revision=2)
    await sql_subject.store.answers.put(run, KEY, ANSWER)

    assert await sql_subject.store.answers.get(later, KEY) == ANSWER


async def test_an_answer_does_not_serve_another_story(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    other = await open_run(sql_subject, story_id="magi")
    await sql_subject.store.answers.put(run, KEY, ANSWER)

    assert await sql_subject.store.answers.get(other, KEY) is None


async def test_the_first_answer_stays(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run(sql_subject)
    await sql_subject.store.answers.put(run, KEY, ANSWER)
    second = ANSWER.model_copy(update={"answer": "{}"})
    await sql_subject.store.answers.put(run, KEY, second)

    assert await sql_subject.store.answers.get(run, KEY) == ANSWER


async def test_an_answer_for_an_erased_story_is_dropped(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    await sql_subject.store.answers.put(run, KEY, ANSWER)

    assert await sql_subject.store.answers.get(run, KEY) is None


async def test_usage_adds_up(sql_subject: SqlJournalUnderTest) -> None:
    run = await open_run(sql_subject)
    usage = Usage(calls=1, prompt_tokens=100, completion_tokens=10, cost=0.25)
    await sql_subject.store.answers.add_usage(run, usage)
    await sql_subject.store.answers.add_usage(run, usage)

    assert await sql_subject.store.answers.total_usage(run) == usage + usage


async def test_an_answer_is_stored_with_what_it_cost(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    usage = Usage(calls=1, prompt_tokens=100, completion_tokens=10, cost=0.25)
    await sql_subject.store.answers.put(run, KEY, ANSWER, spent=usage)

    assert await sql_subject.store.answers.get(run, KEY) == ANSWER
    assert await sql_subject.store.answers.total_usage(run) == usage


async def test_a_run_starts_with_nothing_spent(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)

    assert await sql_subject.store.answers.total_usage(run) == Usage()
