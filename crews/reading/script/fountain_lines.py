"""Classifies the lines of a screenplay, in Fountain or plain spec format."""

import re
from dataclasses import dataclass

from crews.reading.text.lines import TextLine
from ports.domain.film import VoicePresence

_OTHER_TIME = (
    r"(?:FLASH ?BACKS?|FLASH ?FORWARDS?|(?:DREAM|FANTASY|NIGHTMARE)(?: SEQUENCE)?)"
)
_SLUGLINE = re.compile(
    rf"(?:#{{1,6}}\s+)?(?:{_OTHER_TIME}(?:\s*[:–—-]+\s*|\s+))?"
    # A shooting script numbers its scenes, and a British one calls them so.
    r"(?:(?:SCENE|SC\.?)\s+)?(?:#?\d{1,4}[A-Z]{0,2}[.):/]?\s*[-–—]?\s+)?"
    r"(?P<where>INT\.?\s?/\s?EXT|EXT\.?\s?/\s?INT|INTERIOR|EXTERIOR|INT|EXT|EST"
    r"|I\s?/\s?E|E\s?/\s?I)(?:[.:]|\s+-|\s)\s*\S",
    re.IGNORECASE,
)
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
_RETURN_TO_SCENE = re.compile(r"(?:(?:CUT )?BACK|RETURN) TO(?: THE)? SCENE[.:]?$")
_CHANGE_OF_TIME = re.compile(rf"\b{_OTHER_TIME}\b|\bFLASH (?:CUT )?TO\b")
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
    r"|VOICE.?MAIL|(?:ANSWERING|MESSAGE) MACHINE)"
)
_UNSEEN_SPEAKER = re.compile(
    rf"(?:.*\s)?(?:{_DEVICE}|VOICES?)(?: #?\d+)?|VOICE (?:ON|OVER|FROM)\b.*"
    r"|VOICE.?OVER|(?:ON(?:-| )SCREEN )?(?:TEXT|TITLES?|CAPTION|SUBTITLES?)"
    r"|ON(?:-| )SCREEN"
)
"""A cue that names no person but what is heard or read: "INTERCOM", "ON SCREEN"."""
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


@dataclass(frozen=True, slots=True)
class ScriptLine(TextLine):
    """A line of a script, and what it is.

    The parser looks above and below, so that each line is asked many times what it is:
    what they are asked most is found once, by `read_script_line`.

    Attributes:
        words: The text without emphasis: chat models write ``**WANDA**``.
        is_slugline: It names a place and a time of day.
        is_element: It is a slugline, a transition, structure, a heading or a page mark.
        cue: The speaker that it names, if it can be a cue.
    """

    words: str
    is_slugline: bool
    is_element: bool
    cue: Cue | None


def read_script_line(line: TextLine) -> ScriptLine:
    """Find what *line* is."""
    words = plain_words(line.text)
    opens_scene = is_slugline(words)
    return ScriptLine(
        line.source,
        line.indent,
        line.gap,
        line.text,
        words,
        is_slugline=opens_scene,
        is_element=opens_scene
        or is_transition(words)
        or is_structure(words)
        or is_heading(words)
        or is_page_mark(words),
        cue=None if line.text[0] in _FORCING_MARKS else parse_cue(words),
    )


def plain_words(text: str) -> str:
    """Return the text of a line without emphasis."""
    if text[0] not in "*_":
        return text
    return _EMPHASIS.sub("", text).strip() or text


def is_slugline(words: str) -> bool:
    """Tell whether a line names a place and a time of day."""
    if _FORCED_SLUGLINE.match(words):
        return True
    return bool(_SLUGLINE.match(words)) and words[-1] not in ",;"


def is_certain_slugline(words: str) -> bool:
    """Tell whether a line is a slugline in capitals, as no line of a novel is."""
    match = _SLUGLINE.match(words)
    return match is not None and match["where"].isupper() and is_slugline(words)


def is_transition(words: str) -> bool:
    """Tell whether a line says how one scene becomes the next."""
    if words[0] == ">":
        return words[-1] != "<"
    return _begins_in_capitals(words) and bool(_TRANSITION.match(words))


def is_time_shift(words: str) -> bool:
    """Tell whether a line begins or ends a flashback or a dream."""
    return _begins_in_capitals(words) and bool(
        _BEGINNING.match(words) or _RETURN.match(words)
    )


def is_return_to_scene(words: str) -> bool:
    """Tell whether a line only ends a close view or a flashback: ``BACK TO SCENE``."""
    return _begins_in_capitals(words) and bool(_RETURN_TO_SCENE.match(words))


def is_change_of_time(words: str) -> bool:
    """Tell whether a line in capitals leads to another time: ``FLASHBACK TO:``."""
    return words.isupper() and bool(_CHANGE_OF_TIME.search(words))


def is_structure(words: str) -> bool:
    """Tell whether a line shows nothing by itself: how scenes are joined, and titles.

    ``BEGIN MONTAGE`` and ``SUPER: 1954`` stand over what the lines around them show.
    """
    return is_time_shift(words) or (
        _begins_in_capitals(words)
        and bool(_SEQUENCE.match(words) or _TITLE_CARD.match(words))
    )


def _begins_in_capitals(words: str) -> bool:
    # Most lines are action or speech: two letters tell them from all of the above.
    return words[:2].isupper()


def is_heading(words: str) -> bool:
    """Tell whether a line names an act or a section, also where it is centred."""
    if words[0] == ">" and words[-1] == "<":
        words = _EMPHASIS.sub("", words.strip("> <"))
    return bool(_HEADING.match(words))


def is_page_mark(words: str) -> bool:
    """Tell whether a line belongs to the page layout: ``(CONTINUED)``, a number."""
    return bool(_PAGE_MARK.match(words))


def is_parenthetical(words: str) -> bool:
    """Tell whether a line, inside a speech, says how it is spoken."""
    return words[0] == "("


def parse_cue(words: str) -> Cue | None:
    """Return the speaker that a line names, or None if it is not a cue."""
    match = _CUE.match(words)
    if match is None:
        return None
    name = match["name"].strip()
    if not match["forced"] and not _is_all_capitals(name):
        return None
    name = " ".join(name.split())
    presence = voice_presence(match["notes"])
    if presence == "on_screen" and _UNSEEN_SPEAKER.fullmatch(name):
        presence = "off_screen"
    return Cue(name, presence)


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
