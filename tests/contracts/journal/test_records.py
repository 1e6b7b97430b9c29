"""What crews read back, and the answers already paid."""

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


async def open_run_with_text(stored: SqlJournalUnderTest, text: str) -> Run:
    """Open a run with a text as submitted."""
    run = a_run(text_sha256=text_sha256(text))
    return (await stored.journal.open(run, text=text)).run


async def test_the_submitted_text_comes_back(stored: SqlJournalUnderTest) -> None:
    run = await open_run_with_text(stored, "\ufeffOne dollar\r\n\0")

    assert await stored.store.records.submission_text(run) == "\ufeffOne dollar\r\n\0"


async def test_a_text_by_reference_is_not_here(stored: SqlJournalUnderTest) -> None:
    ref = TextRef(collection="stories", id="1", sha256="a" * 64)
    run = (await stored.journal.open(a_run(text_ref=ref), text=None)).run

    with pytest.raises(MissingDocumentError):
        await stored.store.records.submission_text(run)


async def test_the_normalised_text_comes_back(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)

    sha = await stored.store.records.store_text(run, TEXT)

    assert sha == text_sha256(TEXT)
    assert await stored.store.records.text(run) == TEXT


async def test_a_text_is_missing_until_intake_has_kept_it(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)

    with pytest.raises(MissingDocumentError):
        await stored.store.records.text(run)


async def test_the_same_text_of_another_run_is_kept_once(
    stored: SqlJournalUnderTest,
) -> None:
    first = await open_run(stored)
    second = await open_run(stored, revision=2)
    await stored.store.records.store_text(first, TEXT)
    await stored.store.records.store_text(second, TEXT)

    await stored.store.operations.erase(first.project_id, first.story_id)

    with pytest.raises(MissingDocumentError):
        await stored.store.records.text(second)


@pytest.mark.parametrize("start", [0, 8, len(TEXT) - 8])
async def test_a_span_is_counted_in_code_points(
    stored: SqlJournalUnderTest, start: int
) -> None:
    run = await open_run(stored)
    await stored.store.records.store_text(run, TEXT)
    span = Span(start, min(start + 7, len(TEXT)))

    assert await stored.store.records.text(run, span) == span.slice(TEXT)


async def test_a_text_for_a_forgotten_story_is_refused(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await stored.store.operations.erase(run.project_id, run.story_id)

    with pytest.raises(ClosedRunError):
        await stored.store.records.store_text(run, TEXT)


async def test_results_come_in_order(stored: SqlJournalUnderTest) -> None:
    run = await start_reading(stored, 40)
    for ordinal in range(1, 41):
        await run_step(stored, step_key(run, "read", ordinal), a_result(ordinal))

    results = [each async for each in stored.store.records.results(run, "read")]

    assert results == [
        NumberedPayload(number=n).model_dump_json().encode() for n in range(1, 41)
    ]


async def test_an_answer_is_found_by_its_key(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)

    await stored.store.answers.put(run, KEY, ANSWER)

    assert await stored.store.answers.get(run, KEY) == ANSWER


async def test_an_unknown_answer_is_none(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)

    assert await stored.store.answers.get(run, KEY) is None


async def test_an_answer_serves_other_revisions_of_the_story(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    later = await open_run(stored, revision=2)
    await stored.store.answers.put(run, KEY, ANSWER)

    assert await stored.store.answers.get(later, KEY) == ANSWER


async def test_an_answer_does_not_serve_another_story(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    other = await open_run(stored, story_id="magi")
    await stored.store.answers.put(run, KEY, ANSWER)

    assert await stored.store.answers.get(other, KEY) is None


async def test_the_first_answer_stays(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)
    await stored.store.answers.put(run, KEY, ANSWER)
    second = ANSWER.model_copy(update={"answer": "{}"})
    await stored.store.answers.put(run, KEY, second)

    assert await stored.store.answers.get(run, KEY) == ANSWER


async def test_an_answer_for_a_forgotten_story_is_dropped(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await stored.store.operations.erase(run.project_id, run.story_id)

    await stored.store.answers.put(run, KEY, ANSWER)

    assert await stored.store.answers.get(run, KEY) is None


async def test_what_is_paid_adds_up(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)
    usage = Usage(calls=1, prompt_tokens=100, completion_tokens=10, cost=0.25)
    await stored.store.answers.add_usage(run, usage)
    await stored.store.answers.add_usage(run, usage)

    assert await stored.store.answers.total_usage(run) == usage + usage


async def test_a_run_starts_with_nothing_spent(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)

    assert await stored.store.answers.total_usage(run) == Usage()
