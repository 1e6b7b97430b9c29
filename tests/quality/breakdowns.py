"""Runs `novel-crews break-down` for every text of a folder."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STORY_SUFFIXES = (".txt", ".md", ".fountain", ".docx", ".epub")
MAX_PARALLEL = 2
COMMAND = Path(sys.executable).with_name("novel-crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputText:
    """A story to break down; the text of a gold file is extracted from its JSON."""

    id: str
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownResult:
    """The folder with a text's documents, or the reason why there are none."""

    text: InputText
    folder: Path
    refusal: str | None


def find_texts(folder: Path, work: Path) -> Iterator[InputText]:
    """Yield the stories of *folder*, in the order of their names."""
    work.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        if path.suffix in STORY_SUFFIXES:
            yield InputText(id=path.stem, file=path)
        elif path.suffix == ".json":
            plain = work / f"{path.stem}.txt"
            document = json.loads(path.read_text(encoding="utf-8"))
            plain.write_text(document["text"], encoding="utf-8", newline="")
            yield InputText(id=path.stem, file=plain)


async def break_down_all(stories: list[InputText], out: Path) -> list[BreakdownResult]:
    """Break all *stories* down, two at a time, each into its own folder."""
    slots = asyncio.Semaphore(MAX_PARALLEL)

    async def one(text: InputText) -> BreakdownResult:
        async with slots:
            return await _break_down(text, out / text.id)

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(one(text)) for text in stories]
    return [task.result() for task in running]


async def _break_down(text: InputText, folder: Path) -> BreakdownResult:
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "break-down",
        text.file,
        "--out",
        folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, stderr = await process.communicate()
    refusal = None
    if process.returncode:
        refusal = stderr.decode(errors="replace").strip()[-200:]
    return BreakdownResult(text=text, folder=folder, refusal=refusal)
