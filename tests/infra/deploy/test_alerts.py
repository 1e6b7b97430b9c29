"""Every alarm rings when it should and is silent afterwards.

The series come from our own metrics, in a bad state and then in a good one; Prometheus'
own program evaluates the shipped rules over them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import CollectorRegistry, Gauge

from ports.operations import JournalStats
from service.ops.host_figures import HostFigures
from service.ops.metrics import Metrics
from service.settings import load_settings
from tests.stack.certificates import Authority
from tests.stack.programs import run_program

ROOT: Final = Path(__file__).parents[3]
ALERTS: Final = ROOT / "infra" / "deploy" / "alerts.yaml"
RULES: Final = {
    rule["alert"]: rule
    for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    if "alert" in rule
}

WELL: Final = JournalStats(
    runs={"running": 3, "completed": 9, "failed": 0, "cancelled": 0},
    steps_in_flight=2,
    outbox=0,
    dead_letters=0,
    runs_stuck=0,
    overdue=0,
    backed_up_at=30 * 3600.0,
)
"""In the time of the tests, which begins at 1970."""

DAY: Final = 86400.0
PORTS: Final = ("broker", "journal", "archive", "graph", "model")

Change = Callable[[Metrics, CollectorRegistry], None]


def set_well(metrics: Metrics, host: CollectorRegistry) -> None:
    """Bring everything into the state in which no alarm rings."""
    metrics.set_journal_gauges(WELL)
    metrics.set_ports_up(dict.fromkeys(PORTS, True))
    metrics.delivery_age.labels("crews.intake").set(0.2)
    metrics.answers.labels("completed").inc(100)
    for _ in range(20):
        metrics.calls.labels("director", "large", "answered").observe(1.0)
    _host_gauge(host, "crews_disk_free_ratio", "folder").labels("data").set(0.5)
    _host_gauge(host, EXPIRY, "file").labels("ours").set(90 * DAY)


EXPIRY: Final = "crews_certificate_expiry_timestamp_seconds"


def _host_gauge(host: CollectorRegistry, name: str, label: str) -> Gauge:
    found = host._names_to_collectors.get(name)  # noqa: SLF001  # it has no public one
    return (
        found if isinstance(found, Gauge) else Gauge(name, "", (label,), registry=host)
    )


def journal(**changes: Any) -> Change:
    return lambda metrics, _: metrics.set_journal_gauges(
        WELL.model_copy(update=changes)
    )


def port_down(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.set_ports_up({"graph": False})


def answers_badly(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.answers.labels("dead_lettered").inc()


def delivery_fails(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.count_failed_delivery("crews.intake")


def nobody_listens(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.unrouted.labels("story.breakdown.completed").inc()


def webhook_dies(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.count_webhook_delivery("dead")


def facts_missing(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.count_graph_answer("failed")


def intake_blocked(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.delivery_age.labels("crews.intake").set(900)


def model_fails(metrics: Metrics, _: CollectorRegistry) -> None:
    for _call in range(40):
        metrics.calls.labels("director", "large", "PortUnavailableError").observe(1)


def disk_fills(_: Metrics, host: CollectorRegistry) -> None:
    _host_gauge(host, "crews_disk_free_ratio", "folder").labels("data").set(0.05)


def certificate_expires(_: Metrics, host: CollectorRegistry) -> None:
    _host_gauge(host, EXPIRY, "file").labels("ours").set(10 * DAY)


def no_backup(metrics: Metrics, _: CollectorRegistry) -> None:
    metrics.backed_up_at.clear()


MENDED_MINUTES: Final = 75
"""Longer than most of the rules look back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A state that lasts for some minutes, and is then mended for others.

    Attributes:
        up: Whether Prometheus reaches the replica meanwhile.
    """

    change: Change | None
    minutes: int = 30
    mended: int = MENDED_MINUTES
    up: bool = True


SCENARIOS: Final = {
    "CrewsAway": Scenario(change=None, up=False),
    "DeadLettersWait": Scenario(change=journal(dead_letters=2)),
    "OutboxGrows": Scenario(change=journal(outbox=500)),
    "DeliveriesFail": Scenario(change=delivery_fails),
    "NobodyListens": Scenario(change=nobody_listens),
    "WebhookDead": Scenario(change=webhook_dies),
    "RunsStuck": Scenario(change=journal(runs_stuck=1)),
    "PortDown": Scenario(change=port_down),
    "FactsMissing": Scenario(change=facts_missing),
    "WorkOverdue": Scenario(change=journal(overdue=3)),
    "ReplicaNotReady": Scenario(change=port_down),
    "IntakeBlocked": Scenario(change=intake_blocked),
    "ModelFails": Scenario(change=model_fails),
    "DiskFills": Scenario(change=disk_fills),
    "CertificateExpires": Scenario(change=certificate_expires, minutes=90),
    "BackupOld": Scenario(change=no_backup, minutes=90),
    # One of a hundred; what follows must outweigh it.
    "AvailabilityLow": Scenario(change=answers_badly, minutes=90, mended=24 * 60),
}
LAST_SEEN_BACKUP: Final = Scenario(change=journal(backed_up_at=0.0), minutes=29 * 60)
"""A backup is there, and more than a day old."""

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(*changes: Change) -> Samples:
    """Return what the exporter shows after *changes*, by name and labels."""
    metrics, host = Metrics(), CollectorRegistry()
    for change in changes:
        change(metrics, host)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for registry in (metrics.registry, host)
        for metric in registry.collect()
        for sample in metric.samples
        if not sample.name.endswith(("_created", "_bucket", "_sum"))
        if not math.isnan(sample.value)
    }


def series(scenario: Scenario) -> list[dict[str, str]]:
    """Return the series as promtool takes them: bad for a while, then good."""
    bad = samples(set_well, *([scenario.change] if scenario.change else []))
    good = samples(set_well)
    written = [_written("up", (), float(scenario.up), 1.0, scenario, is_counter=False)]
    for key in {**good, **bad}:
        name, labels = key
        written.append(
            _written(
                name,
                labels,
                bad.get(key),
                good.get(key, 0.0 if key in bad else None),
                scenario,
                is_counter=name.endswith(("_total", "_count")),
            )
        )
    return written


def _written(
    name: str,
    labels: tuple[tuple[str, str], ...],
    bad: float | None,
    good: float | None,
    scenario: Scenario,
    *,
    is_counter: bool,
) -> dict[str, str]:
    scrape = (("job", "novel-movie-crews"), ("instance", "crews:5001"))
    shown = ",".join(f'{key}="{value}"' for key, value in (*labels, *scrape))
    parts = []
    reached = 0.0
    for value, length in ((bad, scenario.minutes), (good, scenario.mended)):
        if value is None:
            # `0+0x3` stands for four values, and `_x3` for three.
            parts.append(f"_x{length + 1}")
        elif is_counter:
            # What happened once in a state happens in each of its minutes.
            parts.append(f"{reached}+{value}x{length}")
            reached += value * (length + 1)
        else:
            parts.append(f"{value}+0x{length}")
    return {"series": f"{name}{{{shown}}}", "values": " ".join(parts)}


def firing(alert: str, minute: int, *, times: int) -> dict[str, object]:
    """Return the expectation that *alert* rings so many times at a minute."""
    ringing = f'ALERTS{{alertname="{alert}",alertstate="firing"}}'
    return {
        "expr": f"count({ringing}) or vector(0)",
        "eval_time": f"{minute}m",
        "exp_samples": [{"labels": "{}", "value": times}],
    }


def evaluate(promtool: str, tests: list[dict[str, object]], folder: Path) -> None:
    """Evaluate the shipped rules over *tests*; fail with what promtool says."""
    file = folder / "tests.yaml"
    content = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": tests,
    }
    file.write_text(yaml.safe_dump(content))
    run_program(promtool, "test", "rules", file)


def a_test(alert: str, scenario: Scenario) -> dict[str, object]:
    return {
        "interval": "1m",
        "name": alert,
        "input_series": series(scenario),
        "promql_expr_test": [
            firing(alert, 0, times=0),
            firing(alert, scenario.minutes, times=1),
            firing(alert, scenario.minutes + scenario.mended, times=0),
        ],
    }


def test_every_alarm_has_a_scenario() -> None:
    assert SCENARIOS.keys() == RULES.keys()


def test_every_alarm_rings_and_is_silent_again(promtool: str, tmp_path: Path) -> None:
    tests = [a_test(alert, scenario) for alert, scenario in SCENARIOS.items()]

    evaluate(promtool, [*tests, a_test("BackupOld", LAST_SEEN_BACKUP)], tmp_path)


def test_no_alarm_rings_while_all_is_well(promtool: str, tmp_path: Path) -> None:
    well: dict[str, object] = {
        "interval": "1m",
        "input_series": series(Scenario(change=None, minutes=120)),
        "promql_expr_test": [firing(alert, 120, times=0) for alert in RULES],
    }

    evaluate(promtool, [well], tmp_path)


def test_a_wrong_expectation_is_noticed(promtool: str, tmp_path: Path) -> None:
    scenario = SCENARIOS["DiskFills"]
    wrong = {
        **a_test("DiskFills", scenario),
        "promql_expr_test": [firing("DiskFills", scenario.minutes, times=0)],
    }

    with pytest.raises(AssertionError, match="FAILED"):
        evaluate(promtool, [wrong], tmp_path)


def test_the_machines_figures_are_read(tmp_path: Path) -> None:
    certificate = Authority().issue(tmp_path, "ours", days=30)
    settings = load_settings(
        data_dir=tmp_path,
        backup_dir=tmp_path / "absent",
        certificate_file=certificate,
        key_file=certificate.with_suffix(".key"),
    )
    registry = CollectorRegistry()
    registry.register(HostFigures(settings))

    value = registry.get_sample_value
    free = value("crews_disk_free_ratio", {"folder": "data"})
    assert free is not None
    assert 0 < free < 1
    assert value("crews_disk_free_ratio", {"folder": "backup"}) is None
    assert value(EXPIRY, {"file": "ours"})
    certificate.write_text("half a file")
    assert value(EXPIRY, {"file": "ours"}) is None
