"""The guide's own commands, as a reader would type them."""

import re
from collections.abc import Mapping
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "infra/deploy/ubuntu/README.md"

NAME = "crews.example.com"
"""The server's name, as the guide writes it."""

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


class GuideError(LookupError):
    """The guide has no such commands any more."""


def commands(words: str, **instead: str) -> str:
    """Return the block of commands that has *words*; placeholders are replaced.

    Raises:
        GuideError: No block has them, or several, or a placeholder is not there.
    """
    found = [each for each in _BLOCK.findall(GUIDE.read_text()) if words in each]
    if len(found) != 1:
        raise GuideError(f"{len(found)} blocks of {GUIDE.name} have {words!r}")
    return _fill(str(found[0]), instead)


def command(words: str, **instead: str) -> str:
    """Return the one line of the guide that has *words*, with what continues it.

    Raises:
        GuideError: No line has them, or several.
    """
    blocks = "".join(_BLOCK.findall(GUIDE.read_text()))
    lines = re.sub(r"(\\|\|)\n", r"\1\0", blocks).splitlines()
    found = [line.replace("\0", "\n") for line in lines if words in line]
    if len(found) != 1:
        raise GuideError(f"{len(found)} lines of {GUIDE.name} have {words!r}")
    return _fill(found[0], instead)


def _fill(text: str, instead: Mapping[str, str]) -> str:
    for placeholder, value in instead.items():
        if placeholder not in text:
            raise GuideError(f"{placeholder} is not in {text!r}")
        text = text.replace(placeholder, value)
    return text
