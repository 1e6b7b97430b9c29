"""What an operator may set, and what an error says."""

from pathlib import Path

import pytest

from service.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def _no_secrets_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREWS_SECRETS_DIR", raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()

    assert settings.model == "offline"
    assert settings.journal == "sqlite+aiosqlite:///data/journal.db"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWS_JOURNAL_URL", "postgresql+asyncpg://db/crews")
    monkeypatch.setenv("CREWS_MODELS", '{"director": "large"}')

    settings = load_settings()

    assert settings.journal == "postgresql+asyncpg://db/crews"
    assert settings.models == {"director": "large"}


def test_secrets_come_from_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "crews_broker_url").write_text("amqp://crews:pw@rabbit/\n")
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(tmp_path))

    assert load_settings().broker_url.get_secret_value() == "amqp://crews:pw@rabbit/"


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(load_settings(broker_url="amqp://crews:hush@rabbit/"))


def test_a_model_without_an_endpoint_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="CREWS_MODEL_URL"):
        load_settings(model="large")


def test_payload_needs_its_key() -> None:
    with pytest.raises(SettingsError, match="CREWS_PAYLOAD_API_KEY"):
        load_settings(payload_url="http://payload:3000")


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWS_OPS_PORT", "99999")
    monkeypatch.setenv("CREWS_STEPS", "0")

    with pytest.raises(SettingsError, match=r"CREWS_STEPS: .*CREWS_OPS_PORT: "):
        load_settings()


def test_a_wrong_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(broker_url="http://crews:hush@rabbit/")

    assert "hush" not in str(caught.value)
