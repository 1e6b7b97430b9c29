"""Writes what a release is made of: a CycloneDX bill of the deployed lock.

Each package has its version, its hashes and its licence, as the lock and the installed
packages name them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, files, metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.test_layout import ROOT

LOCK = ROOT / "infra" / "deploy" / "requirements.lock"
NAME = "novel-movie-crews"

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

UNKNOWN_LICENCE = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPackage:
    """One package of a lock."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def read_lock(lock: Path) -> Iterator[LockedPackage]:
    """Yield the packages of *lock*."""
    text = lock.read_text()
    starts = list(_PACKAGE.finditer(text))
    ends = [each.start() for each in starts[1:]] + [len(text)]
    for found, end in zip(starts, ends, strict=True):
        yield LockedPackage(
            name=found[1],
            version=found[2],
            hashes=tuple(_HASH.findall(text, found.end(), end)),
            licence=find_licence(found[1]),
        )


def find_licence(name: str) -> str:
    """Return the licence that an installed package names."""
    try:
        described: Message = metadata(name)  # type: ignore[assignment]
    except PackageNotFoundError:
        return UNKNOWN_LICENCE
    expression = described.get("License-Expression")
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in described.get_all("Classifier", [])
        if each.startswith("License :: ") and each != "License :: OSI Approved"
    ]
    first_line = (described.get("License") or "").strip().partition("\n")[0]
    named = expression or " OR ".join(classifiers) or first_line
    return str(named or _title_of_licence(name) or UNKNOWN_LICENCE)


def _title_of_licence(name: str) -> str:
    """Return the first words of the licence that lies beside a package."""
    for file in files(name) or ():
        path = Path(str(file.locate()))
        if file.name.upper().startswith("LICEN") and path.is_file():
            return path.read_text().strip().partition("\n")[0]
    return ""


def build_bill(version: str) -> str:
    """Return the bill as CycloneDX 1.6 in JSON."""
    product = Component(name=NAME, version=version, type=ComponentType.APPLICATION)
    bill = Bom()
    bill.metadata.component = product
    for package in read_lock(LOCK):
        purl = PackageURL("pypi", None, package.name, package.version)
        component = Component(
            bom_ref=str(purl),
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            purl=purl,
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=each)
                for each in package.hashes
            ],
            licenses=[DisjunctiveLicense(name=package.licence)],
        )
        bill.components.add(component)
        bill.register_dependency(product, [component])
    return JsonV1Dot6(bill).output_as_string(indent=2)


def list_licences() -> str:
    """Return a line for each package: its licence, name and version."""
    return "".join(
        f"{each.licence[:60]:60}  {each.name} {each.version}\n"
        for each in sorted(read_lock(LOCK), key=lambda each: (each.licence, each.name))
    )
