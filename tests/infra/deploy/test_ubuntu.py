"""What a server gets: units that confine the service, and a proxy before it."""

import json
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest

from service.settings import Settings
from tests.stack.certificates import Authority
from tests.stack.http_servers import QuietHandler, serve_in_thread
from tests.stack.loopback import HOST, free_ports
from tests.stack.packages import install
from tests.stack.programs import run_program

ROOT: Final = Path(__file__).parents[3]
UBUNTU: Final = ROOT / "infra" / "deploy" / "ubuntu"
UNITS: Final = UBUNTU / "units"
SERVICES: Final = sorted(path.name for path in UNITS.glob("*.service"))
SCRIPTS: Final = ("install", "novel-crews", "take-certificate")

MOST_EXPOSURE: Final = 1.5

OF_SYSTEMD: Final = (
    *(
        f"{name}.target"
        for name in (
            "basic",
            "multi-user",
            "network-online",
            "shutdown",
            "sysinit",
            "timers",
        )
    ),
    "systemd-journald@.service",
    "systemd-journald@.socket",
    "systemd-journald-varlink@.socket",
)
"""Units of its own that ours name."""


@pytest.fixture(scope="module")
def analyze() -> str:
    """The program that knows systemd's units."""
    if shutil.which("systemd-analyze") is None:
        install("systemd", instead="a machine with systemd")
    return "/usr/bin/systemd-analyze"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A root folder with the units and the program that they start."""
    units = tmp_path / "etc/systemd/system"
    shutil.copytree(UNITS, units)
    (units / "novel-crews@.service").rename(units / "novel-crews@1.service")
    for name in ("postgresql.service", "rabbitmq-server.service", *OF_SYSTEMD):
        action = "ListenStream=/run/x" if name.endswith("socket") else ""
        if name.endswith("service"):
            action = "ExecStart=/usr/bin/true"
        section = name.rpartition(".")[2].title()
        (units / name).write_text(f"[{section}]\n{action}\n" if action else "[Unit]\n")
    for program in ("opt/novel-crews/current/bin/novel-crews", "usr/bin/true"):
        place = tmp_path / program
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o755)
    return tmp_path


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_exposed_to_little(name: str, analyze: str) -> None:
    said = run_program(analyze, "security", "--offline=true", UNITS / name)

    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert float(exposure) <= MOST_EXPOSURE


def test_systemd_knows_every_line_of_the_units(server: Path, analyze: str) -> None:
    names = sorted(path.name for path in (server / "etc/systemd/system").glob("novel*"))

    checked = subprocess.run(  # noqa: S603  # our own units
        [analyze, "verify", "--man=no", f"--root={server}", *names],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in checked.stderr.splitlines() if "novel-crews" in line]
    assert ours == []
    assert len(names) == 5


def values(unit: str, key: str) -> list[str]:
    text = (UNITS / unit).read_text()
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_of_a_unit_exists(name: str) -> None:
    named = re.findall(r"CREWS_\w+", " ".join(values(name, "Environment")))
    known = {f"CREWS_{each.upper()}" for each in Settings.model_fields}

    assert set(named) <= known | {"CREWS_SECRETS_DIR"}


def test_steps_have_time_to_be_handed_back() -> None:
    [seconds] = values("novel-crews@.service", "TimeoutStopSec")

    given = timedelta(seconds=int(seconds.removesuffix("s")))

    assert given > Settings.model_fields["grace"].default


def test_the_working_service_cannot_read_the_password_of_the_tables_owner() -> None:
    [user] = values("novel-crews@.service", "User")
    [owner] = values("novel-crews-migrate.service", "User")
    script = (UBUNTU / "install").read_text()

    assert user != owner
    assert f'--mode=0750 --group={owner} "$config/migration"' in script


@pytest.mark.parametrize("name", SCRIPTS)
def test_bash_can_read_the_scripts(name: str) -> None:
    run_program("/bin/bash", "-n", UBUNTU / name)


def test_the_passwords_are_made_for_a_server_of_its_own(tmp_path: Path) -> None:
    run_program(
        ROOT / "infra/deploy/make-secrets",
        env={
            "PATH": "/usr/bin:/bin",
            "SECRETS": str(tmp_path / "made"),
            "BROKER_HOST": HOST,
            "DATABASE_HOST": HOST,
        },
    )

    urls = [path.read_text() for path in (tmp_path / "made").rglob("*_url")]
    assert len(urls) >= 4
    assert all(f"@{HOST}:" in url for url in urls)


def test_what_the_guide_names_is_there() -> None:
    guide = (UBUNTU / "README.md").read_text()

    for linked in re.findall(r"\]\((\.\./[^)]+)\)", guide):
        assert (UBUNTU / linked).exists()
    for path in re.findall(r"infra/deploy/[\w./-]+", guide):
        assert (ROOT / path).exists(), path


class _Replica(QuietHandler):
    """Answers with the path that it was asked for."""

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        self._answer()

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
        self.read_body()
        self._answer()

    def _answer(self) -> None:
        body = json.dumps(
            {"path": self.path, "proto": self.headers.get("X-Forwarded-Proto")}
        ).encode()
        self.reply(body)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[httpx.Client]:
    """A real nginx with our configuration, before one replica; the other is away."""
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        install("nginx-light", instead="a machine with nginx")
    authority = Authority()
    authority.issue(tmp_path, "server", host="localhost")
    http, https, away = free_ports(3)
    with serve_in_thread(_Replica) as working:
        ours = (UBUNTU / "nginx.conf").read_text()
        for former, new in (
            (r"listen 80;", f"listen {HOST}:{http};"),
            (r"listen 443 ssl http2;", f"listen {HOST}:{https} ssl http2;"),
            (r"listen \[::\].*", ""),
            (r"\bNAME\b", "localhost"),
            (r"127\.0\.0\.1:5001", f"{HOST}:{working}"),
            (r"127\.0\.0\.1:5002", f"{HOST}:{away}"),
            (r"/etc/novel-crews/tls/fullchain", f"{tmp_path}/server"),
            (r"/etc/novel-crews/tls/privkey\.pem", f"{tmp_path}/server.key"),
        ):
            ours, count = re.subn(former, new, ours)
            assert count
        main = tmp_path / "nginx.conf"
        main.write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n"
            "events {}\nhttp { access_log off;\n"
            f"client_body_temp_path {tmp_path}/b;\n"
            f"proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;\n"
            f"uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{ours}\n}}\n"
        )
        trusted = ssl.create_default_context(cafile=authority.write(tmp_path / "ca"))
        transport = httpx.HTTPTransport(verify=trusted, retries=5)
        process = subprocess.Popen(  # noqa: S603  # with our configuration
            ["/usr/sbin/nginx", "-c", str(main), "-e", str(tmp_path / "error.log")]
        )
        try:
            with httpx.Client(
                base_url=f"https://localhost:{https}", transport=transport
            ) as client:
                yield client
        finally:
            process.terminate()
            process.wait()


def test_only_the_door_and_the_console_are_open_to_others(proxy: httpx.Client) -> None:
    for path in ("/events", "/runs/1", "/crews/status/1", "/console", "/console/runs"):
        answer = proxy.get(path)
        assert (answer.status_code, answer.json()["path"]) == (200, path)
        assert answer.json()["proto"] == "https"
    for path in ("/metrics", "/stats", "/readyz", "/livez", "/health", "/", "/eventsx"):
        assert proxy.get(path).status_code == 404

    logins = [proxy.post("/console/login").status_code for _ in range(12)]
    assert logins[0] == 200
    assert 429 in logins
    door = [proxy.post("/events").status_code for _ in range(80)]
    assert 429 in door
    too_much = proxy.post("/console", content=b"x" * 3_000_000)
    assert too_much.status_code == 413
