"""The guide from a new server to a removed service, step by step."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer

from tests.server import attacks
from tests.server.authority import AcmeServer
from tests.server.guide import NAME, command, commands
from tests.server.machine import FOLDER, HERE, Machine
from tests.server.project import copy_project
from tests.server.visitor import Visitor, open_ports, submission
from tests.stack.http_servers import QuietHandler
from tests.test_layout import ROOT

STORY = (ROOT / "tests/stories/the-last-ferry.txt").read_text()
ORIGIN = "/srv/origin"
CLONE = f"{FOLDER}/novel-movie-crews"
NEXT = "99.0.0"
"""A release that differs by its number alone."""

COMPLETED = "com.novelmovie.story.breakdown.completed.v1"
OPEN = [80, 443, 5671]
CLOSED = [4369, 5001, 5002, 5432, 5672, 9090, 9093, 9094, 9100, 15672, 25672]
LOG_BYTES = 24 * 2**20


class StepError(AssertionError):
    """A step's outcome is not what the guide promises."""


def require(holds: object, otherwise: object) -> None:
    """Raise what a step reports, unless something holds."""
    if not holds:
        raise StepError(str(otherwise)[:600])


@dataclass(kw_only=True)
class Trial:
    """One server, and who comes to it."""

    machine: Machine
    acme: AcmeServer
    pager: "Pager"
    release: str
    door_token: str = ""
    runs: list[str] = field(default_factory=list)

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.acme.root)

    def handed_out(self, name: str) -> str:
        """Return what the installation made for others."""
        return self.machine.read(f"/etc/novel-crews/handed-out/{name}").strip()

    def type(self, words: str, **instead: str) -> str:
        """Type the block of the guide that has *words*, in the release's folder."""
        return self.machine.run(commands(words, **instead), folder=CLONE)

    def install(self) -> str:
        """Type the guide's line that installs and upgrades."""
        return self.machine.run(
            f"sudo infra/deploy/ubuntu/install {NAME}", folder=CLONE
        )

    # Installation.

    def install_from_a_tag(self) -> str:
        """Clone a release and run the script."""
        copy_project(self.machine.root / ORIGIN.lstrip("/"))
        self.machine.run(
            f"cd {ORIGIN} && git init -q && "
            "git config user.name trial && git config user.email trial@localhost && "
            f"git add -A && git commit -q -m {self.release} && git tag v{self.release}"
        )
        return self.machine.run(
            commands("git clone", VERSION=self.release, ADDRESS=ORIGIN)
        ).strip()

    def install_again(self) -> str:
        """A second run changes nothing."""
        before = self._state()
        self.install()
        after = self._state()
        require(before == after, f"{before} became {after}")
        return "files, passwords and processes are the same"

    def _state(self) -> str:
        return self.machine.run(
            "find /etc/novel-crews /etc/nginx /etc/systemd/system -type f "
            "-exec sha256sum {} + | sort | sha256sum; "
            "systemctl show -P MainPID novel-crews@1 novel-crews@2 postgresql"
        )

    def get_a_certificate(self) -> str:
        """Certbot gets one by the guide's line; strangers believe it."""
        self.acme.introduce(self.machine)
        self.machine.run(command("certbot certonly"))
        self.machine.run(command("systemctl restart rabbitmq-server"))
        self.machine.run("rabbitmqctl -q await_startup")
        shown = {self.visitor.certificate(port) for port in (443, 5671)}
        require(len(shown) == 1, "nginx and RabbitMQ show different certificates")
        return f"nginx and RabbitMQ show {shown.pop()[:12]}"

    def try_the_first_story(self) -> str:
        """The guide's first commands: doctor, submit, watch."""
        self._await_ready()
        self.machine.run(command("novel-crews doctor"))
        self.machine.run(command("novel-crews submit"), folder=CLONE)
        self.machine.attempt(f"timeout 10 {command('novel-crews watch')}")
        self._await_completed("the-last-ferry")
        return "doctor finds nothing wrong, and the story is completed"

    def open_the_door(self) -> str:
        """The guide's block that gives a token the scope."""
        self.type("door_token")
        self.door_token = self.handed_out("door_token")
        self._await_ready()
        return "a token has the scope door"

    def close_the_ports(self) -> str:
        """The guide's block for the firewall."""
        self.machine.run(commands("ufw --force enable"))
        return self.machine.run("ufw status | head -1").strip()

    def start_the_alarms(self) -> str:
        """The guide's block for Prometheus; Alertmanager calls us."""
        self.type("apt-get install -y --no-install-recommends prometheus")
        self.machine.write("/etc/prometheus/alertmanager.yml", self.pager.config)
        self.machine.run("systemctl restart prometheus-alertmanager")
        up = self._await(lambda: self._query("sum(up)") == "2", seconds=90)
        require(up, "Prometheus does not reach both replicas")
        return "both replicas are scraped"

    # Work, from outside.

    def see_what_is_open(self) -> str:
        """From outside: certificates, HTTPS and AMQPS, and nothing else."""
        answering = open_ports([*OPEN, *CLOSED])
        require(answering == OPEN, f"open are {answering}")
        with self.visitor.browser() as client:
            for path in ("/metrics", "/stats", "/readyz", "/livez", "/health"):
                status = client.get(path).status_code
                require(status == 404, f"{path} is answered {status}")
        return f"open are {OPEN}"

    def submit_over_amqps(self) -> str:
        """A story of a publisher, its final event to a subscriber."""
        answer = asyncio.run(
            self.visitor.publish_and_wait(
                self.visitor.from_outside(self.handed_out("publisher_url")),
                self.visitor.from_outside(self.handed_out("subscriber_url")),
                submission("over-amqps", STORY),
            )
        )
        require(answer["type"] == COMPLETED, answer["data"])
        return f"{answer['data']['counts']}"

    def submit_over_https(self) -> str:
        """A story by the HTTP door through nginx, its events as a stream."""
        return self._submit("over-https")

    def _submit(self, story_id: str) -> str:
        run = self.visitor.submit(self.door_token, submission(story_id, STORY))
        last = self.visitor.follow(self.door_token, run)
        require(last == COMPLETED, last or "no event")
        self.runs.append(run)
        return f"{run} completed"

    def log_in_to_the_console(self) -> str:
        """A person with the operator's token."""
        page = self.visitor.log_in(self.handed_out("operator_token"))
        require("over-https" in page or "Runs" in page, page)
        return "a secure cookie, and the first page"

    def fire_part_a(self) -> str:
        """Every case that once broke the door."""
        return attacks.fire(self)

    # Operation.

    def back_up_by_the_timer(self) -> str:
        """The timer itself starts the backup; its hour alone is moved."""
        before = self._backups()
        drop_in = "/etc/systemd/system/novel-crews-backup.timer.d/trial.conf"
        self.machine.write(
            drop_in, "[Timer]\nOnCalendar=\nOnCalendar=*:*:0/15\nRandomizedDelaySec=0\n"
        )
        self.machine.run("systemctl daemon-reload")
        self.machine.run("systemctl restart novel-crews-backup.timer")
        made = self._await(lambda: self._backups() > before, seconds=120)
        self.machine.run(f"rm {drop_in} && systemctl daemon-reload")
        self.machine.run("systemctl restart novel-crews-backup.timer")
        self._await(self._backup_is_over, seconds=60)
        require(
            made, self.machine.attempt("systemctl status novel-crews-backup").stdout
        )
        return max(self._backups())

    def _backup_is_over(self) -> bool:
        state = self.machine.run("systemctl show -P ActiveState novel-crews-backup")
        return state.strip() == "inactive"

    def _backups(self) -> set[str]:
        listed = self.machine.run("ls /var/backups/novel-crews")
        return set(re.findall(r"^\d{8}T[\d.]+Z$", listed, re.MULTILINE))

    def ring_an_alarm_and_restore(self) -> str:
        """Everything is lost: the alarm rings, the guide restores, it is silent."""
        backup = max(self._backups())
        before = self._runs()
        self.machine.run(command("systemctl stop 'novel-crews@*'"))
        rang = self._await(lambda: "CrewsAway firing" in self.pager.calls, seconds=300)
        require(rang, f"the pager heard {self.pager.calls}")
        script = commands("novel-crews restore", **{"20261129T021500.000000Z": backup})
        self.machine.run(script, folder=CLONE)
        self._await_ready()
        restored = self._runs()
        require(restored == before, f"{before} became {restored}")
        self._submit("after-the-restore")
        over = self._await(
            lambda: "CrewsAway resolved" in self.pager.calls, seconds=400
        )
        require(over, f"the pager heard {self.pager.calls}")
        return f"CrewsAway rang and went; {len(restored)} runs are back"

    def _runs(self) -> list[tuple[str, str]]:
        listed = json.loads(self.machine.run("novel-crews runs --json"))
        return sorted((each["run_id"], each["state"]) for each in listed)

    def rotate_the_log(self) -> str:
        """A flood of lines stays below the limit of the log's own journald."""
        drop_in = "/etc/systemd/journald@novel-crews.conf.d/trial.conf"
        self.machine.write(
            drop_in,
            f"[Journal]\nSystemMaxUse={LOG_BYTES}\nSystemMaxFileSize=4M\n"
            "RateLimitBurst=0\n",
        )
        self.machine.run("systemctl restart systemd-journald@novel-crews")
        self.machine.run(
            "systemd-run -q --wait -p LogNamespace=novel-crews "
            "bash -c 'for i in {1..60000}; do echo \"$i flood $RANDOM$RANDOM\"; done'"
        )
        time.sleep(3)
        used = int(
            self.machine.run("du -sb /var/log/journal/*.novel-crews | cut -f1").strip()
        )
        files = self.machine.run("ls /var/log/journal/*.novel-crews").split()
        first = self.machine.run(
            "journalctl --namespace=novel-crews -o cat --no-pager | head -1 || true"
        )
        self.machine.run(f"rm {drop_in}")
        self.machine.run("systemctl restart systemd-journald@novel-crews")
        require(len(files) > 1, f"it was never rotated: {files}")
        require(used <= LOG_BYTES + 8 * 2**20, f"the log has {used:,} bytes")
        require("flood" not in first or not first.startswith("1 "), "nothing went")
        return f"{len(files)} files, {used / 2**20:.0f} MiB of {LOG_BYTES // 2**20}"

    def renew_the_certificate(self) -> str:
        """Certbot's own unit renews it; both take it without a restart."""
        before = self.visitor.certificate(443)
        pid = self.machine.run("systemctl show -P MainPID rabbitmq-server")
        self.machine.run("systemctl start certbot.service")
        web = self._await(lambda: self.visitor.certificate(443) != before, seconds=30)
        require(web, "nginx shows the certificate from before")
        began = time.monotonic()
        broker = self._await(
            lambda: self.visitor.certificate(5671) != before, seconds=240
        )
        require(broker, "RabbitMQ shows the certificate from before")
        after = self.machine.run("systemctl show -P MainPID rabbitmq-server")
        require(pid == after, "RabbitMQ was restarted")
        enabled = self.machine.run("systemctl is-enabled certbot.timer").strip()
        return (
            f"RabbitMQ after {time.monotonic() - began:.0f} s; its timer is {enabled}"
        )

    def upgrade(self) -> str:
        """The next release by the guide, while stories come."""
        self.machine.run(
            f"cd {ORIGIN} && sed -i 's/^version = .*/version = \"{NEXT}\"/' "
            f"pyproject.toml && git commit -q -a -m {NEXT} && git tag v{NEXT}"
        )
        before = self._backups()
        stop, failed = threading.Event(), []

        def keep_submitting() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    self.visitor.submit(
                        self.door_token, submission(f"meanwhile-{number}", STORY)
                    )
                except (AssertionError, OSError) as error:
                    failed.append(str(error))
                stop.wait(5)
            self.runs.append(str(number))

        others = threading.Thread(target=keep_submitting)
        others.start()
        try:
            self.machine.run(command("git fetch", VERSION=NEXT), folder=CLONE)
            self.install()
        finally:
            stop.set()
            others.join()
        sent = int(self.runs.pop())
        require(not failed, f"{len(failed)} of {sent} were refused: {failed[:2]}")
        require(self._version() == {NEXT}, self._version())
        require(self._backups() > before, "no backup was made before")
        self._await_completed(f"meanwhile-{sent}")
        return f"{sent} stories were taken meanwhile, none refused"

    def roll_back(self) -> str:
        """Back to the release before, by the guide."""
        self.type("sudo ln -sfn VERSION", VERSION=self.release)
        self._await_ready()
        require(self._version() == {self.release}, self._version())
        return self._submit("after-the-roll-back")

    def remove(self) -> str:
        """The guide's last block: nothing of ours runs, the data stay."""
        self.type("sudo rm -rf /opt/novel-crews")
        left = self.machine.run("pgrep -fa [/]opt/novel-crews || true").strip()
        require(not left, left)
        self.machine.run("test -d /var/backups/novel-crews -a -d /var/lib/novel-crews")
        return "nothing runs, data and backups stay"

    # What it asks the server.

    def _version(self) -> set[str]:
        return {
            json.loads(self.ask(port, "/health"))["version"] for port in (5001, 5002)
        }

    def ask(self, port: int, path: str, token: str = "") -> str:
        """Ask a replica on the server itself, as an operator there does."""
        return self.machine.run(
            "python3 -c 'import sys, urllib.request as u; print(u.urlopen(u.Request("
            'sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]}), '
            f'timeout=10).read().decode())\' http://127.0.0.1:{port}{path} "{token}"'
        )

    def is_ready(self, port: int) -> bool:
        """Tell whether a replica is."""
        with suppress(RuntimeError):
            return bool(self.ask(port, "/readyz"))
        return False

    def _await_ready(self) -> None:
        ready = self._await(
            lambda: all(self.is_ready(port) for port in (5001, 5002)), seconds=90
        )
        require(ready, "the replicas are not ready")

    def _await_completed(self, story: str) -> None:
        def is_completed() -> bool:
            listed = json.loads(self.machine.run("novel-crews runs --json"))
            return any(
                each["story_id"] == story and each["state"] == "completed"
                for each in listed
            )

        require(self._await(is_completed, seconds=180), f"{story} is not completed")

    def _query(self, expression: str) -> str:
        ended = self.machine.attempt(
            "python3 -c 'import sys, urllib.request as u; print(u.urlopen("
            '"http://127.0.0.1:9090/api/v1/query?query=" + sys.argv[1])'
            f".read().decode())' '{expression}'"
        )
        if ended.returncode:
            return ""  # it is still starting
        results = json.loads(ended.stdout)["data"]["result"]
        return str(results[0]["value"][1]) if results else ""

    @staticmethod
    def _await(holds: Callable[[], bool], *, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if holds():
                return True
            time.sleep(1)
        return False


class Pager:
    """What Alertmanager calls: each call is "ALERT STATE"."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        calls = self.calls

        class _Call(QuietHandler):
            def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
                calls.extend(
                    f"{each['labels']['alertname']} {each['status']}"
                    for each in json.loads(self.read_body())["alerts"]
                )
                self.reply()

        self._server = ThreadingHTTPServer((HERE, 0), _Call)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def config(self) -> str:
        """What names it to Alertmanager."""
        return (
            "route: {receiver: trial, group_wait: 1s, group_interval: 10s, "
            "group_by: [alertname]}\n"
            "receivers:\n  - name: trial\n    webhook_configs:\n"
            f"      - url: http://{HERE}:{self._server.server_port}/\n"
        )

    def close(self) -> None:
        """Take no more calls."""
        self._server.shutdown()
        self._server.server_close()
