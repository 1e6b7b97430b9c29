"""A breakdown in the format of another program, as a person asks for it."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from infra.film.registry import MissingLibraryError, NoScheduleError
from ports.domain.breakdown import Breakdown
from ports.domain.choices import ExportFormat
from service.actions.films import NoBreakdownError
from service.commands.break_down import (
    BreakdownRequest,
    break_down_file,
)
from service.commands.export import UnwritableFileError, export_breakdown
from service.commands.film_source import STATE_FOLDER
from tests.builders import MILL_STORY


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that `break-down` wrote; it is broken down once."""
    work = tmp_path_factory.mktemp("mill")
    file = work / "the-mill.txt"
    file.write_text(MILL_STORY)
    request = BreakdownRequest(
        file=file, title="The Mill", format="auto", language="en", out=work / "film"
    )
    asyncio.run(break_down_file(request, model="offline"))
    return request.out


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Return a folder of one's own with a breakdown in it."""
    return Path(shutil.copytree(written, tmp_path / "film"))


async def test_a_folder_and_its_run_give_the_same_export(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = folder / STATE_FOLDER / "journal.db"
    monkeypatch.setenv("CREWS_JOURNAL_URL", f"sqlite+aiosqlite:///{journal}")
    film = Breakdown.model_validate_json((folder / "breakdown.json").read_bytes())

    for to in ("fountain",):
        await export_breakdown(str(folder), to=to, out=folder / f"folder.{to}")
        await export_breakdown(str(film.run_id), to=to, out=folder / f"run.{to}")

    script = (folder / "run.fountain").read_text()
    assert script == (folder / "folder.fountain").read_text()
    assert "You're late," in script
    assert str(folder / "run.fountain") in capsys.readouterr().out


async def test_without_a_place_the_files_go_beside_the_breakdown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await export_breakdown(str(folder), to="fountain", out=None, as_json=True)

    [file] = json.loads(capsys.readouterr().out)["files"]
    assert file == str(folder / "screenplay.fountain")
    assert (folder / "screenplay.fountain").read_text().startswith("Title: The Mill")


async def test_the_length_of_a_day_is_chosen(folder: Path) -> None:
    def last_day() -> int:
        rows = (folder / "shooting-days.csv").read_text("utf-8-sig").splitlines()
        return int(rows[-1].split(",")[0])

    await export_breakdown(
        str(folder), to="csv", out=None, pages_a_day=100, setups_a_day=1000
    )
    assert last_day() == 1
    await export_breakdown(str(folder), to="csv", out=None, pages_a_day=0.125)
    assert last_day() > 1
    await export_breakdown(
        str(folder), to="csv", out=None, pages_a_day=100, setups_a_day=1
    )
    assert last_day() > 1
    with pytest.raises(NoScheduleError, match="csv, pdf, xlsx"):
        await export_breakdown(str(folder), to="fountain", out=None, setups_a_day=1)


async def test_a_name_that_is_no_breakdown_says_what_to_do(tmp_path: Path) -> None:
    for name, problem in {
        "nowhere": "neither a run's id nor a folder",
        str(tmp_path): "breakdown.json: No such file",
    }.items():
        with pytest.raises(NoBreakdownError, match=problem):
            await export_breakdown(name, to="fountain", out=None)


async def test_a_text_that_is_not_the_breakdowns_is_refused(folder: Path) -> None:
    (folder / "source.txt").write_text("another story")

    with pytest.raises(NoBreakdownError, match=r"source\.txt is not the text"):
        await export_breakdown(str(folder), to="fountain", out=None)


async def test_a_damaged_breakdown_is_refused(folder: Path) -> None:
    (folder / "breakdown.json").write_text('{"run_id": 1}')

    with pytest.raises(NoBreakdownError, match="damaged"):
        await export_breakdown(str(folder), to="fountain", out=None)


async def test_an_unknown_run_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = folder / STATE_FOLDER / "journal.db"
    monkeypatch.setenv("CREWS_JOURNAL_URL", f"sqlite+aiosqlite:///{journal}")

    with pytest.raises(NoBreakdownError, match="unknown here"):
        await export_breakdown(
            "00000000-0000-5000-8000-000000000000", to="fountain", out=None
        )


async def test_a_place_that_cannot_be_written_is_named(folder: Path) -> None:
    with pytest.raises(UnwritableFileError, match="--out"):
        await export_breakdown(
            str(folder), to="fountain", out=folder / "source.txt" / "x.fountain"
        )


@pytest.mark.parametrize(
    ("to", "library", "module"),
    [
        ("xlsx", "openpyxl", "infra.film.workbook"),
        ("otio", "opentimelineio", "infra.film.timeline"),
        ("pdf", "reportlab.pdfgen.canvas", "infra.film.pdf.exporter"),
        ("pdf", "fontpkg_noto_sans", "infra.film.pdf.exporter"),
    ],
)
async def test_a_library_that_is_missing_is_named(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    to: ExportFormat,
    library: str,
    module: str,
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    for name in [name for name in sys.modules if name.startswith("infra.film.")]:
        if name.startswith(module.removesuffix(".exporter")):
            monkeypatch.delitem(sys.modules, name)

    with pytest.raises(
        MissingLibraryError, match=rf"{library}.*novel-movie-crews\[film\]"
    ):
        await export_breakdown(str(folder), to=to, out=None)
