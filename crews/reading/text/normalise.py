"""Brings a text into the form that all spans refer to."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\v]")
# Zero-width space, word joiner and soft hyphen: they lay a text out and are not read.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def normalise(raw: str) -> str:
    r"""Return *raw* in Unicode's NFC, with ``\n`` line ends and without controls.

    Byte order marks, lone surrogates and invisible characters of layout (soft hyphen,
    zero-width space, word joiner) are removed. The controls U+0080 to U+009F are
    read as Windows-1252 characters, which they nearly always are. Every other control
    but ``\n``, ``\t`` and ``\f`` becomes U+FFFD, so that `refuse_unreadable` can count
    them. Idempotent; plain NFC text is returned as it is.
    """
    # Before NFC: a control between a letter and its accent would keep them from being
    # composed, and a second normalisation would change the text again.
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", raw))
    text = _CONTROLS.sub(_replace_control, text)
    return unicodedata.normalize("NFC", text)


def _replace_control(control: re.Match[str]) -> str:
    character = control.group()
    if character == "\ufeff" or "\ud800" <= character <= "\udfff":
        return ""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", errors="replace")
    return "\ufffd"
