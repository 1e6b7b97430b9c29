"""Finds the JSON of an answer in what a model wrote around it."""

import re

# Models that think aloud do so before they answer; a few leave out the first tag.
_THOUGHT = re.compile(r"\A.*?</think(?:ing)?>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?[ \t]*\r?\n(.*?)\r?\n?[ \t]*```", re.DOTALL)


def find_json(text: str) -> str:
    """Return the JSON object in *text*, without thoughts and fences around it.

    A text from brace to brace is returned as it is: whatever looks like a fence in it
    belongs to a string.
    """
    stripped = text.strip()
    if _is_bare(stripped):
        return stripped
    answer = _THOUGHT.sub("", stripped, count=1).strip()
    if _is_bare(answer):
        return answer
    if fenced := _FENCED.search(answer):
        return fenced.group(1).strip()
    return answer


def _is_bare(text: str) -> bool:
    return text.startswith("{") and text.endswith("}")
