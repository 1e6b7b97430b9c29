"""What people decide stays with the story, and opens the run again."""

import pytest

from infra.storage.edits import SqlEdits, UneditableRunError
from ports.domain.edits import Decision, PlaceRename
from ports.domain.story import Run
from ports.events.story_events import StoryCancelled
from tests.contracts.journal.journal_driver import (
    a_run,
    complete_run,
    open_run,
    publish_commands,
    publish_due,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

RENAME = PlaceRename(place="the mill", name="Tide mill")
BACK = PlaceRename(place="Tide mill", name="the mill")


@pytest.fixture
def edits(sql_subject: SqlJournalUnderTest) -> SqlEdits:
    """The edits, as operators make them."""
    return sql_subject.store.edits


async def decide(
    edits: SqlEdits, run: Run, decision: Decision = RENAME, *, locked: bool = True
) -> int:
    """Add a decision; return its number."""
    return (await edits.add(run.id, decision, locked=locked, who="ana")).number


async def test_edits_hold_for_the_story_and_unlocked_ones_for_their_run(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    first = await complete_run(sql_subject, story_id="gift")
    revised = await complete_run(sql_subject, story_id="gift", revision=2)
    other = await complete_run(sql_subject, story_id="mill")

    numbers = [
        await decide(edits, first),
        await decide(edits, first),
        await decide(edits, first, BACK, locked=False),
        await decide(edits, other),
    ]
    in_force = [
        [each.number for each in await edits.in_force(run)]
        for run in (first, revised, other)
    ]
    await edits.set_lock(first.id, 1, locked=False, who="ana")
    await edits.undo(first.id, 2, who="ana")
    after = [[e.number for e in await edits.in_force(run)] for run in (first, revised)]

    # The second was the same as the first, and made nothing.
    assert numbers == [1, 1, 2, 1]
    assert in_force == [[1, 2], [1], [1]]
    assert after == [[1], []]
    assert await decide(edits, first, BACK) == 3
    with pytest.raises(UneditableRunError, match="no edit 2"):
        await edits.undo(first.id, 2, who="ana")


async def test_several_edits_are_added_or_none(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await complete_run(sql_subject, story_id="gift")

    added = await edits.add_all(run.id, (RENAME, RENAME, BACK), locked=True, who="ana")
    with pytest.raises(AttributeError):
        await edits.add_all(run.id, (RENAME, None), locked=True, who="ana")  # type: ignore[arg-type]  # fails after the first

    assert [each.number for each in added] == [1, 1, 2]
    assert [each.number for each in await edits.in_force(run)] == [1, 2]


async def test_the_same_edit_for_one_text_only_is_made_for_the_next_text_too(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    first = await complete_run(sql_subject, story_id="gift")
    revised = await complete_run(sql_subject, story_id="gift", revision=2)

    numbers = [await decide(edits, run, locked=False) for run in (first, revised)]
    in_force = [
        [e.number for e in await edits.in_force(run)] for run in (first, revised)
    ]

    assert numbers == [1, 2]
    assert in_force == [[1], [2]]


async def test_edits_that_the_film_still_has_after_they_were_undone_are_listed(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    first = await complete_run(sql_subject, story_id="gift")
    await decide(edits, first)
    await decide(edits, first, BACK, locked=False)
    revised = await complete_run(sql_subject, story_id="gift", revision=2)
    await decide(edits, revised, locked=False)

    for number in (1, 2, 3):
        await edits.undo(first.id, number, who="ana")

    row = await sql_subject.store.operations.run(revised.id)
    assert row is not None
    # The second held for the first text only; the third was never computed.
    undone = await edits.list_undone(revised, since=row.opened_at)
    assert [each.number for each in undone] == [1]


async def test_the_audit_says_who_edited_and_no_word_of_the_story(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await complete_run(sql_subject)
    await decide(edits, run)
    await edits.undo(run.id, 1, who="bea")
    await edits.compute_again(run.id, who="cid")

    rows = (await sql_subject.store.operations.audit(limit=9))[::-1]

    assert [(row.who, row.action) for row in rows[-3:]] == [
        ("ana", "edit"),
        ("bea", "edit"),
        ("cid", "compute again"),
    ]
    assert "mill" not in "".join(row.what for row in rows)


async def test_a_run_is_computed_again_in_its_next_generation_from_its_text(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await complete_run(sql_subject)
    await sql_subject.store.records.store_text(run, "One dollar.")
    await publish_due(sql_subject)

    again = await edits.compute_again(run.id, who="ana")

    assert (again.id, again.generation) == (run.id, 2)
    assert again.cause_id != run.cause_id
    assert await publish_commands(sql_subject) == [("intake", 1, 1)]
    assert await sql_subject.store.records.text(again) == "One dollar."
    row = await sql_subject.store.operations.run(run.id)
    assert row is not None
    assert (row.state, row.usage.calls) == ("running", 0)


async def test_a_run_that_works_is_not_edited(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await open_run(sql_subject)

    with pytest.raises(UneditableRunError, match="still working"):
        await decide(edits, run)
    with pytest.raises(UneditableRunError, match="still working"):
        await edits.compute_again(run.id, who="ana")
    with pytest.raises(UneditableRunError, match="no run"):
        await decide(edits, a_run())


async def test_a_submission_is_answered_although_an_edit_failed_after_it(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await complete_run(sql_subject)
    await edits.compute_again(run.id, who="ana")
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(sql_subject)

    opening = await sql_subject.journal.open(a_run(id=run.id), text=None)
    events = [m for m in await publish_due(sql_subject) if m.exchange == "events"]

    assert (opening.result, opening.run.generation) == ("republished", 1)
    assert events


async def test_a_story_that_is_forgotten_has_no_edits(
    sql_subject: SqlJournalUnderTest, edits: SqlEdits
) -> None:
    run = await complete_run(sql_subject)
    kept = await complete_run(sql_subject, story_id="mill")
    await decide(edits, run)
    await decide(edits, kept)

    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="ana")

    assert await edits.in_force(run) == ()
    assert len(await edits.in_force(kept)) == 1
