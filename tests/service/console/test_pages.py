"""Each page and each action of the console, in a browser, on a live service."""

import json
import re
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page, StorageState, expect

from ports.domain.choices import DeadLetterFilter
from tests.contracts.journal.dead_letter_builders import a_dead_message
from tests.service.console.deployment import Deployment
from tests.service.console.operator import (
    assert_accessible,
    assert_fits,
    open_details,
    open_operator,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

INVALID = json.dumps(
    {
        "specversion": "1.0",
        "id": "submission-1",
        "source": "/novel-movie",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": "unfit",
            "project_id": "a-project",
            "revision": 0,
            "title": "The Unfit",
            "text": "It rained on the marked words.",
        },
    }
)


async def heading(page: Page, name: str) -> None:
    await expect(page.get_by_role("heading", name=name).first).to_be_visible()


async def notice(page: Page, words: str) -> None:
    await expect(page.locator(".notice").filter(has_text=words).first).to_be_visible()


async def reopen(page: Page) -> None:
    """Load the page anew, without sending a form again."""
    await page.goto(page.url)


async def test_a_story_is_followed_live_to_its_breakdown(
    page: Page, deployment: Deployment
) -> None:
    await expect(page.get_by_text("Nothing needs a person")).to_be_visible()
    await assert_accessible(page)
    deployment.model.is_refused = True
    await deployment.submit("followed", title="Followed <b>Live</b>")
    # Nothing is loaded anew: the page hears of it.
    await page.get_by_role("link", name="Followed <b>Live</b>").click()
    await expect(page.get_by_text("tries again by itself")).to_be_visible()
    await assert_accessible(page)
    deployment.model.is_refused = False
    await expect(page.locator("#head-part .state")).to_have_text("completed")

    cells = page.locator("table.steps tr", has_text="read 1").locator("td")
    await expect(cells.nth(1)).to_have_text("done")
    assert "s" in await cells.nth(4).inner_text()
    assert int(await cells.nth(5).inner_text()) > 0
    assert await page.locator("svg.line rect.done").count() >= 5
    await reopen(page)
    await assert_accessible(page)

    await page.get_by_role("link", name="story.breakdown.completed").click()
    await expect(page.get_by_label("Payload")).to_contain_text('"story_id": "followed"')
    await assert_accessible(page)
    await page.go_back()
    await page.get_by_role("link", name="Read the breakdown").click()
    line = page.locator(".claims .line-of", has_text="Where is the key?").first
    await line.focus()
    # In pieces: an element in it is a claim of its own.
    await expect(page.locator(".source .lit")).to_have_text(
        ["Where is the ", "key", "?"]
    )
    await assert_accessible(page)


