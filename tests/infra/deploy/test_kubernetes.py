"""The manifests are ones that Kubernetes takes, and name what the service has."""

from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from infra.storage.db.engine import POOL_SIZE
from service.settings import Settings
from tests.service.ops_api import bare_ops_api

ROOT: Final = Path(__file__).parents[3]
FOLDER: Final = ROOT / "infra" / "deploy" / "kubernetes"
OLDEST, NEWEST = "1.30", "1.33"

POSTGRES_CONNECTIONS: Final = 100
"""What PostgreSQL allows unless it is told otherwise."""


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


MANIFESTS: Final = sorted(
    path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml"
)
SETTINGS: Final = {f"CREWS_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture
def pod() -> dict[str, Any]:
    spec: dict[str, Any] = read("deployment.yaml")["spec"]["template"]["spec"]
    return spec


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    [only] = pod["containers"]
    found: dict[str, Any] = only
    return found


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("name", MANIFESTS)
def test_the_schemas_of_the_api_take_each_manifest(name: str, version: str) -> None:
    kubernetes_validate.validate(read(name), version, strict=True)


def test_the_kustomization_names_every_manifest() -> None:
    assert sorted(read("kustomization.yaml")["resources"]) == MANIFESTS


def test_every_setting_that_is_given_exists() -> None:
    [generator] = read("kustomization.yaml")["configMapGenerator"]

    names = {literal.split("=")[0] for literal in generator["literals"]}

    assert names <= SETTINGS


def test_every_secret_that_is_named_is_a_setting() -> None:
    text = (FOLDER / "deployment.yaml").read_text()
    named = {word.strip(",") for word in text.split() if word.startswith("crews_")}

    assert {name.strip(".").upper() for name in named} <= SETTINGS


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_every_probe_asks_for_a_path_that_is_served(
    container: dict[str, Any], probe: str
) -> None:
    routes = bare_ops_api().build_app().routes

    assert container[probe]["httpGet"]["path"] in {
        getattr(route, "path", None) for route in routes
    }


def test_the_port_is_the_one_that_the_service_listens_on(
    container: dict[str, Any],
) -> None:
    [port] = container["ports"]

    assert port["containerPort"] == Settings.model_fields["ops_port"].default
    assert port["name"] == read("service.yaml")["spec"]["ports"][0]["targetPort"]


def test_steps_can_be_handed_back_before_the_end(pod: dict[str, Any]) -> None:
    literals = read("kustomization.yaml")["configMapGenerator"][0]["literals"]
    grace = dict(each.split("=") for each in literals)["CREWS_GRACE"]

    assert pod["terminationGracePeriodSeconds"] >= float(grace) + 10


def test_the_user_is_the_image_s_own(pod: dict[str, Any]) -> None:
    dockerfile = (ROOT / "infra" / "deploy" / "Dockerfile").read_text()

    assert f"USER {pod['securityContext']['runAsUser']}:" in dockerfile


def test_nothing_can_be_written_but_what_is_mounted(container: dict[str, Any]) -> None:
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_connections_of_all_replicas_fit_into_the_database() -> None:
    replicas = read("autoscaler.yaml")["spec"]["maxReplicas"]

    # One more while a rolling update has both.
    assert (replicas + 1) * POOL_SIZE <= POSTGRES_CONNECTIONS
