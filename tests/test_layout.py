"""The tree keeps its shape: what lies where, what imports what, how long it is."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import grimp
import pytest

ROOT: Final = Path(__file__).parents[1]

FOLDERS: Final = {"service", "handlers", "crews", "ports", "infra", "tests"}
FILES: Final = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "compose.yaml",
    "pyproject.toml",
    "requirements.lock",
}
LOCKS: Final = ("requirements.lock", "infra/deploy/requirements.lock")
PYTHON_LOCKS: Final = (*LOCKS, "infra/deploy/meaning.lock")
NODE_LOCKS: Final = (
    "infra/payload/plugin/package-lock.json",
    "tests/payload/newest/package-lock.json",
    "tests/payload/package-lock.json",
    "tests/samples/package-lock.json",
    "tests/service/door/sdk/package-lock.json",
)

ONLY_IMPORTS_OF_PORTS: Final = {"ports", "pydantic", "typing_extensions"}

LONGEST_MODULE: Final = 400

BINARY: Final = {
    ".docx",
    ".epub",
    ".gguf",
    ".gz",
    ".ico",
    ".jpg",
    ".pdf",
    ".png",
    ".safetensors",
}
HOMES: Final = "|".join(re.escape(f"{here}/") for here in (Path.home(), ROOT))
FOREIGN_PLACES: Final = re.compile(
    rf"{HOMES}|/home/\w|(?-i:/Users/)\w|(?<!no-emit-)index-url|find-links",
    re.IGNORECASE,
)


def tracked() -> list[str]:
    """Return every file of the repository, as git names them."""
    listed = subprocess.run(
        [
            "/usr/bin/git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted(name for name in listed.stdout.split("\0") if (ROOT / name).is_file())


def modules() -> list[str]:
    """Return every Python file outside the tests."""
    return [
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith("tests/")
    ]


def test_the_top_level_holds_six_folders_and_the_files_that_start_things() -> None:
    top = {name.split("/")[0] for name in tracked()}

    assert {name for name in top if not name.startswith(".")} <= FOLDERS | FILES


def test_ports_import_the_standard_library_and_pydantic_alone() -> None:
    graph = grimp.build_graph("ports", include_external_packages=True, cache_dir=None)

    imported = {module.split(".")[0] for module in graph.modules}

    assert imported - sys.stdlib_module_names <= ONLY_IMPORTS_OF_PORTS


def test_a_module_is_about_one_thing() -> None:
    long = {
        name
        for name in modules()
        if len((ROOT / name).read_text().splitlines()) > LONGEST_MODULE
    }

    assert long == set()


def test_no_file_names_a_place_of_one_machine() -> None:
    found = {
        f"{name}: {match[0]}"
        for name in tracked()
        if Path(name).suffix not in BINARY and name != "tests/test_layout.py"
        if (match := FOREIGN_PLACES.search((ROOT / name).read_text(errors="replace")))
    }

    assert found == set()


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_a_lock_pins_every_package_by_hash(lock: str) -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())

    unpinned = [
        each
        for each in packages
        if not re.match(r"[\w.\[\], -]+==\S+.*\\\n\s+--hash=sha256:[0-9a-f]{64}", each)
    ]

    assert unpinned == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_a_lock_names_no_place_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert re.findall(r"https?:|file:|\s@\s|--(?:extra-)?index|--find", text) == []


@pytest.mark.parametrize("lock", NODE_LOCKS)
def test_a_lock_for_node_names_no_place_to_download_from(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]

    assert {
        name for name, package in packages.items() if "resolved" in package
    } == set()


def test_the_image_installs_what_the_tests_ran_with() -> None:
    whole, deployed = (_pins(ROOT / lock) for lock in LOCKS)

    assert deployed <= whole


def _pins(lock: Path) -> set[str]:
    return set(re.findall(r"^([\w.\[\], -]+==[^\s;]+)", lock.read_text(), re.MULTILINE))
