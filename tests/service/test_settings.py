"""What an operator may set, and what an error says."""

from datetime import timedelta
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


def test_payload_stores_no_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWS_EXPORTS", '["pdf"]')
    with pytest.raises(SettingsError, match="novel-crews export RUN"):
        load_settings(payload_url="http://payload:3000", payload_api_key="key")


def test_an_unknown_export_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWS_EXPORTS", '["docx"]')
    with pytest.raises(SettingsError, match=r"CREWS_EXPORTS: 0: .*'fountain'"):
        load_settings()


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWS_OPS_PORT", "99999")
    monkeypatch.setenv("CREWS_STEPS", "0")

    with pytest.raises(SettingsError, match=r"CREWS_STEPS: .*CREWS_OPS_PORT: "):
        load_settings()


def test_a_wrong_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(broker_url="http://crews:hush@rabbit/")

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("3 min", 180),
        ("90 days", 7_776_000),
        ("8s", 8),
        ("180", 180),
        ("25 s", 25),
        ("1.5 h", 5400),
        ("2 Minutes", 120),
        ("PT3M", 180),
        ("00:03:00", 180),
    ],
)
def test_a_duration_is_read_as_the_readme_writes_it(
    monkeypatch: pytest.MonkeyPatch, words: str, seconds: float
) -> None:
    monkeypatch.setenv("CREWS_MODEL_TIMEOUT", words)
    monkeypatch.setenv("CREWS_GRACE", words)

    settings = load_settings()

    assert settings.model_timeout == settings.grace == timedelta(seconds=seconds)


@pytest.mark.parametrize("words", ["3 fortnights", "-3 min", "min", "0"])
def test_what_is_no_duration_is_named(
    monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("CREWS_MODEL_TIMEOUT", words)

    with pytest.raises(SettingsError, match="CREWS_MODEL_TIMEOUT"):
        load_settings()


def test_a_secrets_folder_that_is_not_there_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(tmp_path / "absent"))

    with pytest.raises(SettingsError, match=r"CREWS_SECRETS_DIR: .*absent cannot be"):
        load_settings()


def test_a_misspelt_variable_stops_the_start_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CREWS_BROKR_URL", "amqp://crews:hush@rabbit/")

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert (
        str(refused.value) == "CREWS_BROKR_URL is no setting: is it CREWS_BROKER_URL?"
    )


def test_a_misspelt_secret_stops_the_start_with_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "crews_journal_ulr").write_text("postgresql://crews:hush@db/crews")
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(tmp_path))

    with pytest.raises(SettingsError, match="is it CREWS_JOURNAL_URL"):
        load_settings()


def test_variables_that_kubernetes_sets_are_no_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SERVICE_HOST", "SERVICE_PORT_OPS", "PORT", "PORT_5001_TCP_ADDR"):
        monkeypatch.setenv(f"CREWS_{name}", "tcp://10.0.0.1:5001")

    assert load_settings().ops_port == 5001


@pytest.mark.parametrize("value", ["{director: hush}", "hush", "", '{"director"'])
def test_a_bad_json_value_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CREWS_MODELS", value)

    with pytest.raises(SettingsError, match=r"^CREWS_MODELS: .*JSON") as refused:
        load_settings()

    assert "hush" not in str(refused.value)


def test_a_token_of_the_ops_port_is_read_with_its_scopes_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = '{"prometheus": {"token": "0123456789abcdef", "scopes": ["metrics"]}}'
    (tmp_path / "crews_ops_tokens").write_text(text)
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(tmp_path))

    settings = load_settings()

    token = settings.ops_tokens["prometheus"]
    assert token.scopes == ("metrics",)
    assert token.token.get_secret_value() == "0123456789abcdef"
    assert "0123456789abcdef" not in repr(settings)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (
            {"a": {"token": "short", "scopes": ["look"]}},
            "CREWS_OPS_TOKENS: a: token: it has 5 characters, and needs 16",
        ),
        ({"a": {"token": "0123456789abcdef", "scopes": ["all"]}}, "metrics"),
        ({"a": {"token": "0123456789abcdef", "scopes": []}}, "at least 1"),
        (
            {n: {"token": "0123456789abcdef", "scopes": ["look"]} for n in "ab"},
            "the same token",
        ),
    ],
)
def test_a_token_that_is_no_good_is_refused_without_being_shown(
    tokens: dict[str, object], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as refusal:
        load_settings(ops_tokens=tokens)

    assert "0123456789abcdef" not in str(refusal.value)


def test_only_this_machine_reaches_the_ops_port_unless_it_is_set() -> None:
    assert load_settings().ops_host == "127.0.0.1"


@pytest.mark.parametrize("name", ["broker_url", "door_broker_url"])
def test_an_address_of_a_broker_that_is_none_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^CREWS_{name.upper()}: .*URL") as refused:
        load_settings(**{name: "no-address-hush"})

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", ["CREWS_DATA_DIR", "CREWS_BACKUP_DIR"])
def test_an_empty_name_is_not_the_folder_that_we_stand_in(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "")

    with pytest.raises(SettingsError, match=f"{name}: .*it is empty"):
        load_settings()
