"""Every case that once broke the door, fired at a running server."""

import asyncio
import io
import json
import re
import sys
import time
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Protocol

import aio_pika
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError

from tests.chaos.random_messages import a_message
from tests.server.machine import Machine
from tests.server.visitor import (
    CLOUD_EVENTS,
    EVENTS,
    QUEUE,
    Visitor,
    publish,
    submission,
)

MARK = "Quillonbrax"
"""A word of every text that is sent, which nothing but texts may show."""

PROSE = f"{MARK} lit the lamp. “He is late,” she said, and looked at the sea.\n\n"
TAKEN_SECONDS = 10.0
ANSWER_SECONDS = 420.0
FUZZED = 400
MOST_TEXT = 256 * 1024
MOST_HEADERS = 100_000
BOMB_BYTES = 300_000_000

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
HOSTILE_TITLE = f"\x1b]0;owned\x07\x1b[31m\x9b32m{BIDI}T"


class Target(Protocol):
    """What is attacked: a machine, as its visitors and its operator see it."""

    machine: Machine
    door_token: str

    @property
    def visitor(self) -> Visitor: ...

    def handed_out(self, name: str) -> str: ...

    def ask(self, port: int, path: str, token: str = "") -> str: ...

    def is_ready(self, port: int) -> bool: ...


def fire(target: Target) -> str:
    """Fire all of them; return how many.

    Raises:
        AssertionError: One had an effect; the message names each that had.
    """
    attack = Attack(target)
    effects = asyncio.run(attack.run())
    if effects:
        raise AssertionError(f"{len(effects)} of {attack.fired}: {'; '.join(effects)}")
    return f"{attack.fired} cases without effect; {attack.figures}"


