"""The console against strangers: forged cookies, forms of other sites, odd tokens."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from infra.storage import JournalStore, open_journal
from service.console.app import Console
from service.console.session import COOKIE, FORM_TOKEN, ConsoleSessions
from service.settings import AccessScope
from tests.contracts.journal.dead_letter_builders import a_dead_message
from tests.service.console.desks import TOKENS, build_desk
from tests.service.ops_tokens import ops_tokens, token_text

LETTER = a_dead_message(body=b"{}", message="<script>alert(1)</script>\u202egnp")
BASE = "http://127.0.0.1:5001"


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[JournalStore]:
    """A journal with one dead letter."""
    async with open_journal(f"sqlite:///{tmp_path / 'journal.db'}") as store:
        await store.dead_letters.add(LETTER)
        yield store


@pytest.fixture
def app(journal: JournalStore, tmp_path: Path) -> Starlette:
    """The console on that journal."""
    return build_console(journal, tmp_path)


def build_console(store: JournalStore, folder: Path) -> Starlette:
    console = Console(build_desk(store, folder), stopping=asyncio.Event())
    return Starlette(routes=console.build_routes())


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def log_in(client: httpx.AsyncClient, scope: AccessScope) -> httpx.Response:
    form = {"token": token_text(scope), "person": "Ana"}
    return await client.post("/console/login", data=form)


def form_token(page: str) -> str:
    return page.split(f'name="{FORM_TOKEN}" value="')[1].split('"', maxsplit=1)[0]


DISCARD = f"/console/letters/{LETTER.id}/discard"


@pytest.mark.parametrize("scope", ["metrics", "door"])
async def test_a_token_for_something_else_opens_no_session(
    stranger: httpx.AsyncClient, scope: AccessScope
) -> None:
    answer = await log_in(stranger, scope)

    assert answer.status_code == 401
    assert COOKIE not in stranger.cookies


async def test_a_stranger_sees_the_login_and_nothing_else(
    stranger: httpx.AsyncClient,
) -> None:
    for path in (
        "/console",
        "/console/runs",
        "/console/letters",
        "/console/audit",
        "/console/live",
        f"/console/letters/{LETTER.id}",
    ):
        answer = await stranger.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/login")
    for path in (DISCARD, "/console/letters/export", "/console/replays/prepare"):
        answer = await stranger.post(path, data={"x": "y"})
        assert answer.status_code in (303, 403)


async def test_the_cookie_is_for_this_site_and_no_script(
    stranger: httpx.AsyncClient, app: Starlette
) -> None:
    header = (await log_in(stranger, "act")).headers["set-cookie"].lower()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://crews.example"
    ) as secure:
        over_tls = (await log_in(secure, "act")).headers["set-cookie"].lower()

    assert "httponly" in header
    assert "samesite=lax" in header
    assert "path=/console" in header
    assert token_text("act") not in header
    assert "secure" in over_tls


@pytest.mark.parametrize(
    "change",
    [
        # Two bits of the last letter are no part of the signature.
        lambda cookie: cookie[:-2] + ("a" if cookie[-2] != "a" else "b") + cookie[-1],
        lambda cookie: f"x{cookie}",
        lambda _: "eyJjYWxsZXIiOiJhY3QifQ.aaaa.bbbb",
        lambda _: "",
    ],
)
async def test_a_forged_cookie_is_no_session(
    stranger: httpx.AsyncClient, change: Any
) -> None:
    await log_in(stranger, "act")
    forged = change(stranger.cookies[COOKIE])
    stranger.cookies.clear()

    answer = await stranger.get("/console", headers={"Cookie": f"{COOKIE}={forged}"})

    assert answer.status_code == 303


async def test_logging_out_ends_copies_of_the_session_at_every_replica(
    stranger: httpx.AsyncClient, journal: JournalStore, tmp_path: Path
) -> None:
    await log_in(stranger, "act")
    copied = {"Cookie": f"{COOKIE}={stranger.cookies[COOKIE]}"}
    async with client_of(build_console(journal, tmp_path)) as replica:
        before = await replica.get("/console/runs", headers=copied)
        await stranger.post("/console/logout")
        after = await replica.get("/console/runs", headers=copied)
        acted = await replica.post(DISCARD, headers=copied)
        await log_in(replica, "act")
        again = await replica.get("/console/audit")

    assert (before.status_code, after.status_code, acted.status_code) == (200, 303, 303)
    assert again.status_code == 200
    assert "log out" in again.text


async def test_a_changed_token_ends_every_session(
    stranger: httpx.AsyncClient,
) -> None:
    await log_in(stranger, "look")
    cookie = f"{COOKIE}={stranger.cookies[COOKIE]}".encode()
    request = Request({"type": "http", "headers": [(b"cookie", cookie)]})

    assert ConsoleSessions(TOKENS).find(request) is not None
    assert ConsoleSessions(ops_tokens("look", "act")).find(request) is None


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        (None, {}),
        ("", {}),
        ("0" * 64, {}),
        ("own", {"Sec-Fetch-Site": "cross-site"}),
        ("own", {"Sec-Fetch-Site": "same-site"}),
    ],
)
async def test_a_form_of_another_site_changes_nothing(
    stranger: httpx.AsyncClient, given: str | None, headers: dict[str, str]
) -> None:
    await log_in(stranger, "act")
    page = (await stranger.get(f"/console/letters/{LETTER.id}")).text
    form = {}
    if given is not None:
        form[FORM_TOKEN] = form_token(page) if given == "own" else given

    answer = await stranger.post(DISCARD, data=form, headers=headers)

    assert answer.status_code == 403
    assert "waiting" in (await stranger.get(f"/console/letters/{LETTER.id}")).text


async def test_who_may_only_look_is_refused_every_action(
    stranger: httpx.AsyncClient, app: Starlette
) -> None:
    await log_in(stranger, "look")
    token = form_token((await stranger.get(f"/console/letters/{LETTER.id}")).text)
    actions = [
        route.path.replace("{letter}", str(LETTER.id))
        .replace("{run}", str(LETTER.id))
        .replace("{replay}", str(LETTER.id))
        for route in app.routes
        if isinstance(route, Route)
        and "POST" in (route.methods or ())
        and not route.path.endswith(("/login", "/logout", "/body"))
    ]

    answers = {
        path: (await stranger.post(path, data={FORM_TOKEN: token})).status_code
        for path in actions
    }

    assert len(actions) > 15
    assert set(answers.values()) == {403}


async def test_who_may_act_acts_and_is_named_in_the_audit(
    stranger: httpx.AsyncClient,
) -> None:
    await log_in(stranger, "act")
    page = (await stranger.get(f"/console/letters/{LETTER.id}")).text

    answer = await stranger.post(
        DISCARD,
        data={FORM_TOKEN: form_token(page), "next": "//elsewhere.example/console"},
    )

    assert answer.headers["location"] == "/console"
    assert "act/Ana" in (await stranger.get("/console/audit")).text


async def test_a_stranger_s_words_are_no_page_of_ours(
    stranger: httpx.AsyncClient,
) -> None:
    await log_in(stranger, "look")

    answer = await stranger.get(f"/console/letters/{LETTER.id}")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "\u202e" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example", "//elsewhere.example", "/console\\@x"]
)
async def test_a_login_leads_to_the_console_only(
    stranger: httpx.AsyncClient, wanted: str
) -> None:
    answer = await stranger.post(
        "/console/login", params={"next": wanted}, data={"token": token_text("look")}
    )

    assert answer.headers["location"] == "/console"


@pytest.mark.parametrize("name", ["console.css", "console.js", "icon.svg"])
async def test_what_pages_load_is_ours_and_named_by_its_content(
    stranger: httpx.AsyncClient, name: str
) -> None:
    page = (await stranger.get("/console/login")).text
    answer = await stranger.get(f"/console/static/{name}")

    assert answer.status_code == 200
    assert "console.css?" in page
    # The icon names the language it is written in, which no browser loads.
    assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    assert (await stranger.get("/console/static/../app.py")).status_code == 404


async def test_a_stranger_s_long_form_is_not_taken_apart(
    stranger: httpx.AsyncClient,
) -> None:
    token = token_text("look")

    answers = [
        await stranger.post("/console/login", content=f"token={token}{filling}")
        for filling in ("&a" * 100, "&a=" + "a" * 10_000)
    ]

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.parametrize("page", ["runs?words", "letters?text", "letters?state"])
async def test_what_no_journal_can_hold_is_refused_and_not_called_an_outage(
    stranger: httpx.AsyncClient, page: str
) -> None:
    await log_in(stranger, "act")
    letter = (await stranger.get(f"/console/letters/{LETTER.id}")).text
    fields = {FORM_TOKEN: form_token(letter), "text": "\x00"}

    shown = await stranger.get(f"/console/{page}=%00")
    sent = await stranger.post("/console/letters/export", data=fields)

    assert shown.status_code == 404
    assert "NUL" in shown.text
    assert sent.status_code == 400
    assert "NUL" in sent.text


async def test_an_age_in_other_digits_is_refused(stranger: httpx.AsyncClient) -> None:
    await log_in(stranger, "act")
    letter = (await stranger.get(f"/console/letters/{LETTER.id}")).text
    fields = {FORM_TOKEN: form_token(letter), "days": "³"}

    answer = await stranger.post("/console/letters/purge", data=fields)

    assert answer.status_code == 303
    assert "choose an age" in (await stranger.get("/console")).text


async def test_who_comes_second_is_not_told_that_it_was_done(
    stranger: httpx.AsyncClient,
) -> None:
    await log_in(stranger, "act")
    letter = (await stranger.get(f"/console/letters/{LETTER.id}")).text
    fields = {FORM_TOKEN: form_token(letter)}

    pages = []
    for _ in range(2):
        await stranger.post(DISCARD, data=fields)
        pages.append((await stranger.get("/console")).text)

    assert "The letter is discarded" in pages[0]
    assert "somebody was faster" in pages[1]
    assert "is discarded" not in pages[1]
