"""Breakdowns as `novel-crews break-down` writes them, of every text of a folder."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STORIES = (".txt", ".md", ".fountain", ".docx", ".epub")
SEATS = 2
COMMAND = Path(sys.executable).with_name("novel-crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A story to break down; gold stories are taken out of their JSON."""

    id: str
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Where a text's documents are, or why there are none."""

    text: Text
    folder: Path
    refusal: str | None


def texts(folder: Path, work: Path) -> Iterator[Text]:
    """Yield the stories of *folder*, in the order of their names."""
    work.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        if path.suffix in STORIES:
            yield Text(id=path.stem, file=path)
        elif path.suffix == ".json":
            plain = work / f"{path.stem}.txt"
            document = json.loads(path.read_text(encoding="utf-8"))
            plain.write_text(document["text"], encoding="utf-8", newline="")
            yield Text(id=path.stem, file=plain)


async def broken_down(stories: list[Text], out: Path) -> list[Done]:
    """Break all *stories* down, two at a time, each into its own folder."""
    seats = asyncio.Semaphore(SEATS)

    async def one(text: Text) -> Done:
        async with seats:
            return await _broken_down(text, out / text.id)

    async with asyncio.TaskGroup() as forks:
        asked = [forks.create_task(one(text)) for text in stories]
    return [task.result() for task in asked]


async def _broken_down(text: Text, folder: Path) -> Done:
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "break-down",
        text.file,
        "--out",
        folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    refusal = None
    if process.returncode:
        refusal = told.decode(errors="replace").strip()[-200:]
    return Done(text=text, folder=folder, refusal=refusal)
