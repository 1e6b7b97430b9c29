"""Which sentences of a paragraph of action each shot shows."""

import re
from collections.abc import Iterator, Sequence

from infra.film.script_blocks import Cover, letter_count
from ports.domain.film import Shot

_SENTENCE = re.compile(r".+?(?:[.!?…][\"'”’)]*(?=\s|$)|$)", re.DOTALL)
_WORD = re.compile(r"\w+")
_SAME = 0.5
"""Share of a sentence's words that the action of a shot that shows it has."""
_MAX_PAIRS = 10_000
"""More sentences times shots are not compared: it would take too long."""


def cover_action(text: str, shots: Sequence[Shot]) -> tuple[Cover, ...]:
    """Return what each of *shots*, which show a paragraph, has of it.

    The action of a shot is some of the sentences, in much the same words. Where no
    sentence is known again, all shots show all of it.
    """
    sentences = list(_sentences(text))
    whole = (0, letter_count(text))
    if len(shots) < 2 or len(shots) * len(sentences) > _MAX_PAIRS:  # noqa: PLR2004
        return tuple(_cover(shot, whole) for shot in shots)
    told = [set(_words(s.narrative_layer.action_description)) for s in shots]
    shown = _pick_shots([set(_words(sentence)) for sentence, _ in sentences], told)
    covers = []
    for number, shot in enumerate(shots):
        ranges = [
            sentences[place][1] for place, each in enumerate(shown) if each == number
        ]
        if ranges:
            covers.append(_cover(shot, (ranges[0][0], ranges[-1][1])))
        elif not shot.lines or not any(each is not None for each in shown):
            covers.append(_cover(shot, whole))
    return tuple(covers)


def _sentences(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the sentences of *text*, each with its first and last letter."""
    letters = 0
    for found in _SENTENCE.finditer(text):
        end = letters + letter_count(found[0])
        yield found[0], (letters, end)
        letters = end


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _pick_shots(
    sentences: Sequence[set[str]], told: Sequence[set[str]]
) -> list[int | None]:
    """Return for each sentence the number of the shot that tells it.

    One that no shot tells goes with the sentence before it, or after it.
    """
    best: list[int | None] = []
    for words in sentences:
        shares = [len(words & each) / max(1, len(words)) for each in told]
        share = max(shares)
        best.append(shares.index(share) if share >= _SAME else None)
    for order in (range(1, len(best)), range(len(best) - 2, -1, -1)):
        for place in order:
            neighbour = place - order.step
            best[place] = best[neighbour] if best[place] is None else best[place]
    return best


def _cover(shot: Shot, letters: tuple[int, int]) -> Cover:
    return Cover(shot=shot.shot_id, start=letters[0], end=letters[1])
