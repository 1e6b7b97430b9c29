"""Refuses texts that cannot be read as a story, before any model is paid."""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from ports.errors import StoryError

_MAX_UNREADABLE_SHARE = 0.05
_MAX_FOREIGN_SHARE = 0.5
_MIN_LETTERS = 20
# A shorter text, such as a list of names or a song, can look like any language.
_MIN_WORDS = 40
_MIN_FEW_WORDS = 15
"""Words of a text that shows its language all the same, where nearly every third is a
common one of another language."""
_MIN_LIKELY_SHARE = 0.2
_MIN_LOWER_WORDS = 12
_MIN_READABLE_SHARE = 0.08
"""Of the words without a capital: in English a third are common ones, in a terse
script still a seventh. Names have capitals, so that a list of them is no language."""
_SAMPLE_LENGTH = 400_000
"""Characters of the text that are looked at."""

_WORD = re.compile(r"[^\W\d_]++(?:['’][^\W\d_]++)?")
_UNREADABLE = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]{2,}")
_MIN_MOJIBAKE = 3
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "la": "Latin",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "zh": "Chinese",
}
"""The languages that are told apart, by their ISO 639-1 code."""

# ISO 639-2 has three letters; some write the name.
_CODES = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    **{name.lower(): code for code, name in LANGUAGES.items()},
}
# In this order, because Japanese has Chinese characters, too.
_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
_COMMON_WORDS = {
    language: frozenset(words.split())
    for language, words in yaml.safe_load(
        Path(__file__).with_name("function_words.yaml").read_text("utf-8")
    ).items()
}


def refuse_unreadable(
    text: str, language: str, languages: frozenset[str] | None = None
) -> None:
    """Raise unless *text* can be read as a story by a reader of *languages*.

    *languages* are ISO 639-1 codes; None is a reader of any language. *language* is the
    tag that the story is declared to be in.

    Raises:
        StoryError: The text is empty, binary or in another language. The message says
            what to send instead.
    """
    if not text.strip():
        raise StoryError("The text is empty: submit the story itself.")
    _refuse_binary(text)
    sample = text[:_SAMPLE_LENGTH]
    _refuse_mojibake(sample)
    if languages is not None:
        _refuse_declared_language(language, languages)
        if found := detect_language(sample, languages):
            raise StoryError(
                f"The text seems to be in {found}, and {_readers(languages)}"
            )


def _readers(languages: frozenset[str]) -> str:
    """Say what is read, and what can be done about a text that is not."""
    names = ", ".join(sorted(LANGUAGES.get(code, code) for code in languages))
    return (
        f"only {names} is read: configure a model that reads it, or submit the story in"
        f" {names}."
    )


def _refuse_binary(text: str) -> None:
    share = len(_UNREADABLE.findall(text)) / len(text)
    if share > _MAX_UNREADABLE_SHARE:
        raise StoryError(
            f"{share:.0%} of the text cannot be read as characters, so it is no plain"
            " text or not in UTF-8: submit the story as plain text in UTF-8."
        )


def _refuse_mojibake(sample: str) -> None:
    runs = _NOT_ASCII.findall(sample)
    repaired = [fixed for run in runs if (fixed := _repair(run))]
    if len(repaired) >= _MIN_MOJIBAKE and 2 * len(repaired) > len(runs):
        raise StoryError(
            "The text is UTF-8 that a program read as Windows-1252:"
            f" {repaired[0]!r} has become several characters. Submit the original file,"
            " or save it again in UTF-8 from the program in which it looks right."
        )


def _repair(run: str) -> str | None:
    """Return what *run* was before UTF-8 was read as Windows-1252, if it was."""
    # An undefined byte of Windows-1252 is U+FFFD by now.
    for end in (len(run), len(run) - 1):
        try:
            raw = run[:end].rstrip("\ufffd").encode("cp1252")
            # The right double quotation mark ends with a byte that cp1252 lacks.
            return (raw + b"\x9d" if raw == b"\xe2\x80" else raw).decode()
        except UnicodeError:
            continue
    return None


def _refuse_declared_language(language: str, languages: frozenset[str]) -> None:
    tag = language.strip().lower().replace("_", "-").split("-")[0]
    if _CODES.get(tag, tag) not in {*languages, "und", ""}:
        raise StoryError(
            f"The story is declared to be in {language!r}, and {_readers(languages)}"
            " Or correct the declared language."
        )


def detect_language(sample: str, languages: frozenset[str]) -> str | None:
    """Return the language of *sample* if it is clearly none of *languages*.

    A few French sentences in an English novel do not make it French: the other language
    must be as frequent as in running text, and those of *languages* far less so.
    """
    if script := _other_script(sample, languages):
        return script
    found = _WORD.findall(sample.replace("’", "'"))
    words = [word.lower() for word in found]
    if len(words) < _MIN_FEW_WORDS:
        return None
    shares = {
        code: sum(map(common.__contains__, words)) / len(words)
        for code, common in _COMMON_WORDS.items()
    }
    readable = max(shares.get(code, 0.0) for code in languages)
    code = max(shares, key=shares.__getitem__)
    is_long = len(words) >= _MIN_WORDS
    least, ratio = (0.15, 2) if is_long else (0.25, 5)
    if shares[code] > least and shares[code] > ratio * readable:
        return LANGUAGES[code]
    return _name_stranger(found, languages, LANGUAGES[code], shares[code])


def _name_stranger(
    words: Sequence[str], languages: frozenset[str], likely: str, share: float
) -> str | None:
    """Return the language of a text that has hardly a common word of *languages*."""
    lower = [word for word in words if word[0].islower()]
    if len(set(lower)) < _MIN_LOWER_WORDS:
        return None
    common = frozenset().union(*(_COMMON_WORDS.get(c, ()) for c in languages))
    if not common or sum(map(common.__contains__, lower)) >= (
        _MIN_READABLE_SHARE * len(lower)
    ):
        return None
    return likely if share > _MIN_LIKELY_SHARE else "another language"


def _other_script(sample: str, languages: frozenset[str]) -> str | None:
    """Return the language of most letters, where that has a script of its own."""
    letters = _LETTER.findall(sample)
    if len(letters) < _MIN_LETTERS:
        return None
    least = _MAX_FOREIGN_SHARE * len(letters)
    if len(_LATIN.findall(sample)) >= least:
        return None
    for code, script in _SCRIPTS.items():
        # Japanese has a third of kana among its Chinese characters.
        share = least / 4 if code == "ja" else least
        if len(script.findall(sample)) > share:
            return None if code in languages else LANGUAGES[code]
    return "another script"
