"""What starts the service in production agrees with the service and with itself."""

import base64
import hashlib
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import CollectorRegistry

from service.ops.access import AccessTokens
from service.ops.host_figures import HostFigures
from service.ops.metrics import Metrics
from service.settings import Settings, load_settings
from tests.stack.programs import run_program

ROOT: Final = Path(__file__).parents[3]
DEPLOY: Final = ROOT / "infra" / "deploy"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed: dict[str, Any] = read(ROOT / "compose.yaml")["services"]
    return composed


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The folder that `make secrets` makes, in a place of the test's own."""
    script = tmp_path / "infra" / "deploy" / "make-secrets"
    script.parent.mkdir(parents=True)
    for name in ("make-secrets", "rabbitmq-definitions.json"):
        shutil.copy(DEPLOY / name, script.parent / name)
    run_program(script)
    return tmp_path / ".secrets"


def test_two_replicas_run(services: dict[str, Any]) -> None:
    assert services["crews"]["deploy"]["replicas"] == 2


def test_every_replica_finds_a_free_port(services: dict[str, Any]) -> None:
    [ports] = services["crews"]["ports"]

    first, last = re.findall(r"\d+", ports.split(":")[1])

    assert int(last) - int(first) + 1 == services["crews"]["deploy"]["replicas"]


def test_the_service_can_change_nothing_but_its_own_folder(
    services: dict[str, Any],
) -> None:
    crews = services["crews"]

    assert crews["read_only"] is True
    assert crews["cap_drop"] == ["ALL"]
    assert crews["tmpfs"] == ["/tmp"]  # noqa: S108  # in the container


def test_every_service_is_confined(services: dict[str, Any]) -> None:
    lax = {
        name
        for name, service in services.items()
        if not (
            service["security_opt"] == ["no-new-privileges:true"]
            and service["cap_drop"] == ["ALL"]
            and service["read_only"]
            and service["mem_limit"]
            and service["pids_limit"]
        )
    }

    assert lax == set()


def test_broker_and_prometheus_do_not_see_the_database(
    services: dict[str, Any],
) -> None:
    networks = {name: set(each["networks"]) for name, each in services.items()}

    assert networks["rabbitmq"] & networks["postgres"] == set()
    assert networks["prometheus"] & (networks["postgres"] | networks["rabbitmq"]) == (
        set()
    )
    assert all(networks["crews"] & each for each in networks.values())
    assert read(ROOT / "compose.yaml")["networks"]["database"] == {"internal": True}


def test_every_image_of_others_is_pinned(services: dict[str, Any]) -> None:
    images = [each["image"] for each in services.values() if "build" not in each]

    assert all(re.search(r":v?\d", image) for image in images)


def test_the_service_waits_for_healthy_servers(services: dict[str, Any]) -> None:
    waited_for = services["crews"]["depends_on"].items()

    assert all(
        "healthcheck" in services[name]
        for name, how in waited_for
        if how == {"condition": "service_healthy"}
    )
    assert {"rabbitmq", "postgres"} <= services["crews"]["depends_on"].keys()


def test_steps_have_time_to_be_handed_back(services: dict[str, Any]) -> None:
    given = timedelta(seconds=int(services["crews"]["stop_grace_period"].rstrip("s")))

    assert given > Settings.model_fields["grace"].default


def test_no_secret_stands_in_the_environment(services: dict[str, Any]) -> None:
    spoken = {
        f"{name}: {variable}"
        for name, service in services.items()
        for variable in service.get("environment", {})
        if re.search(r"PASSWORD$|_URL$|_KEY$|SECRET$", variable)
    }

    assert spoken == set()


def test_every_variable_of_the_service_is_a_setting(
    services: dict[str, Any], dockerfile: str
) -> None:
    named = {*services["crews"]["environment"], *re.findall(r"CREWS_\w+", dockerfile)}

    settable = {f"CREWS_{name.upper()}" for name in Settings.model_fields}

    assert named <= settable | {"CREWS_SECRETS_DIR"}


def test_the_secrets_that_are_made_are_the_settings_that_are_read(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(secrets / "crews"))

    read_back = load_settings()

    assert "@rabbitmq:5672/" in read_back.broker_url.get_secret_value()
    assert read_back.journal.endswith("@postgres:5432/crews")
    assert not read_back.has_door


def test_the_door_opens_with_a_token_beside_the_made_secrets(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(secrets / "crews"))
    tokens = {"novel-movie": {"token": "at least 16 characters", "scopes": ["door"]}}
    (secrets / "crews" / "crews_ops_tokens").write_text(json.dumps(tokens))

    assert load_settings().has_door


@pytest.mark.parametrize(
    ("user", "file"),
    [
        ("novel-movie-crews", "crews/crews_broker_url"),
        ("novel-movie-door", "crews/crews_door_broker_url"),
        ("novel-movie", "publisher_url"),
        ("novel-movie-app", "app_url"),
        ("novel-movie-subscriber-example", "subscriber_url"),
    ],
)
def test_the_made_passwords_are_those_of_the_broker(
    secrets: Path, user: str, file: str
) -> None:
    url = (secrets / file).read_text()
    definitions = json.loads((secrets / "rabbitmq-definitions.json").read_text())
    [found] = [each for each in definitions["users"] if each["name"] == user]

    stored = base64.b64decode(found["password_hash"])

    assert url.startswith(f"amqp://{user}:")
    digest = hashlib.sha256(stored[:4] + _password(url).encode()).digest()
    assert stored[4:] == digest


