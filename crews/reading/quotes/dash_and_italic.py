"""Speech without quotation marks: opened by a dash, or printed in italics.

Dashes are the style of Joyce and of many translations; italics that of the eighteenth
century (cried out, _Sail ho_).
"""

import re
from collections.abc import Iterator, Sequence

from crews.reading.text.speech_verbs import SPEECH_TAG
from ports.domain.story import Span

_OPENING_DASH = re.compile(r"(?:-{1,3}|[—–―])\s*+")
# Verbs of speech of languages that print speech with dashes.
_FOREIGN_VERBS = (
    r"(?:disse|perguntou|respondeu|gritou|exclamou|murmurou|dijo|preguntó|respondió|gritó"
    r"|dit|demanda|répondit|répliqua|murmura|cria|fit|s['’]écria|powiedzia\w+|zapyta\w+"
    r"|odpowiedzia\w+|odpar\w+|rzek\w+|krzykn\w+|сказал\w*|спросил\w*|ответил\w*)\b"
)
_TAG_AFTER_SPEECH = re.compile(
    rf"(?<=[,!?…—–-])\s*+(?P<dash>(?:--|[—–―])\s*+)?(?={SPEECH_TAG.pattern})"
    # — She is twelve. — He rubs his eyes. — What did you say?
    r"|(?<=[.!?…])\s++(?P<between>[—–―])\s++(?=(?:He|She|They|The)\s)"
    # — У меня, — сказал Том. — Возьми.   —La tengo —dijo Tom—. Tómala.
    r"|(?:(?<=[,.!?…])\s++(?P<tag>[—–―])\s*+|\s++(?P<close>[—–―]))(?=(?![A-Z\W\d_])\w)"
    # — Está comigo — disse Tom.   — Je l’ai, dit Tom.
    rf"|\s++(?P<spaced>[—–―])\s++(?={_FOREIGN_VERBS})|(?<=[,!?…])\s++(?={_FOREIGN_VERBS})"
)
_DASH_END = re.compile(r"(?:--|[—–―])[.,]?\s*+")
# Narration may follow the tag: says the woman, and hangs up.
_TAG_END = re.compile(
    r"[.!?]\s++|,\s++(?!(?:and|but|as|with|who|while|then|his|her|their|\w{2,}ing|not)\b)"
    r"|,?\s*+(?:--|[—–―])\s*+|:\s++"
)

# No, he says. He puts the receiver down.
_NARRATION_START = re.compile(r"(?:He|She|They)\s[a-z]+(?:s|ed)\b")

_ITALICS = re.compile(r"_(?=[^\W_])([^_]{2,400}+)_(?!\w)")
_MAX_LEAD_LENGTH = 160
# Speech verbs in all their forms: italics follow "crying" as well as "cried".
_SPEECH_VERB_FORMS = (
    r"\b(?:cr(?:y|ies|ied|ying)|(?:shout|exclaim|answer|repeat|call|ask)(?:s|ed|ing)?"
    r"|repl(?:y|ies|ied|ying)|sa(?:y|ys|id|ying))"
)
_SPEECH_LEAD = re.compile(
    # Directly: she cried aloud _Come in_, a shout of _Come in_.
    rf"{_SPEECH_VERB_FORMS}\s+(?:aloud|out|of)[,:]?\s*$"
    # After a comma or colon: he said in a low voice, _Come in_.
    rf"|{_SPEECH_VERB_FORMS}\b[^.!?;:]*[,:]\s*$"
)


def find_dash_speeches(text: str, paragraph: Span) -> list[Span]:
    """Return the speech in a paragraph that a dash opens.

    Speech ends where a tag follows (*he said*) and continues after the tag. Where a
    dash separates the tag from the speech, the tag ends at the next dash.
    """
    opening = _OPENING_DASH.match(text, paragraph.start, paragraph.end)
    start = opening.end() if opening else paragraph.start
    spans = []
    while tag := _TAG_AFTER_SPEECH.search(text, start, paragraph.end):
        spans.append(Span(start, tag.start()))
        has_dash = any(tag.groupdict().values())
        closing = _DASH_END if has_dash else _TAG_END
        after = closing.search(text, tag.end(), paragraph.end)
        # Between spaced dashes even "She asked him" is speech.
        is_narration = after and _NARRATION_START.match(
            text, after.end(), paragraph.end
        )
        if after is None or (is_narration and not tag["between"]):
            return _drop_blank_spans(text, spans)
        start = after.end()
    return _drop_blank_spans(text, [*spans, Span(start, paragraph.end)])


def _drop_blank_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.slice(text).strip()]


def find_italic_speeches(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the italics that a speech verb introduces.

    A single word in italics is only stressed, so speech has at least two words.
    """
    for match in _ITALICS.finditer(text, paragraph.start, paragraph.end):
        lead = text[
            max(paragraph.start, match.start() - _MAX_LEAD_LENGTH) : match.start()
        ]
        if len(match[1].split()) > 1 and _SPEECH_LEAD.search(lead):
            yield Span(*match.span(1))
