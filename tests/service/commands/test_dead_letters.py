"""The commands ``dlq …``, over a journal in a file."""

import asyncio
import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from infra.storage import open_journal
from ports.dead_letters import DeadLetter
from ports.errors import InvalidEventError
from service.actions.dead_letters import (
    UnknownDeadLetterError,
    UnreadableLettersError,
    UnsendableLetterError,
)
from service.commands.cli import app
from service.commands.dead_letters.replays import ReplayError
from service.commands.dead_letters.selection import (
    AmbiguousSelectionError,
    EmptySelectionError,
)
from service.commands.input import UnreadableFileError
from tests.contracts.journal.dead_letter_builders import a_dead_message

OLD = a_dead_message(
    id=UUID(int=1), death_digest="a", headers={"attempts": "[]", "x": "[bold]"}
)
NEW = a_dead_message(
    id=UUID(int=2), fingerprint="0" * 16, error_pattern="NUL", story_id="gift"
)


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal with two dead letters."""
    monkeypatch.setenv("CREWS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "jo")
    asyncio.run(store_dead_letters(tmp_path / "journal.db", OLD, NEW))


async def store_dead_letters(file: Path, *dead_letters: DeadLetter) -> None:
    async with open_journal(f"sqlite:///{file}") as store:
        for dead_letter in dead_letters:
            await store.dead_letters.add(dead_letter)
            # SQLite's clock counts milliseconds; in one, neither would be the newer.
            await asyncio.sleep(0.002)


def dlq(*arguments: str, answer: str | None = None) -> str:
    result = CliRunner().invoke(app, ["dlq", *arguments], input=answer)
    if result.exception is not None and result.exit_code == 1:
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def dlq_json(*arguments: str) -> Any:
    return json.loads(dlq(*arguments, "--json"))


def ids(rows: Sequence[dict[str, Any]]) -> list[int]:
    return [UUID(row["id"]).int for row in rows]


def test_dead_letters_are_listed_newest_first() -> None:
    assert ids(dlq_json("list")) == [2, 1]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--story", "gift"], [2]),
        (["--cause", "fedc"], [1]),
        (["--stage", "intake"], [2, 1]),
        (["--queue", "crews.read"], []),
        (["--older-than", "2h"], []),
        (["--newer-than", "7d"], [2, 1]),
        (["--text", "character 7"], [2, 1]),
        (["--state", "discarded"], []),
        (["--state", "all", "--limit", "1"], [2]),
    ],
)
def test_dead_letters_are_listed_by(options: list[str], found: list[int]) -> None:
    assert ids(dlq_json("list", *options)) == found


def test_a_list_says_when_it_is_cut_short() -> None:
    assert "1 of 2" in dlq("list", "--limit", "1")


def test_dead_letters_are_grouped_by_cause() -> None:
    groups = dlq_json("groups")

    assert [(group["cause"], group["count"]) for group in groups] == [
        ("NUL", 1),
        (OLD.error_pattern, 1),
    ]


def test_a_dead_letter_is_shown_without_its_body() -> None:
    shown = dlq_json("show", str(OLD.id))

    assert (shown["headers"], shown["attempts"]) == (dict(OLD.headers), [])
    assert not {"body", "body_base64"} & shown.keys()
    assert r"\xff" not in dlq("show", str(OLD.id))


def test_a_dead_letter_is_shown_with_its_body_on_request() -> None:
    assert r"\xff" in dlq("show", str(OLD.id), "--body")


def test_an_unknown_dead_letter_is_named() -> None:
    with pytest.raises(UnknownDeadLetterError, match="dlq list"):
        dlq("show", str(UUID(int=9)))


def test_a_preview_freezes_the_oldest_first_and_changes_nothing() -> None:
    preview = dlq_json("replay", "--preview")

    assert [UUID(each).int for each in preview["ids"]] == [1, 2]
    assert dlq_json("audit") == []
    assert dlq_json("replays") == []


def test_a_replay_is_requested_by_filter() -> None:
    dlq("replay", "--story", "gift", "--rate", "50/s", "--yes")

    [replay] = dlq_json("replays")
    assert (replay["total"], replay["rate"], replay["asked_by"]) == (1, 50.0, "jo")
    assert replay["what"] == "state=waiting, story=gift"


def test_a_replay_is_requested_by_id() -> None:
    replay = dlq_json("replay", str(OLD.id), "--yes", "--as", "al")

    status = dlq_json("status", replay["replay"])
    assert (status["total"], status["asked_by"]) == (1, "al")
    assert status["what"] == f"by name: {OLD.id}"
    assert status["standing"] == {"under_way": 0, "done": 0, "died": 0, "closed": 0}


def test_an_operator_who_says_no_replays_nothing() -> None:
    dlq("replay", answer="n\n")

    assert dlq_json("replays") == []


def test_an_operator_who_says_yes_replays_what_was_shown() -> None:
    dlq("replay", answer="y\n")

    assert [replay["total"] for replay in dlq_json("replays")] == [2]


@pytest.mark.parametrize("verb", ["replay", "discard"])
def test_an_empty_selection_fails_and_changes_nothing(verb: str) -> None:
    with pytest.raises(EmptySelectionError, match="dlq list"):
        dlq(verb, "--story", "unknown", "--yes")

    assert dlq_json("replays") == []


@pytest.mark.parametrize("verb", ["replay", "discard", "show"])
def test_an_unknown_letter_fails_by_its_id(verb: str) -> None:
    unknown = "0b6e3c1e-8b1f-5a55-9a0f-0c8f1d1f2a3b"
    options = () if verb == "show" else ("--yes",)

    with pytest.raises(UnknownDeadLetterError, match=unknown):
        dlq(verb, unknown, *options)


def test_ids_and_filters_at_once_are_rejected() -> None:
    with pytest.raises(AmbiguousSelectionError):
        dlq("replay", str(OLD.id), "--story", "gift", "--yes")


def test_dead_letters_are_discarded() -> None:
    assert dlq_json("discard", "--cause", "NUL", "--yes") == {"discarded": 1}

    assert ids(dlq_json("list")) == [1]
    [row] = dlq_json("audit")
    assert (row["who"], row["action"], row["count"]) == ("jo", "discard", 1)
    assert row["what"] == "state=waiting, cause=NUL"


def test_a_replay_is_paused_resumed_and_cancelled() -> None:
    replay_id = dlq_json("replay", "--yes")["replay"]

    dlq("pause", replay_id)
    dlq("resume", replay_id)
    dlq("cancel", replay_id)

    actions = [row["action"] for row in dlq_json("audit")]
    assert actions == ["cancel", "resume", "pause", "replay"]
    with pytest.raises(ReplayError, match="is cancelled"):
        dlq("resume", replay_id)


def test_an_unknown_replay_is_named() -> None:
    with pytest.raises(ReplayError, match="dlq replays"):
        dlq("status", str(UUID(int=9)))


@pytest.mark.parametrize(
    "option", [["--older-than", "soon"], ["--rate", "fast"], ["--rate", "1/m"]]
)
def test_an_option_that_cannot_be_parsed_is_rejected(option: list[str]) -> None:
    result = CliRunner().invoke(app, ["dlq", "replay", *option])

    assert result.exit_code == 2
    assert "Invalid value" in result.stderr


def test_tables_print_what_strangers_sent_as_it_is() -> None:
    assert "[bold]" in dlq("show", str(OLD.id))


FIT = json.dumps(
    {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/novel-movie",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": "gift",
            "project_id": "film",
            "revision": 1,
            "title": "The Gift",
            "text": "One dollar.",
        },
    }
)


def test_an_edited_message_is_checked_and_sent_in_the_place_of_the_letter(
    tmp_path: Path,
) -> None:
    file = tmp_path / "message.json"
    file.write_text(FIT.replace('"revision": 1', '"revision": 0'))
    with pytest.raises(InvalidEventError, match="revision"):
        dlq("edit", str(OLD.id), str(file))
    file.write_text(FIT)

    sent = dlq_json("edit", str(OLD.id), str(file))["sent"]

    shown = dlq_json("show", str(OLD.id))
    assert (shown["state"], shown["successor_id"]) == ("replayed", sent)
    with pytest.raises(UnsendableLetterError, match="does not wait"):
        dlq("edit", str(OLD.id), str(file))
    with pytest.raises(UnknownDeadLetterError):
        dlq("edit", str(UUID(int=9)), str(file))
    with pytest.raises(UnreadableFileError, match="name a file"):
        dlq("edit", str(NEW.id), str(tmp_path / "none.json"))


def test_a_message_is_redirected_to_a_queue_of_ours_only() -> None:
    with pytest.raises(UnsendableLetterError, match=r"no queue crews\.none"):
        dlq("redirect", str(OLD.id), "--to", "crews.none")

    said = dlq("redirect", str(OLD.id), "--to", "crews.cancel")

    assert "sent to crews.cancel" in said


def test_discarded_letters_are_restored_and_old_ones_purged() -> None:
    dlq("discard", str(OLD.id), str(NEW.id), "--yes")

    assert dlq_json("restore", str(OLD.id))["restored"] == 1
    with pytest.raises(UnsendableLetterError, match="none of them is discarded"):
        dlq("restore", str(OLD.id))
    with pytest.raises(UnknownDeadLetterError):
        dlq("restore", str(UUID(int=9)))
    assert dlq_json("purge", "--older-than", "1d")["deleted"] == 0
    assert dlq_json("purge", "--older-than", "0s")["deleted"] == 1
    assert ids(dlq_json("list", "--state", "all")) == [OLD.id.int]


def test_exported_letters_are_imported_with_their_bodies(tmp_path: Path) -> None:
    file = tmp_path / "letters.jsonl"
    file.write_text(dlq("export", "--story", "gift"))
    dlq("discard", str(NEW.id), "--yes")
    dlq("purge", "--older-than", "0s")

    assert dlq_json("import", str(file))["imported"] == 1

    shown = dlq_json("show", str(NEW.id), "--body")
    assert base64.b64decode(shown["body_base64"]) == NEW.body
    assert shown["headers"] == dict(NEW.headers)
    file.write_text("{}\n")
    with pytest.raises(UnreadableLettersError, match="line 1"):
        dlq("import", str(file))


def test_who_read_or_took_a_body_stands_in_the_audit() -> None:
    dlq("show", str(OLD.id), "--body", "--as", "ana")
    dlq("export", "--as", "ben")

    rows = dlq_json("audit")

    assert [(row["who"], row["action"], row["count"]) for row in rows] == [
        ("ben", "export", 2),
        ("ana", "read", 1),
    ]


def test_a_replay_is_held_narrowed_and_resumed() -> None:
    replay_id = dlq_json("replay", "--hold", "--yes")["replay"]

    assert dlq_json("status", replay_id)["state"] == "paused"
    for _ in range(2):
        assert dlq_json("exclude", replay_id, "0" * 16)["excluded"] == 1
        assert dlq_json("status", replay_id)["skipped"] == 1
        assert dlq_json("include", replay_id, "0" * 16)["included"] == 1
        assert dlq_json("status", replay_id)["skipped"] == 0
    dlq_json("exclude", replay_id, "0" * 16)
    dlq("resume", replay_id)

    status = dlq_json("status", replay_id)
    assert (status["state"], status["skipped"]) == ("running", 1)
    with pytest.raises(ReplayError, match="pause it first"):
        dlq("exclude", replay_id, "0" * 16)
