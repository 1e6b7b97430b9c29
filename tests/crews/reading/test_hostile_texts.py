"""Texts that no author writes: each is read, in a time that grows with its length."""

import gc
import time

import pytest

from crews.reading.manuscript import build_manuscript
from crews.reading.text.normalise import normalise

STORY = "He walked to the door and looked at the sea. " * 200
SHORT, LONG = 16_000, 64_000


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2003"])
@pytest.mark.parametrize("length", [4_000, 8_009, 32_000])
@pytest.mark.parametrize("start", ["a", "", "Two words"])
def test_a_page_of_white_space_between_words_loses_no_word(
    space: str, length: int, start: str
) -> None:
    text = normalise(f"{STORY}\n\n{start}{space * length}door")

    story = build_manuscript(text, "prose")

    read = " ".join(
        unit.source.slice(text) for passage in story.passages for unit in passage.units
    )
    assert read.split() == text.split()


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "“a ‘b ",
            '"',
            "'a ",
            "— a\n\n",
            "_a ",
            "*",
            "JOHN: hi\n",
            "(",
            "THE END\n\n",
        ),
        # Below sluglines a text is a script, with its acts, sections and notes.
        *("ACT I\n\nINT. A\n\nShe [[b]] goes.\n\n", "# A\n\nINT. B\n\n[[c]]\n\n"),
    ],
)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(piece: str) -> None:
    def cpu_seconds(length: int) -> float:
        text = normalise(STORY + "\n\n" + piece * (length // len(piece)))
        return min(cpu_seconds_once(text) for _ in range(3))

    def cpu_seconds_once(text: str) -> float:
        started = time.process_time()
        build_manuscript(text, "auto")
        return time.process_time() - started

    # The heap of the other tests is not this one's to collect. A quadratic expression
    # takes sixteen times as long; the floor is for noise.
    gc.collect()
    gc.disable()
    try:
        assert cpu_seconds(LONG) < 9 * max(cpu_seconds(SHORT), 0.02)
    finally:
        gc.enable()
