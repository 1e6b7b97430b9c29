"""The door is closed until a token may use it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.embedded.archive import FolderStoryArchive
from service.door.routes import open_door
from service.settings import AccessToken, SettingsError, load_settings
from tests.contracts.journal.journals_under_test import open_sqlite_journal

PUBLISHER = "amqp://novel-movie-door:secret@127.0.0.1:5672/"


def a_token(scope: str) -> AccessToken:
    return AccessToken.model_validate(
        {"token": SecretStr("a-token-of-sixteen"), "scopes": [scope]}
    )


@pytest.mark.parametrize("scope", ["metrics", "look", "act", None])
async def test_no_route_is_served_without_a_token_for_it(
    tmp_path: Path, scope: str | None
) -> None:
    tokens = {"somebody": a_token(scope)} if scope else {}
    settings = load_settings(ops_tokens=tokens, door_broker_url=PUBLISHER)
    async with (
        open_sqlite_journal(tmp_path) as journal,
        open_door(settings, journal.store, FolderStoryArchive(tmp_path)) as routes,
    ):
        assert routes == []


async def test_with_a_token_for_it_the_door_is_open(tmp_path: Path) -> None:
    settings = load_settings(
        ops_tokens={"novel-movie": a_token("door")}, door_broker_url=PUBLISHER
    )
    async with (
        open_sqlite_journal(tmp_path) as journal,
        open_door(settings, journal.store, FolderStoryArchive(tmp_path)) as routes,
    ):
        assert len(routes) == 5


def test_a_door_without_a_publisher_s_user_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="CREWS_DOOR_BROKER_URL"):
        load_settings(ops_tokens={"novel-movie": a_token("door")})


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "127.0.0.1"])
def test_an_address_that_is_no_broker_s_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        load_settings(door_broker_url=url)


@pytest.mark.parametrize("host", ["", "*", "https://hooks.internal", "a b", "-x"])
def test_only_a_name_can_be_allowed_to_be_private(host: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_PRIVATE_HOSTS"):
        load_settings(webhook_private_hosts=[host])
