"""Classifies the lines of a screenplay, in Fountain or plain spec format."""

import re
from dataclasses import dataclass

from crews.reading.text.lines import TextLine
from ports.domain.film import VoicePresence

_OTHER_TIME = (
    r"(?:FLASH ?BACKS?|FLASH ?FORWARDS?|(?:DREAM|FANTASY|NIGHTMARE)(?: SEQUENCE)?)"
)
_SLUGLINE = re.compile(
    rf"(?:{_OTHER_TIME}(?:\s*[:–—-]+\s*|\s+))?"
    # A shooting script numbers its scenes, and a British one calls them so.
    r"(?:(?:SCENE|SC\.?)\s+)?(?:#?\d{1,4}[A-Z]{0,2}[.):/]?\s*[-–—]?\s+)?"
    r"(?P<where>INT\.?\s?/\s?EXT|EXT\.?\s?/\s?INT|INTERIOR|EXTERIOR|INT|EXT|EST"
    r"|I\s?/\s?E|E\s?/\s?I)(?:[.:]|\s+-|\s)\s*\S",
    re.IGNORECASE,
)
_OUTLINE_MARK = re.compile(r"#{1,6}\s+")
_EMPHASIS = re.compile(r"[*_]+")
_FORCED_SLUGLINE = re.compile(r"\.[^.\s]")
_TRANSITION = re.compile(
    r"(?:[A-Z][A-Z ]{0,40} TO:|FADE (?:IN|OUT|TO BLACK|UP)\b.{0,12}|CUT TO BLACK.?"
    r"|(?:SMASH |MATCH |JUMP )?CUT(?: TO)?[.:]|DISSOLVE(?: TO)?[.:]|BLACKOUT\.?"
    r"|THE END\.?|INTERCUT WITH:|ROLL CREDITS\.?)$"
)
_BEGINNING = re.compile(
    rf"(?:(?:BEGIN|START)(?: OF)? )?{_OTHER_TIME}(?:[ .:–—-][^a-z]*)?$"
)
_RETURN = re.compile(
    r"(?:(?:CUT )?BACK TO|RETURN TO|RESUME)(?: THE)? (?:PRESENT|SCENE|REALITY)"
    rf"(?: DAY)?[.:]?$|END(?: OF)? {_OTHER_TIME}[.:]?$|PRESENT DAY[.:]?$"
)
_SEQUENCE = re.compile(
    r"(?:(?:BEGIN|START|END)(?: OF)? )?(?:[A-Z]+ )?"
    r"(?:MONTAGE|SERIES OF (?:SHOTS|SCENES|IMAGES)|INTERCUT)(?:[ .:–—-][^a-z]*)?$"
)
_TITLE_CARD = re.compile(
    r"(?:SUPER(?:IMPOSE)?|TITLES?(?: CARD)?|CHYRON|CAPTION|CARD|LOWER THIRD|LEGEND"
    r"|ON(?:-| )SCREEN TEXT)\s*[:–—-]+\s*\S"
)
_HEADING = re.compile(
    r"#{1,6}\s*\S|(?:ACT|PART|CHAPTER|EPISODE) (?:[IVX]{1,5}|\d{1,3}|[A-Z]{3,8})\.?$"
    r"|(?:Act|Part) (?:[IVX]{1,5}|\d|One|Two|Three|Four|Five|Six)\.?$"
    r"|(?:TEASER|TAG|COLD OPEN|PROLOGUE|EPILOGUE|END OF (?:ACT|TEASER).{0,20})\.?$"
)
_PAGE_MARK = re.compile(
    r"\(?(?:CONTINUED|MORE|CONT['’]D)\)?:?(?:\s*\(\d+\))?(?:\s*\d+\.?)?$|\d{1,4}\.?$"
    r"|=(?!=)|={3,}$|.{0,60}\bCONTINUED:(?:\s*\(\d+\))?(?:\s*\d+[A-Z]?\.?)?$"
)
_CUE = re.compile(
    r"(?P<forced>@)?(?P<name>[^()^\[\]]{1,60}?)\s*"
    r"(?P<notes>(?:\([^()]{0,40}\)\s*){0,3})(?P<dual>\^)?$"
)
_FORCING_MARKS = "!>~=#"
"""Of forced action, centred text, lyrics, synopses and sections: no cues."""
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_VOICE_OVER = re.compile(r"\bV\.?\s?O\b|VOICE.?OVER|\bNARRAT", re.IGNORECASE)
_OFF_SCREEN = re.compile(
    r"\bO\.?\s?[SC]\b|OFF.?(?:SCREEN|CAMERA|STAGE)?\b", re.IGNORECASE
)
_DEVICE = (
    r"(?:RADIO|(?:TELE|CELL|SPEAKER)?\s?PHONE|MOBILE|(?:LOUD)?SPEAKERS?|INTERCOM|TANNOY"
    r"|WALKIE(?:.?TALKIE)?|COMMS?|HEADSET|EARPIECE|TV|TELEVISION|TAPE|RECORDING"
    r"|VOICE.?MAIL|ANSWERING MACHINE)"
)
_ELSEWHERE = (
    r"(?:OUTSIDE|UPSTAIRS|DOWNSTAIRS|(?:THE )?(?:NEXT|OTHER) ROOM|ANOTHER ROOM)"
)
_ONLY_HEARD = re.compile(
    rf"\bFILTERED\b|\(\s*{_DEVICE}\s*\)|\bFROM {_ELSEWHERE}\b"
    rf"|\b(?:ON|OVER|FROM|THROUGH|VIA)\s+(?:(?:THE|A|AN|HIS|HER|THEIR)\s+)?"
    rf"(?:{_DEVICE}|DOOR|WALL)\b",
    re.IGNORECASE,
)
"""Of a cue: "(on the radio)", but not "(into the phone)", which shows who speaks."""
_HEARD_MANNER = re.compile(
    r"V\.?\s?O\.?|O\.?\s?[SC]\.?|VOICE.?OVER|OFF.?(?:SCREEN|CAMERA)|FILTERED"
    rf"|FROM {_ELSEWHERE}",
    re.IGNORECASE,
)
"""Of a whole parenthetical: "(filtered)". Who speaks "(off her look)" is seen, and who
speaks "(over the radio)" may be."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Who speaks next, and whether on screen, off screen or as a voice-over."""

    name: str
    delivery: VoicePresence

    def with_manner(self, manner: str) -> "Cue":
        """Return the cue of a speech whose parenthetical may say that it is heard."""
        is_heard = self.delivery == "on_screen" and _HEARD_MANNER.fullmatch(manner)
        return Cue(self.name, voice_presence(manner)) if is_heard else self


