"""Reads the text layer of PDF scripts and books, in a process of its own.

A PDF is a program: a kilobyte of it can unpack to gigabytes, or draw for hours. So it
is read under limits of memory and time that the operating system keeps.
"""

import os
import subprocess
import sys
from pathlib import Path

from infra.embedded.stories.package import MEBIBYTE, check_size, join_text
from ports.errors import StoryError

MAX_MEMORY = 1_500 * MEBIBYTE
"""Address space; reading a novel of 600 pages takes a quarter of it."""
MAX_SECONDS = 240
"""Of CPU time; a page takes about a tenth of a second."""
EXIT_DAMAGED, EXIT_NO_TEXT, EXIT_PROTECTED = 1, 3, 4
"""What the process tells by its exit code; Python's own is 1 for any exception."""
_WHY = {
    EXIT_NO_TEXT: "has pictures of pages and no text; run a text recognition (OCR) "
    "over it, or submit the text",
    EXIT_PROTECTED: "is protected by a password; save it without one",
    EXIT_DAMAGED: "not a PDF, or damaged; print it to a new PDF",
}


def read_pdf(path: Path) -> str:
    """Return the text of a PDF, laid out in lines as on its pages.

    Page numbers, running heads and CONTINUED are left out.

    Raises:
        StoryError: It has no text, is protected, damaged or too large.
        OSError: It cannot be opened.
    """
    check_size(path)
    # Without a buffer, so that the process begins where we sought.
    with path.open("rb", buffering=0) as file:
        if b"%PDF" not in file.read(1024):
            raise StoryError(f"{path.name}: {_WHY[EXIT_DAMAGED]}")
        file.seek(0)
        result = subprocess.run(  # noqa: S603 # our own module, with two numbers
            [
                *(sys.executable, "-m", "infra.embedded.stories.pdf_pages"),
                *(str(MAX_MEMORY), str(MAX_SECONDS)),
            ],
            stdin=file,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    if result.returncode:
        why = _WHY.get(result.returncode, "takes too long or too much memory to read")
        raise StoryError(f"{path.name}: {why}")
    return join_text(iter(result.stdout.decode().split("\n\n")), path.name)
