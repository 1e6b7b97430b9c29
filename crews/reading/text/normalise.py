"""The one form of a text that all spans refer to."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\v]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def normalise(raw: str) -> str:
    r"""Return *raw* in NFC, with ``\n`` line ends and nothing that is no text.

    Byte order marks and lone surrogates go. The controls U+0080 to U+009F are read as
    the Windows-1252 characters that they nearly always were; every other control but
    ``\n``, ``\t`` and ``\f`` becomes U+FFFD, so that `refuse_unreadable` can still see
    how many there were. Idempotent; plain NFC text comes back as it was.
    """
    # Before NFC: a control between a letter and its accent would keep them apart,
    # and a second normalisation would then change the text again.
    text = _CONTROLS.sub(_replace_control, _LINE_ENDS.sub("\n", raw))
    return unicodedata.normalize("NFC", text)


def _replace_control(control: re.Match[str]) -> str:
    character = control.group()
    if character == "\ufeff" or "\ud800" <= character <= "\udfff":
        return ""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", errors="replace")
    return "\ufffd"