def is_slugline(line: TextLine) -> bool:
    """Tell whether *line* names a place and a time of day."""
    words = plain_words(line)
    if _FORCED_SLUGLINE.match(words):
        return True
    match = _SLUGLINE.match(_OUTLINE_MARK.sub("", words, count=1))
    return match is not None and not words.endswith((",", ";"))


def is_certain_slugline(line: TextLine) -> bool:
    """Tell whether *line* is a slugline in capitals, as no line of a novel is."""
    match = _SLUGLINE.match(_OUTLINE_MARK.sub("", plain_words(line), count=1))
    return match is not None and match["where"].isupper() and is_slugline(line)


def plain_words(line: TextLine) -> str:
    """Return the text of *line* without emphasis: chat models write ``**WANDA**``."""
    if line.text[0] not in "*_":
        return line.text
    return _EMPHASIS.sub("", line.text).strip() or line.text


def is_transition(line: TextLine) -> bool:
    """Tell whether *line* says how one scene becomes the next."""
    words = plain_words(line)
    if words.startswith(">"):
        return not words.endswith("<")
    return bool(_TRANSITION.match(words))


def is_time_shift(line: TextLine) -> bool:
    """Tell whether *line* begins or ends a flashback or a dream."""
    words = plain_words(line)
    return bool(_BEGINNING.match(words) or _RETURN.match(words))


def is_structure(line: TextLine) -> bool:
    """Tell whether *line* shows nothing by itself: how scenes are joined, and titles.

    ``BEGIN MONTAGE`` and ``SUPER: 1954`` stand over what the lines around them show.
    """
    words = plain_words(line)
    return is_time_shift(line) or bool(
        _SEQUENCE.match(words) or _TITLE_CARD.match(words)
    )


def is_heading(line: TextLine) -> bool:
    """Tell whether *line* names an act or a section, also where it is centred."""
    words = plain_words(line)
    if words[0] == ">" and words[-1] == "<":
        words = _EMPHASIS.sub("", words.strip("> <"))
    return bool(_HEADING.match(words))


def is_section(line: TextLine) -> bool:
    """Tell whether *line* is a Fountain section, which outlines and is not shown."""
    return line.text[0] == "#" and not is_slugline(line)


def is_page_mark(line: TextLine) -> bool:
    """Tell whether *line* belongs to the page layout: ``(CONTINUED)``, a number."""
    return bool(_PAGE_MARK.match(plain_words(line)))


def is_parenthetical(line: TextLine) -> bool:
    """Tell whether *line*, inside a speech, says how it is spoken."""
    return plain_words(line).startswith("(")


def parse_cue(line: TextLine) -> Cue | None:
    """Return the speaker that *line* names, or None if it is not a cue."""
    match = _CUE.match(plain_words(line))
    if match is None or line.text[0] in _FORCING_MARKS:
        return None
    name = match["name"].strip()
    if not match["forced"] and not _is_all_capitals(name):
        return None
    return Cue(" ".join(name.split()), voice_presence(match["notes"]))


def _is_all_capitals(name: str) -> bool:
    if not _FIRST_LETTER.search(name) or name[-1] in '.!?:;,…—-"”':
        # Only initials may end in a full stop; shouts and sounds end so as well.
        return bool(re.fullmatch(r"(?:[A-Z][A-Z'’]*\.? )*[A-Z]{1,2}R?S?\.", name))
    return name == name.upper() or bool(
        re.fullmatch(r"(?:Mc|Mac|De|O['’])[A-Z ]+", name)
    )


def voice_presence(notes: str) -> VoicePresence:
    """Return where a voice comes from, by the *notes* of its cue: ``(V.O.)``."""
    if _VOICE_OVER.search(notes):
        return "voice_over"
    is_unseen = _OFF_SCREEN.search(notes) or _ONLY_HEARD.search(notes)
    return "off_screen" if is_unseen else "on_screen"
