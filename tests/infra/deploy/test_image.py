"""What the image leaves out is missed by nothing that it runs."""

import importlib.metadata
import re
import sys
from pathlib import Path
from typing import Final

from tests.stack.programs import run_program

ROOT: Final = Path(__file__).parents[3]
LEFT_OUT: Final = ROOT / "infra" / "deploy" / "left-out.txt"

EXTRA: Final = (
    *("defusedxml", "fontpkg_noto_sans", "openpyxl", "opentimelineio", "reportlab"),
)
"""Libraries of the extra ``film``, which an installation may leave out."""

OF_THE_EXTRA: Final = (
    *("infra.film.corrected_workbook", "infra.film.pdf."),
    *("infra.film.timeline", "infra.film.workbook"),
)
"""The modules that need them; `infra.film.registry` says so to whoever asks."""

WITHOUT: Final = """
import importlib, os, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(name, name=name)

ABSENT = set(os.environ["ABSENT"].split(","))  # the reader's processes read it too
OF_THE_EXTRA = tuple(os.environ.get("OF_THE_EXTRA", "").split(","))
sys.meta_path.insert(0, Absent())

if __name__ == "__main__":
    for top in ("service", "handlers", "crews", "ports", "infra"):
        package = importlib.import_module(top)
        for module in pkgutil.walk_packages(package.__path__, f"{top}."):
            if not module.name.endswith(("__main__", ".migrations.env")):
                if not module.name.startswith(OF_THE_EXTRA):
                    importlib.import_module(module.name)
    from service.commands.cli import main
    main()
"""


def packages_without_use() -> set[str]:
    """Return the names of the packages, as an index normalises them."""
    lines = LEFT_OUT.read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages_in(lock: str) -> set[str]:
    return {normalise(name) for name in re.findall(r"^([\w.-]+)", lock, re.MULTILINE)}


def test_the_image_installs_nothing_that_is_left_out() -> None:
    lock = (ROOT / "infra" / "deploy" / "requirements.lock").read_text()

    assert packages_in(lock) & packages_without_use() == set()


def test_every_package_that_is_left_out_is_one_that_the_tests_have() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    assert packages_without_use() - packages_in(lock) == set()


def test_every_module_and_a_whole_story_do_without_what_is_left_out(
    tmp_path: Path,
) -> None:
    modules = [
        module
        for module, names in importlib.metadata.packages_distributions().items()
        if {normalise(name) for name in names} <= packages_without_use()
    ]
    story = ROOT / "tests" / "stories" / "night-desk.txt"
    program = tmp_path / "without.py"
    program.write_text(WITHOUT)

    run_program(
        *(sys.executable, program, "break-down", story, "--out", tmp_path / "film"),
        cwd=ROOT,
        env={
            "ABSENT": ",".join([*modules, *EXTRA]),
            "OF_THE_EXTRA": ",".join(OF_THE_EXTRA),
            "HOME": str(tmp_path),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
        },
    )

    assert (tmp_path / "film" / "breakdown.json").exists()