class Attack:
    """The cases, by the numbers of their list, and what they did."""

    def __init__(self, target: Target) -> None:
        self.fired = 0
        self.figures: dict[str, float] = {}
        self._target = target
        self._effects: list[str] = []
        self._answers: dict[str, dict[str, Any]] = {}
        self._honest = 0
        visitor, read = target.visitor, target.machine.read
        self._publisher = visitor.from_outside(target.handed_out("publisher_url"))
        self._subscriber = visitor.from_outside(target.handed_out("subscriber_url"))
        self._service = visitor.from_outside(
            read("/etc/novel-crews/settings/crews_broker_url").strip()
        )

    async def run(self) -> list[str]:
        """Fire every case; return the effects."""
        async with self._listen():
            for cases in (
                self._poison,
                self._kinds,
                self._privileges,
                self._texts,
                self._fuzz,
            ):
                await cases()
                await self._require_honest_service(cases.__name__)
            self._files()
            self._settings()
            self._ops_port()
            self._terminal()
            await self._require_honest_service("everything")
            self._leaks()
        return self._effects

    # A1: what held the intake up.

    async def _poison(self) -> None:
        for number in range(4):
            body = json.dumps(
                {**submission(f"poison-{number}", PROSE), "traceparent": "\udfff"}
            )
            await self._send(body)
        command = {
            "version": 1,
            "run_id": "11111111-2222-5333-8444-555555555555",
            "generation": 1,
            "stage": "read",
            "ordinal": 2**63,
            "attempt": 1,
        }
        for name in ("ordinal", "generation", "attempt"):
            body = json.dumps({**command, "ordinal": 1, name: 2**63})
            await publish(
                self._service, "read", body.encode(), exchange="novelmovie.work"
            )
            self.fired += 1
        await self._send(json.dumps(submission("poison-\udfff", PROSE)))
        await self._send(
            json.dumps(submission("poison-cost", PROSE)).replace(
                '"revision": 1', '"revision": 1, "limits": {"cost": 1e999}'
            )
        )
        await self._send(
            json.dumps(submission("poison-twice", PROSE)).replace(
                '"revision": 1', '"revision": 1, "revision": 2'
            )
        )

    # A2: events and commands, and every SDK's headers.

    async def _kinds(self) -> None:
        for body in ('{"version": 1, "stage": "read"}', "{}", '{"text": "x"}'):
            await self._send(body, content_type="application/json")
        for number, prefix in enumerate(("ce_", "ce-", "cloudEvents:", "cloudEvents_")):
            event = submission(f"prefix-{number}", PROSE)
            data = event.pop("data")
            await publish(
                self._publisher,
                "story.submitted",
                json.dumps(data).encode(),
                headers={
                    f"{prefix}{name}": str(value) for name, value in event.items()
                },
                content_type="application/json",
            )
            self.fired += 1
        await self._await_answers([f"prefix-{number}" for number in range(4)])

    # A4: who may do what.

    async def _privileges(self) -> None:
        async def bind(channel: AbstractChannel) -> None:
            queue = await channel.get_queue(QUEUE, ensure=False)
            await queue.bind(EVENTS, "story.submitted")

        def send(
            exchange: str, key: str
        ) -> Callable[[AbstractChannel], Awaitable[Any]]:
            async def to_exchange(channel: AbstractChannel) -> None:
                target = await channel.get_exchange(exchange, ensure=False)
                await target.publish(aio_pika.Message(b"{}"), key)

            return to_exchange

        def read(name: str) -> Callable[[AbstractChannel], Awaitable[Any]]:
            async def from_queue(channel: AbstractChannel) -> None:
                queue = await channel.get_queue(name, ensure=False)
                await queue.get(fail=False)

            return from_queue

        forbidden: list[
            tuple[str, str, Callable[[AbstractChannel], Awaitable[Any]]]
        ] = [
            (
                "publisher forges",
                self._publisher,
                send(EVENTS, "story.breakdown.completed"),
            ),
            ("publisher commands", self._publisher, send("novelmovie.work", "read")),
            ("publisher declares", self._publisher, lambda c: c.declare_queue("x")),
            ("publisher reads", self._publisher, read("crews.intake")),
            ("subscriber binds", self._subscriber, bind),
            ("subscriber reads", self._subscriber, read("crews.intake")),
            ("subscriber reads another", self._subscriber, read("subscriber.other")),
            ("subscriber forges", self._subscriber, send(EVENTS, "story.submitted")),
            (
                "service deletes",
                self._service,
                lambda c: c.queue_delete("crews.intake"),
            ),
            ("service declares", self._service, lambda c: c.declare_queue("crews.x")),
        ]
        for name, url, verb in forbidden:
            self.fired += 1
            if not await self._is_refused(url, verb):
                self._effects.append(f"{name}: permitted")
        work = self._read_setting("crews_journal_url")
        for sql in ("CREATE TABLE x (y int)", "DROP TABLE runs", "CREATE ROLE x"):
            ended = self._run(f"psql -v ON_ERROR_STOP=1 -qc '{sql}' '{work}'")
            self._require(ended.returncode != 0, f"crews_work may {sql}")
        ended = self._run(
            "runuser -u novel-crews -- cat /etc/novel-crews/migration/crews_journal_url"
        )
        self._require(ended.returncode != 0, "the service reads the owner's password")
        ended = self._run(
            "find /var/lib/novel-crews /var/backups/novel-crews -perm /077 | head -3"
        )
        self._require(not ended.stdout.strip(), f"open to others: {ended.stdout}")

    async def _is_refused(
        self, url: str, verb: Callable[[AbstractChannel], Awaitable[Any]]
    ) -> bool:
        async with await aio_pika.connect(url) as connection:
            try:
                channel = await connection.channel()
                await asyncio.wait_for(verb(channel), 20)
            except AMQPError:
                return True
            except Exception as error:  # noqa: BLE001  # aiormq's own kinds
                return "ACCESS_REFUSED" in str(error) or "AccessRefused" in repr(error)
        return False

    # A9: texts that took minutes.

    async def _texts(self) -> None:
        # A6 too: what a terminal would obey, in a title.
        event = submission("text-title", PROSE, title=HOSTILE_TITLE)
        await self._send(json.dumps(event))

        def fill(piece: str, most: int = 64_000) -> str:
            whole = PROSE + piece * (most // len(piece.encode()))
            return whole.encode()[:most].decode(errors="ignore")

        texts = {
            "spaces": f"{PROSE}{' ' * 8009}\n\n{PROSE}",
            "only-spaces": " " * 8009,
            "nested-quotes": fill("“a ‘b ", MOST_TEXT),
            "dashes": fill("— a\n\n"),
            "italics": fill("*a "),
            "underlines": fill("_a "),
            "plays": fill("JOHN. hi\n\n"),
            "matter": fill("THE END\n\n"),
            "contents": f"Contents\n\n{fill(chr(10) + 'Chapter I' + chr(10))}",
        }
        began = time.monotonic()
        for name, text in texts.items():
            await self._send(json.dumps(submission(f"text-{name}", text)))
        await self._await_answers(["text-title", *(f"text-{name}" for name in texts)])
        self.figures["texts answered, s"] = round(time.monotonic() - began)

    # Any bytes.

    async def _fuzz(self) -> None:
        async with await aio_pika.connect(self._publisher) as connection:
            channel = await connection.channel(publisher_confirms=False)
            target = await channel.get_exchange(EVENTS, ensure=False)
            for seed in range(FUZZED):
                sent = a_message(Random(seed))  # noqa: S311  # a seed is the point
                if sum(map(len, sent.headers.values())) > MOST_HEADERS:
                    continue  # the broker hangs up: its frames hold no more
                key = "story.cancelled" if "cancel" in sent.queue else "story.submitted"
                message = aio_pika.Message(
                    sent.body,
                    content_type=sent.content_type,
                    headers={
                        name: value.encode(errors="replace").decode()
                        for name, value in sent.headers.items()
                    },
                )
                await target.publish(message, key)
                self.fired += 1

    # A5: files.

    def _files(self) -> None:
        folder = self._target.machine.root / "tmp/attacks"
        folder.mkdir(mode=0o755, exist_ok=True)
        for name, content in _hostile_files():
            (folder / name).write_bytes(content)
            self._refuses_with_a_sentence(
                f"sudo novel-crews submit /tmp/attacks/{name} --project attack", name
            )

    # A7: settings.

    def _settings(self) -> None:
        program = "/opt/novel-crews/current/bin/novel-crews doctor"
        settings = "CREWS_SECRETS_DIR=/etc/novel-crews/settings"
        for name, variables in {
            "a misspelt variable": f"{settings} CREWS_MODLE=x",
            "no folder of secrets": "CREWS_SECRETS_DIR=/nowhere",
            "bad JSON": f"{settings} CREWS_PRICES='{{'",
            "no duration": f"{settings} CREWS_GRACE=soon",
        }.items():
            self._refuses_with_a_sentence(
                f"env CREWS_DATA_DIR=/tmp {variables} {program}", name
            )
        journal = self._read_setting("crews_journal_url")
        for variables in (
            f"CREWS_JOURNAL_URL='{journal}?sslmode=require'",
            "CREWS_GRACE='20 s'",
            "CREWS_MODEL_TIMEOUT='3 min'",
        ):
            ended = self._run(
                f"env CREWS_DATA_DIR=/tmp {settings} {variables} {program}"
            )
            self._require(ended.returncode == 0, f"{variables[:20]}: {ended.stdout}")
        broker = re.sub(r"@.*", "@crews.example.com:5671/", self._service)
        ended = self._run(f"env {settings} CREWS_BROKER_URL='{broker}' {program}")
        self._require(
            "certificate" in ended.stdout + ended.stderr,
            f"a refused certificate is not named: {ended.stdout}",
        )

    # A8: the ops port.

    def _ops_port(self) -> None:
        for port in (5001, 5002):
            for path in ("/stats", "/metrics", "/console/runs", "/events"):
                ended = self._run(
                    f"python3 -c 'import urllib.request as u; "
                    f'u.urlopen("http://127.0.0.1:{port}{path}")\''
                )
                is_login = path == "/console/runs" and ended.returncode == 0
                self._require(
                    ended.returncode != 0 or is_login, f"{path} asks for no token"
                )
            bare = json.loads(self._target.ask(port, "/readyz"))
            self._require(
                all(set(each) == {"well"} for each in bare.values()), f"told: {bare}"
            )
            ended = self._target.machine.enter_network(
                [sys.executable, "-m", "tests.server.half_open", str(port)]
            )
            self._require(
                ended.returncode == 0, f"2,000 half requests: {ended.stderr[-200:]}"
            )
            if ended.returncode == 0:
                self.figures[f"slowest probe at {port}, s"] = float(ended.stdout)

    # A6: terminals.

    def _terminal(self) -> None:
        for command in ("runs", "runs --state running", "dlq list", "dlq groups"):
            shown = self._run(f"sudo novel-crews {command}").stdout
            raw = {
                each
                for each in shown
                if unicodedata.category(each) in ("Cc", "Cf") and each != "\n"
            }
            self._require(not raw, f"{command} shows {raw!r}")

    # A3: story text.

    def _leaks(self) -> None:
        token = self._target.handed_out("ops_token")
        operator = self._target.handed_out("operator_token")
        listed = json.loads(
            self._run("sudo novel-crews dlq list --json").stdout or "[]"
        )
        self.figures["dead letters"] = len(listed)
        for place, shown in {
            "log": self._run(
                f"journalctl --namespace=novel-crews | grep {MARK} || true"
            ).stdout,
            "metrics": self._target.ask(5001, "/metrics", token),
            "stats": self._target.ask(5001, "/stats", operator),
            "dead letters": self._run("sudo novel-crews dlq list").stdout,
        }.items():
            self._require(MARK not in shown, f"the {place} has a story's text")

    # What every case asks.

    async def _send(self, body: str, content_type: str = CLOUD_EVENTS) -> None:
        self.fired += 1
        await publish(
            self._publisher,
            "story.submitted",
            body.encode(errors="surrogatepass"),
            content_type=content_type,
        )

    async def _require_honest_service(self, after: str) -> None:
        """An honest submission is taken at once, and the replicas are ready."""
        self._honest += 1
        name = f"honest-{self._honest}"
        began = time.monotonic()
        seconds = await asyncio.to_thread(self._time_until_taken, name)
        self._require(
            seconds < TAKEN_SECONDS,
            f"after {after.strip('_')} an honest story is taken in {seconds:.0f} s",
        )
        key = "slowest honest story taken, s"
        self.figures[key] = max(self.figures.get(key, 0.0), round(seconds, 1))
        await self._await_answers([name])
        key = "slowest honest story answered, s"
        seconds = time.monotonic() - began
        self.figures[key] = max(self.figures.get(key, 0.0), round(seconds, 1))
        for port in (5001, 5002):
            self._require(self._target.is_ready(port), f"{port} is not ready: {after}")

    def _time_until_taken(self, name: str) -> float:
        token = self._target.door_token
        began = time.monotonic()
        run = self._target.visitor.submit(token, submission(name, PROSE * 3))
        with self._target.visitor.browser() as client:
            client.headers["Authorization"] = f"Bearer {token}"
            while client.get(f"/runs/{run}").status_code == 404:
                if time.monotonic() > began + 3 * TAKEN_SECONDS:
                    break
                time.sleep(0.1)
        return time.monotonic() - began

    async def _await_answers(self, stories: list[str]) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            if self._answers.keys() >= set(stories):
                return
            await asyncio.sleep(0.5)
        missing = set(stories) - self._answers.keys()
        self._effects.append(f"not answered: {sorted(missing)}")

    @asynccontextmanager
    async def _listen(self) -> AsyncIterator[None]:
        async with await aio_pika.connect(self._subscriber) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(
                QUEUE, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await queue.bind(EVENTS, "story.breakdown.*")

            async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
                data = json.loads(message.body)["data"]
                self._answers[str(data.get("story_id"))] = data
                await message.ack()

            await queue.consume(note)
            yield

    def _refuses_with_a_sentence(self, script: str, name: str) -> None:
        began = time.monotonic()
        ended = self._run(script)
        said = (ended.stderr + ended.stdout).strip()
        seconds = time.monotonic() - began
        self.figures["slowest refusal, s"] = max(
            self.figures.get("slowest refusal, s", 0), round(seconds, 1)
        )
        self._require(
            ended.returncode in (1, 2)
            and "Traceback" not in said
            and 0 < len(said.splitlines()) <= 3
            and seconds < 60,
            f"{name}: {ended.returncode} after {seconds:.0f} s: {said[-200:]}",
        )

    def _require(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001  # a check
        self.fired += 1
        if not holds:
            self._effects.append(otherwise[:300])

    def _run(self, script: str) -> Any:
        return self._target.machine.attempt(script, seconds=120)

    def _read_setting(self, name: str) -> str:
        return self._target.machine.read(f"/etc/novel-crews/settings/{name}").strip()


def _hostile_files() -> Iterator[tuple[str, bytes]]:
    """Yield names and contents that no reader may take, or fail on."""
    zeros = b"<p>" + b"a" * BOMB_BYTES + b"</p>"
    yield "bomb.epub", _zip({"mimetype": b"application/epub+zip", "a.xhtml": zeros})
    document = b"<w:document><w:t>" + b"a" * BOMB_BYTES + b"</w:t></w:document>"
    yield "bomb.docx", _zip({"word/document.xml": document})
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    yield "deep.docx", _zip({"word/document.xml": deep})
    yield "many.epub", _zip({f"{number}.xhtml": b"" for number in range(20_000)})
    yield "not-a.docx", b"%PDF-1.4 not a document"
    yield "corrupt.pdf", b"%PDF-1.7\n1 0 obj\n<<" + bytes(range(256)) * 20
    yield "corrupt.epub", b"PK\x03\x04" + bytes(range(256)) * 4
    yield "empty.txt", b""
    yield "noise.txt", bytes(range(256)) * 40


def _zip(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()
