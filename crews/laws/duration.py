"""The law of duration: a shot lasts long enough for its words, within the limit."""

from crews.laws.case import LawResult, SceneCase
from ports.domain.film import SPEECH_SLACK, WORDS_PER_SECOND, Shot
from ports.domain.speech_cuts import SPOKEN_WORD

_EPSILON = 1e-9


def count_spoken_words(text: str) -> int:
    """Count words as they are spoken: "don't" is one, "ah—no" are two."""
    return len(SPOKEN_WORD.findall(text))


def duration(case: SceneCase) -> LawResult:
    """0 < seconds ≤ the longest shot, and the words of the shot fit into them."""
    return LawResult(
        law="duration",
        checked=len(case.shots),
        findings=tuple(
            case.violation(
                "duration",
                evidence,
                shot=shot.shot_id,
                field="estimated_duration_seconds",
                owner="director",
            )
            for shot in case.shots
            if (evidence := _find_violation(shot, case.max_shot_seconds))
        ),
    )


def _find_violation(shot: Shot, longest: float) -> str | None:
    seconds = shot.estimated_duration_seconds
    words = sum(count_spoken_words(part.text) for part in shot.line_parts)
    if not 0 < seconds <= longest + _EPSILON:
        return f"lasts {seconds:g} s; the longest shot is {longest:g} s"
    if words / WORDS_PER_SECOND > SPEECH_SLACK * seconds + _EPSILON:
        return f"{words} words in {seconds:g} s; they need {words / 3:.1f} s at least"
    return None
