"""Texts that no crew could make a film of, refused before anybody pays for them."""

import re

from crews.reading.text.function_words import COMMON_WORDS
from ports.errors import StoryError

_MAX_UNREADABLE_SHARE = 0.05
_MAX_FOREIGN_SHARE = 0.5
_MIN_LETTERS = 20
# Below it, a page of names or a song can look like anything.
_MIN_WORDS = 40
_SAMPLE_LENGTH = 400_000
_WORD = re.compile(r"[^\W\d_]++(?:['’][^\W\d_]++)?")
_UNREADABLE = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")


def refuse_unreadable(text: str, language: str) -> None:
    """Raise unless *text* can be read as a story in English.

    Raises:
        StoryError: It is empty, binary or in another language; the message says what
            to send instead.
    """
    if not text.strip():
        raise StoryError("The text is empty: submit the story itself.")
    _refuse_binary(text)
    _refuse_declared_language(language)
    sample = text[:_SAMPLE_LENGTH]
    _refuse_script(sample)
    _refuse_other_language(sample)


def _refuse_binary(text: str) -> None:
    share = len(_UNREADABLE.findall(text)) / len(text)
    if share > _MAX_UNREADABLE_SHARE:
        raise StoryError(
            f"{share:.0%} of the text cannot be read as characters, so it is no plain"
            " text or not in UTF-8: submit the story as plain text in UTF-8."
        )


def _refuse_declared_language(language: str) -> None:
    tag = language.strip().lower().replace("_", "-").split("-")[0]
    if tag not in {"en", "eng", "english", "und", ""}:
        raise StoryError(
            f"The story is declared to be in {language!r}, and only English is read:"
            " submit an English text, or correct the declared language to 'en'."
        )


def _refuse_script(sample: str) -> None:
    letters = len(_LETTER.findall(sample))
    foreign = letters - len(_LATIN.findall(sample))
    if letters >= _MIN_LETTERS and foreign > _MAX_FOREIGN_SHARE * letters:
        raise StoryError(
            "Most letters of the text are not Latin ones, and only English is read:"
            " submit an English text."
        )


def _refuse_other_language(sample: str) -> None:
    words = _WORD.findall(sample.lower().replace("’", "'"))
    if len(words) < _MIN_WORDS:
        return
    shares = {
        language: sum(map(common.__contains__, words)) / len(words)
        for language, common in COMMON_WORDS.items()
    }
    language = max(shares, key=shares.__getitem__)
    # A French lady in an English novel does not make it French: the other language
    # must be as thick as running text is, and English far behind it.
    if shares[language] > 0.15 and shares[language] > 2 * shares["English"]:  # noqa: PLR2004
        raise StoryError(
            f"The text seems to be in {language}, and only English is read: submit an"
            " English text."
        )
    if len(set(words)) > 150 and shares["English"] < 0.04:  # noqa: PLR2004
        raise StoryError(
            "The text does not seem to be in English, the only language that is read:"
            " submit an English text."
        )