async def test_a_film_is_looked_at_and_taken_along(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("taken", title="Taken <b>Along</b>")
    row = await deployment.wait_for_run("taken", state="completed")
    await page.goto(f"/console/runs/{row.run_id}")

    async with page.expect_download() as download:
        await page.get_by_role("link", name="fountain", exact=True).click()
    script = await (await download.value).path()
    await page.get_by_role("link", name="The film on one page").click()

    assert "Where is the key?" in script.read_text("utf-8")
    await expect(page.locator("svg[role=img]").first).to_be_visible()
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("Taken <b>Along</b>")


async def test_an_answer_that_nobody_received_is_found_and_sent_again(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("unheard")
    await deployment.wait_for_run("unheard", state="completed")
    await page.goto("/console")
    await page.get_by_role("link", name="these runs").click()
    await heading(page, "Answers nobody received")
    await assert_accessible(page)

    await page.get_by_role("button", name="Send all of them again").click()

    await notice(page, "are sent again")


async def test_a_run_is_cancelled_and_submitted_again_with_a_budget(
    page: Page, deployment: Deployment
) -> None:
    deployment.model.is_refused = True
    await deployment.submit("budgeted")
    row = await deployment.wait_for_run("budgeted", state="running")
    await page.goto(f"/console/runs/{row.run_id}")
    await page.locator("#cancel > summary").click()
    await page.get_by_label("Reason").fill("a mistake")
    await page.get_by_role("button", name="Cancel the run").click()
    await notice(page, "Cancelling 1 run")
    await deployment.wait_for_run("budgeted", state="cancelled")
    await reopen(page)
    await expect(page.get_by_text("a mistake")).to_be_visible()

    await page.locator("#resubmit > summary").click()
    await page.get_by_label("Most tokens").fill("many")
    await page.get_by_role("button", name="Submit again", exact=True).click()
    await notice(page, "tokens: give a number above 0")
    await page.locator("#resubmit > summary").click()
    await page.get_by_label("Most tokens").fill("1,000,000")
    await page.get_by_role("button", name="Submit again", exact=True).click()
    await notice(page, "tokens 1,000,000")
    deployment.model.is_refused = False
    await deployment.wait_for_run("budgeted", state="completed", generation=2)
    document = await deployment.store.operations.run_document(row.run_id)
    assert document is not None
    assert document.limits.tokens == 1_000_000


async def test_a_story_is_forgotten_once_its_id_is_typed(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("budgeted")
    row = await deployment.wait_for_run("budgeted", state="completed")
    await page.goto(f"/console/runs/{row.run_id}")
    await page.get_by_role("button", name="Send its events again").click()
    await notice(page, "events are sent again")
    await page.locator("#forget > summary").click()
    await page.get_by_label("Type the story's id").fill("budget")
    await page.get_by_role("button", name="Forget it").click()
    await notice(page, "type the story's id exactly")
    await page.locator("#forget > summary").click()
    await page.get_by_label("Type the story's id").fill("budgeted")
    await page.get_by_role("button", name="Forget it").click()
    await notice(page, "Forgot budgeted")
    assert await deployment.store.operations.run(row.run_id) is None  # type: ignore[arg-type]  # a run's id


async def test_an_invalid_submission_is_read_edited_and_sent(
    page: Page, deployment: Deployment
) -> None:
    await deployment.publish_raw(INVALID.encode())
    await deployment.wait_for_letters(1)
    await page.goto("/console/letters")
    await assert_accessible(page)
    await page.get_by_role("link", name="an example").click()
    await expect(page.get_by_text("It may hold a story")).to_be_visible()
    assert "the marked words" not in await page.content()
    await assert_accessible(page)
    address = page.url

    await page.get_by_role("button", name="Show the body").click()
    body = page.get_by_label("Edit the message")
    await expect(body).to_have_value(containing("the marked words"))
    await assert_accessible(page)
    await page.get_by_role("button", name="Check and send").click()
    await notice(page, "revision")
    await page.get_by_role("button", name="Show the body").click()
    text = await body.input_value()
    await body.fill(text.replace('"revision": 0', '"revision": 1'))
    await page.get_by_role("button", name="Check and send").click()
    await notice(page, "It keeps its contract")

    await deployment.wait_for_run("unfit", state="completed")
    await page.goto(address)
    await expect(page.get_by_text("in its place")).to_be_visible()
    audit = [
        (row.who, row.action)
        for row in await deployment.store.operations.audit(limit=3)
    ]
    assert audit == [("act/Ana", "edit"), ("act/Ana", "read"), ("act/Ana", "read")]


def containing(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


async def test_a_letter_is_discarded_restored_and_redirected(
    page: Page, deployment: Deployment
) -> None:
    store = deployment.store.dead_letters
    letter = a_dead_message(body=b"{}")
    await store.add(letter)
    await page.goto(f"/console/letters/{letter.id}")
    await page.locator("#discard > summary").click()
    await page.get_by_role("button", name="Discard it").click()
    await notice(page, "letter is discarded")
    await assert_accessible(page)
    await page.get_by_role("button", name="Undo: restore it").click()
    await notice(page, "letter waits again")

    await page.locator("#redirect > summary").click()
    await page.get_by_label("Queue").select_option("crews.cancel")
    await page.get_by_role("button", name="Send it there").click()
    await notice(page, "Sent to crews.cancel")


async def test_letters_are_exported_and_imported(
    page: Page, deployment: Deployment
) -> None:
    store = deployment.store.dead_letters
    await _discard_rest(deployment)
    letter = a_dead_message(body=b"{}")
    await store.add(letter)
    await page.goto("/console/letters")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Export").click()
    exported = (await (await downloading.value).path()).read_text()
    assert json.loads(exported)["letter"]["id"] == str(letter.id)
    await page.locator("#import > summary").click()
    await page.get_by_label("or its lines").fill("not a letter")
    await page.get_by_role("button", name="Import", exact=True).click()
    await notice(page, "line 1 is no exported letter")
    other = uuid4()
    await page.locator("#import > summary").click()
    await page.get_by_label("or its lines").fill(
        exported.replace(str(letter.id), str(other))
    )
    await page.get_by_role("button", name="Import", exact=True).click()
    await notice(page, "Imported: 1 letter.")
    imported = await store.detail(other)
    assert imported is not None
    assert imported.body == b"{}"


async def test_many_letters_are_discarded_and_restored_once_their_number_is_typed(
    page: Page, deployment: Deployment
) -> None:
    for _ in range(2):
        await deployment.store.dead_letters.add(a_dead_message(project_id="many"))
    await page.goto("/console/letters?project=many")
    for count, words in (
        ("3", "now it means 2 letters"),
        ("2", "Discarded: 2 letters"),
    ):
        await page.locator("#discard-all > summary").click()
        await page.get_by_label("Type how many").fill(count)
        await page.get_by_role("button", name="Discard them").click()
        await notice(page, words)
    await page.goto("/console/letters?project=many&state=discarded")
    await page.get_by_role("button", name="Restore these").click()
    await notice(page, "Waiting again: 2 letters")
    await page.locator("#purge > summary").click()
    await page.get_by_role("button", name="Delete them").click()
    await notice(page, "Deleted: 0 letters")
    await _discard_rest(deployment)


async def _discard_rest(deployment: Deployment) -> None:
    letters = deployment.store.dead_letters
    frozen = await letters.freeze(DeadLetterFilter())
    await letters.discard(frozen.ids, who="test", what="rest")


async def test_a_replay_is_prepared_narrowed_started_and_followed(
    page: Page, deployment: Deployment
) -> None:
    await _discard_rest(deployment)
    for number in range(4):
        broken = '"revision": 0' if number else '"revision": "first"'
        await deployment.publish_raw(
            INVALID.replace("a-project", "replayed")
            .replace("submission-1", f"replayed-{number}")
            .replace('"revision": 0', broken)
            .encode()
        )
    await deployment.wait_for_letters(4)
    await page.goto("/console/letters?project=replayed")
    await page.get_by_role("button", name="Prepare a replay of these").click()
    await notice(page, "Set aside for this replay: 4 letters")
    await assert_accessible(page)
    await page.get_by_role("button", name="Leave out").last.click()
    await notice(page, "Left out of this replay: 1 letter.")
    await page.get_by_role("button", name="Undo: take them in again").click()
    await notice(page, "Taken into this replay again: 1 letter.")
    await page.get_by_role("button", name="Leave out").last.click()
    await expect(page.get_by_role("button", name="Take in again")).to_be_visible()
    await page.get_by_label("Letters a second").fill("nan")
    await page.get_by_role("button", name="Start").click()
    await notice(page, "rate: give a number above 0")
    await page.get_by_label("Letters a second").fill("50")
    await page.get_by_role("button", name="Start").click()
    await notice(page, "It begins with one letter")

    # The canary is invalid still, so the others are not sent.
    await expect(page.get_by_text("died again: see")).to_be_visible()
    await expect(page.locator("#state-part")).to_contain_text("1 sent")
    await reopen(page)
    await assert_accessible(page)
    await page.goto("/console/replays")
    await expect(page.get_by_role("link", name="project=replayed")).to_be_visible()
    await assert_accessible(page)
    await _discard_rest(deployment)


async def test_a_replay_is_paused_and_cancelled(
    page: Page, deployment: Deployment
) -> None:
    letter = a_dead_message(body=b"{}")
    await deployment.store.dead_letters.add(letter)
    await page.goto(f"/console/letters/{letter.id}")
    await page.get_by_role("button", name="Replay it").click()
    await heading(page, "Replay of 1 letter")

    await page.get_by_role("button", name="Cancel").click()

    await notice(page, "It is cancelled")
    await page.get_by_role("button", name="Undo: take it up again").click()
    await notice(page, "It is paused")
    after = await deployment.store.dead_letters.detail(letter.id)
    assert after is not None
    assert after.state == "waiting"
    await _discard_rest(deployment)


async def test_the_console_is_worked_by_keyboard_alone(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("keyed", title="Keyed")
    row = await deployment.wait_for_run("keyed")
    await page.keyboard.press("r")
    await heading(page, "Runs")
    await page.keyboard.press("/")
    await page.keyboard.type("keyed")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("words=keyed"))
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await heading(page, "Keyed")
    assert page.url.endswith(str(row.run_id))
    for key, name in (("l", "Dead letters"), ("p", "Replays"), ("a", "Audit")):
        await page.keyboard.press(key)
        await heading(page, name)
    await page.keyboard.press("n")
    await heading(page, "Now")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()


async def test_every_page_fits_a_phone_and_is_readable_in_the_dark(
    chromium: Browser, deployment: Deployment, session: StorageState
) -> None:
    letter = a_dead_message(body=b"{}", message="a" * 300)
    await deployment.store.dead_letters.add(letter)
    await deployment.submit("small", title="A title that is long " * 8)
    row = await deployment.wait_for_run("small", state="completed")
    async with open_operator(
        chromium, deployment.url, colors="dark", width=360, session=session
    ) as page:
        for path in (
            "/console",
            "/console/runs",
            f"/console/runs/{row.run_id}",
            f"/console/runs/{row.run_id}/breakdown",
            "/console/letters",
            f"/console/letters/{letter.id}",
            "/console/replays",
            "/console/audit",
            "/console/unheard",
        ):
            await page.goto(path)
            await assert_fits(page)
            await assert_accessible(page)
        await page.goto(f"/console/runs/{row.run_id}/breakdown")
        await open_details(page)
        await assert_fits(page)
        await assert_accessible(page)
    await _discard_rest(deployment)


async def test_a_person_splits_a_scene_and_names_who_speaks(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("edited", title="Edited")
    row = await deployment.wait_for_run("edited", state="completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")
    await page.get_by_text("This scene…").press("Enter")
    words = page.get_by_label("Words of the text")
    await words.fill("no such words")
    await words.press("Enter")
    await notice(page, "scene 1 has no words")
    await page.get_by_text("This scene…").press("Enter")
    await words.fill("Tom put down his cup")
    await words.press("Enter")
    await notice(page, "Edit 1, also of later revisions: a scene begins at")
    await page.get_by_text("Who speaks…").press("Enter")
    await page.get_by_label("Line", exact=True).select_option(index=0)
    await page.get_by_label("Said by").fill("Tom")
    await page.get_by_role("button", name="Set the speaker").press("Enter")
    await notice(page, "Edit 2, also of later revisions: Tom says")
    await expect(page.get_by_text("not computed yet")).to_have_count(2)
    await assert_accessible(page)

    await page.get_by_role("button", name="Compute the edits").press("Enter")
    await notice(page, "answers that they leave alone are kept")
    await expect(page.locator("#head-part .state")).to_have_text("completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")

    assert await page.get_by_label("Scene").locator("option").count() == 2
    await expect(page.locator(".line-of", has_text="by hand").first).to_contain_text(
        "Tom"
    )
    await expect(page.get_by_text("answers reused")).to_be_visible()
    await page.get_by_role("button", name="Undo edit 1").press("Enter")
    await notice(page, "Undone: Edit 1")
    await page.goto("/console/audit")
    await expect(page.get_by_text(f"run {row.run_id}: edit 1, split")).to_be_visible()


async def decide(page: Page, form: str, button: str, *values: str) -> None:
    """Fill the fields of a folded form in their order, and press its button."""
    details = page.locator("details", has_text=form)
    await details.locator("summary").press("Enter")
    fields = details.locator("select, textarea, input:not([type=hidden])")
    for field, value in zip(await fields.all(), values, strict=True):
        if await field.evaluate("each => each.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)
    await details.get_by_role("button", name=button, exact=True).press("Enter")


async def test_a_person_mends_the_sheet_of_a_scene(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("mended", title="Mended")
    row = await deployment.wait_for_run("mended", state="completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")
    await decide(page, "Where and when…", "Set the heading", "EXT.", "Cellar", "DUSK")
    await notice(page, "is exterior, Cellar, DUSK")
    await decide(page, "Elements…", "Needed", "gramophone", "prop")
    await notice(page, "needs gramophone (prop)")
    await decide(page, "Script day…", "Set the day", "3")
    await notice(page, "is on script day 3")
    await decide(page, "Who is here…", "Is not here", "Tom")
    await notice(page, "Tom is not in the scene")
    await decide(page, "People…", "Call them so", "Tom", "Thomas")
    await notice(page, "Tom is called Thomas")
    await page.get_by_role("button", name="Compute the edits").press("Enter")
    await expect(page.locator("#head-part .state")).to_have_text("completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")

    title = page.get_by_role("heading", name="EXT. CELLAR - DUSK")
    await expect(title).to_be_visible()
    await expect(page.get_by_text("scene · day 3 ·")).to_be_visible()
    await expect(page.locator(".line-of", has_text="gramophone")).to_contain_text(
        "by hand"
    )
    await expect(page.locator("#people + ul")).to_contain_text("Thomas")
    await assert_accessible(page)


async def test_a_person_corrects_a_shot_and_the_synopsis_of_its_scene(
    page: Page, deployment: Deployment
) -> None:
    await deployment.submit("shot", title="Shot")
    row = await deployment.wait_for_run("shot", state="completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")
    await decide(page, "What happens…", "Set the synopsis", "A cup is put down.")
    await notice(page, "is “A cup is put down.”")
    words = ("The cup, close.", "", "", "Show the cup", "Uneasy.", "Low sun.")
    camera = ("close", "", "push_in", "macro")
    await decide(page, "Shots…", "Nobody is seen", "sc001_sh001", *words, *camera)
    await notice(page, "has nobody in the frame and is close, push in and has a macro")
    await page.get_by_role("button", name="Compute the edits").press("Enter")
    await expect(page.locator("#head-part .state")).to_have_text("completed")
    await page.goto(f"/console/runs/{row.run_id}/breakdown")

    title = page.get_by_role("heading", level=2).first
    await expect(title.locator("+ p")).to_have_text("A cup is put down.")
    shot = page.locator(".shot", has_text="The cup, close.")
    await expect(shot).to_contain_text("macro lens")
    await expect(shot).to_contain_text("by hand")
    await expect(shot).to_contain_text("Show the cup · Uneasy.")
    await assert_accessible(page)


async def test_who_may_only_look_is_offered_nothing_to_do(
    chromium: Browser, deployment: Deployment
) -> None:
    letter = a_dead_message(body=b"{}")
    await deployment.store.dead_letters.add(letter)
    async with open_operator(chromium, deployment.url, "look") as page:
        await page.goto(f"/console/letters/{letter.id}")
        buttons = await page.get_by_role("button").all_inner_texts()
        assert buttons == ["Log out", "Show the body"]
        await page.get_by_role("button", name="Show the body").click()
        await expect(page.get_by_text("You read it as look/Ana")).to_be_visible()
        await expect(page.get_by_label("Body", exact=True)).to_have_text("{}")
        await page.goto("/console/audit")
        await expect(page.get_by_text(f"body of letter {letter.id}")).to_be_visible()
        await assert_accessible(page)
    await _discard_rest(deployment)


async def test_what_is_not_there_is_said(page: Page) -> None:
    for path in (
        f"/console/runs/{UUID(int=1)}",
        "/console/runs/none",
        f"/console/letters/{UUID(int=1)}",
        f"/console/replays/{UUID(int=1)}",
        f"/console/runs/{UUID(int=1)}/breakdown",
    ):
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 404
        await heading(page, "This cannot be shown")
