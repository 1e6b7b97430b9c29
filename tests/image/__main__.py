"""``python -m tests.image``: build the image, run it with Compose, kill a replica.

``--base`` names an image of a registry to build on. Without it everything comes from
Debian's packages by debootstrap (as root), broker and database included. Exit code: 0
if every step passed, 2 where no Docker engine is, so that nothing was tried.
"""

import argparse
import platform
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

from tests.image.engine import Engine, MissingEngineError, find_compose, open_engine
from tests.image.trial import IMAGE, ImageTrial
from tests.server.machine import call, pass_on_registries, provide
from tests.server.report import Report
from tests.test_layout import ROOT

HERE = Path(__file__).parent
MIRROR = "http://deb.debian.org/debian"
NOT_TRIED = 2

NOT_IN_SLIM_IMAGES = (
    *("var/lib/apt/lists/*", "var/cache/apt/*", "var/log/*"),
    *("usr/share/doc/*", "usr/share/man/*", "usr/share/locale/*"),
)


def main() -> None:
    """Run every step, or say why none could be."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--base", help="an image, best by digest")
    parser.add_argument("--roots", type=Path, help="where debootstrap's roots are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="image-") as made:
        folder = Path(made)
        try:
            with open_engine(folder) as engine:
                sys.exit(_try_image(engine, folder, options.base, options.roots))
        except MissingEngineError as error:
            sys.stdout.write(f"not tried: {error}\n0 passed, 0 failed, 1 skipped\n")
            sys.exit(NOT_TRIED)


def _try_image(
    engine: Engine, folder: Path, base: str | None, roots: Path | None
) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    servers = make_root(roots or folder, "trixie", "docker-compose")
    engine = Engine(host=engine.host, compose=find_compose(servers))
    if base is None:
        build(engine, import_root(engine, servers, "trixie"), "rabbitmq", "postgres")
        own = make_root(roots or folder, "bookworm", "ca-certificates")
        build(engine, import_root(engine, own, "bookworm"), "base")
        base = f"{IMAGE}-base"
    trial = ImageTrial(
        engine=engine, folder=folder, base=base, version=project["version"]
    )
    report = Report()
    try:
        report.run_all(_steps(trial), needed=2)
    finally:
        if trial.project.exists():
            trial.clean()
    return report.finish()


def _steps(trial: ImageTrial) -> list[Callable[[], str]]:
    return [
        trial.copy_the_project,
        trial.build_the_image,
        trial.break_a_story_down,
        trial.compare_with_the_bill,
        trial.start_with_compose,
        trial.look_at_the_confinement,
        trial.complete_a_story,
        trial.kill_a_replica,
        trial.stop_everything,
    ]


def make_root(folder: Path, suite: str, packages: str) -> Path:
    """Return a Debian in *folder*, made by debootstrap unless it is there."""
    root = folder / suite
    if not root.exists():
        provide("debootstrap")
        call(
            *("debootstrap", "--variant=minbase", f"--include={packages}"),
            *(suite, str(root), MIRROR),
        )
        pass_on_registries(root)
    return root


def import_root(engine: Engine, root: Path, suite: str) -> str:
    """Make an image of *root*; return its name."""
    name = f"{IMAGE}-{suite}"
    tar = subprocess.Popen(  # noqa: S603  # our own argument list
        [
            *("/usr/bin/tar", "--directory", str(root), "--create"),
            *(f"--exclude=./{each}" for each in NOT_IN_SLIM_IMAGES),
            ".",
        ],
        stdout=subprocess.PIPE,
    )
    subprocess.run(  # noqa: S603  # our own argument list
        ["docker", "--host", engine.host, "import", "-", name],  # noqa: S607
        stdin=tar.stdout,
        check=True,
        capture_output=True,
    )
    return name


def build(engine: Engine, root: str, *names: str) -> None:
    """Build images of *names* on *root*."""
    for name in names:
        engine.run(
            *("build", "--network=host", f"--build-arg=ROOT={root}"),
            *(f"--file={HERE / name}.Dockerfile", f"--tag={IMAGE}-{name}", str(HERE)),
        )


if __name__ == "__main__":
    if platform.system() != "Linux":
        sys.exit("needs Linux")
    main()