def test_only_the_passwords_are_added_to_the_definitions(secrets: Path) -> None:
    made = json.loads((secrets / "rabbitmq-definitions.json").read_text())
    shipped = json.loads((DEPLOY / "rabbitmq-definitions.json").read_text())
    [declarer] = [each for each in made["users"] if each["name"].endswith("declarer")]

    assert declarer["password_hash"] == ""
    for user in made["users"]:
        user["password_hash"] = ""
    assert made == shipped


@pytest.mark.parametrize(
    ("user", "file"),
    [
        ("crews_work", "crews/crews_journal_url"),
        ("crews_migrate", "migration/crews_journal_url"),
    ],
)
def test_the_made_passwords_are_those_of_the_database(
    secrets: Path, user: str, file: str
) -> None:
    url = (secrets / file).read_text()

    assert url.startswith(f"postgresql://{user}:")
    assert f"ALTER ROLE {user} PASSWORD '{_password(url)}';\n" in (
        (secrets / "postgres-logins.sql").read_text()
    )


def test_the_service_starts_after_the_migration(services: dict[str, Any]) -> None:
    waited_for = services["crews"]["depends_on"]

    assert waited_for["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["command"] == ["migrate"]


def test_secrets_are_closed_to_others_and_made_once(secrets: Path) -> None:
    before = (secrets / "postgres_password").read_text()

    run_program(secrets.parent / "infra" / "deploy" / "make-secrets")

    assert secrets.stat().st_mode & 0o077 == 0
    assert (secrets / "postgres_password").read_text() == before


def test_every_file_that_compose_mounts_is_there_or_made(
    services: dict[str, Any], secrets: Path
) -> None:
    composed = read(ROOT / "compose.yaml")
    mounted = [
        *(each["file"] for each in composed["secrets"].values()),
        *(
            volume.split(":")[0]
            for service in services.values()
            for volume in service.get("volumes", [])
            if volume.startswith("./")
        ),
    ]

    absent = [
        path
        for path in mounted
        if not ((secrets.parent / path).exists() or (ROOT / path).exists())
    ]

    assert absent == []


def test_the_image_does_not_run_as_root(dockerfile: str) -> None:
    [user] = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)

    assert int(user.split(":")[0]) >= 10000


def test_what_the_image_copies_exists_and_is_sent_to_the_builder(
    dockerfile: str,
) -> None:
    copied = {
        source.split("/")[0]
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
        for source in line.split()
    }
    sent = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }

    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_holds_every_package_that_is_installed(dockerfile: str) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    [packages] = re.findall(r"packages\.find\.include = \[(.+)\]", project)

    assert all(
        f"COPY {package} /source/{package}" in dockerfile
        for package in re.findall(r'"(\w+)\*"', packages)
    )


def test_the_image_is_asked_whether_it_lives(dockerfile: str) -> None:
    port = Settings.model_fields["ops_port"].default

    assert f"http://127.0.0.1:{port}/livez" in dockerfile


def test_every_alert_watches_a_figure_that_exists() -> None:
    host = CollectorRegistry()
    host.register(HostFigures(load_settings()))
    exposed = {
        f"{metric.name}{'_total' if metric.type == 'counter' else ''}"
        for registry in (Metrics().registry, host)
        for metric in registry.collect()
    }
    rules = read(DEPLOY / "alerts.yaml")["groups"][0]["rules"]

    watched = {
        name.removesuffix("_count")
        for rule in rules
        for name in re.findall(r"\bcrews_\w+", rule["expr"])
    }

    assert watched
    assert watched <= exposed


def test_prometheus_asks_the_port_that_the_service_opens() -> None:
    [scraped] = read(DEPLOY / "prometheus.yaml")["scrape_configs"]

    [found] = scraped["dns_sd_configs"]

    assert found["port"] == Settings.model_fields["ops_port"].default


def test_prometheus_on_a_server_asks_each_replica_by_the_same_rules() -> None:
    there = read(DEPLOY / "ubuntu" / "prometheus.yaml")
    here = read(DEPLOY / "prometheus.yaml")
    [scraped], [composed] = there["scrape_configs"], here["scrape_configs"]

    replicas = [f"127.0.0.1:500{replica}" for replica in (1, 2)]
    assert scraped["static_configs"] == [{"targets": replicas}]
    assert scraped["job_name"] == composed["job_name"]
    assert there["rule_files"] == here["rule_files"]


def _password(url: str) -> str:
    return url.split("@", maxsplit=1)[0].rpartition(":")[2]


def test_prometheus_sends_a_token_that_the_service_takes_for_metrics_alone(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWS_SECRETS_DIR", str(secrets / "crews"))
    [scraped] = read(DEPLOY / "prometheus.yaml")["scrape_configs"]
    mounted = read(ROOT / "compose.yaml")["services"]["prometheus"]["volumes"]
    tokens = AccessTokens(load_settings().ops_tokens)

    file = scraped["authorization"]["credentials_file"]
    caller = tokens.find_caller((secrets / "prometheus" / Path(file).name).read_text())
    operator = tokens.find_caller((secrets / "operator_token").read_text().strip())

    assert f"./.secrets/prometheus:{Path(file).parent}:ro" in mounted
    assert caller is not None
    assert caller.scopes == {"metrics"}
    assert operator is not None
    assert operator.scopes == {"act"}
