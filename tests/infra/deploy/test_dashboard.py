"""The dashboard asks for figures that exist, in a language that Prometheus reads."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import CollectorRegistry

from service.ops.host_figures import HostFigures
from service.ops.metrics import Metrics
from service.settings import load_settings
from tests.stack.programs import run_program

DEPLOY: Final = Path(__file__).parents[3] / "infra" / "deploy"


@pytest.fixture(scope="module")
def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DEPLOY / "dashboard.json").read_text())[
        "panels"
    ]
    return found


@pytest.fixture(scope="module")
def expressions(panels: list[dict[str, Any]]) -> list[str]:
    return [target["expr"] for panel in panels for target in panel["targets"]]


def figures() -> set[str]:
    host = CollectorRegistry()
    host.register(HostFigures(load_settings()))
    suffixes = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_count", "_sum"),
        "gauge": ("",),
    }
    return {
        f"{metric.name}{suffix}"
        for registry in (Metrics().registry, host)
        for metric in registry.collect()
        for suffix in suffixes[metric.type]
    }


def test_every_figure_of_the_dashboard_exists(expressions: list[str]) -> None:
    asked = {name for each in expressions for name in re.findall(r"crews_\w+", each)}

    assert asked <= figures()
    assert len(asked) > 15


def test_every_figure_of_an_alarm_can_be_seen(expressions: list[str]) -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"][0]["rules"]
    watched = {
        name for rule in rules for name in re.findall(r"\bcrews_\w+", rule["expr"])
    }

    assert {name for name in watched if name not in " ".join(expressions)} == set()


def test_prometheus_reads_every_expression(
    expressions: list[str],
    promtool: str,
    tmp_path: Path,
) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": expression}
        for number, expression in enumerate(expressions)
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))

    run_program(promtool, "check", "rules", file)


def test_no_panel_lies_over_another(panels: list[dict[str, Any]]) -> None:
    places: set[tuple[int, int]] = set()
    for panel in panels:
        grid = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(grid["x"], grid["x"] + grid["w"])
            for y in range(grid["y"], grid["y"] + grid["h"])
        }
        assert places.isdisjoint(cells), panel["title"]
        assert grid["x"] + grid["w"] <= 24
        places |= cells
