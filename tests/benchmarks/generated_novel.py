"""A long novel, generated from our own stories; no two chapters have the same text."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

STORIES = Path(__file__).parents[1] / "stories"
CHAPTERS_PER_PART = 24
"""Chapters with the same people; the next part has other people."""

PEOPLE: Sequence[Sequence[str]] = (
    ("Nora", "Edith", "Ruth", "Clara", "Helen"),
    ("Tobias", "Edwin", "Silas", "Martin", "Hugo"),
    ("Mara", "Ines", "Judith", "Rosa", "Vera"),
    ("Okafor", "Adeyemi", "Mensah", "Diallo", "Kamara"),
    ("Dieter", "Ansgar", "Volker", "Joachim", "Rainer"),
    ("Crane", "Heron", "Marsh", "Thorne", "Lock"),
    ("Vane", "Drew", "Gale", "Stroud", "Pike"),
    ("Lena", "Ilse", "Gerda", "Minna", "Trude"),
    ("Jonah", "Amos", "Caleb", "Ezra", "Reuben"),
)

# Frequent words of our stories with replacements. With them hardly any paragraph
# occurs twice, so that caches of parses and answers do not help.
WORDS: Sequence[Sequence[str]] = (
    ("door", "gate", "window", "shutter"),
    ("hand", "arm", "sleeve", "shoulder"),
    ("clock", "watch", "radio", "kettle"),
    ("coffee", "tea", "soup", "brandy"),
    ("light", "lamp", "candle", "lantern"),
    ("stairs", "steps", "ladder", "ramp"),
    ("boat", "barge", "skiff", "launch"),
    ("water", "river", "harbour", "tide"),
    ("looked", "stared", "glanced", "gazed"),
    ("walked", "went", "strode", "hurried"),
    ("old", "young", "tall", "quiet"),
    ("small", "narrow", "large", "broad"),
    ("table", "bench", "desk", "counter"),
    ("night", "evening", "morning", "afternoon"),
    ("cold", "warm", "damp", "dry"),
    ("dark", "grey", "pale", "blue"),
    ("voice", "whisper", "murmur", "shout"),
    ("face", "mouth", "forehead", "cheek"),
    ("room", "hall", "office", "kitchen"),
    ("said", "answered", "replied", "called"),
    ("one", "two", "three", "four"),
    ("time", "while", "moment", "hour"),
    ("man", "woman", "boy", "girl"),
    ("never", "seldom", "hardly", "rarely"),
    ("again", "once more", "anew", "as before"),
    ("good", "fine", "fair", "decent"),
    ("know", "see", "think", "guess"),
    ("back", "away", "aside", "around"),
    ("then", "later", "next", "afterwards"),
    ("down", "across", "along", "past"),
    ("before", "until", "after", "since"),
    ("over", "under", "beside", "behind"),
    ("very", "rather", "quite", "almost"),
    ("little", "tiny", "brief", "slight"),
    ("asked", "wondered", "muttered", "breathed"),
    ("came", "stepped", "hurried", "climbed"),
    ("put", "laid", "set", "dropped"),
    ("took", "held", "lifted", "seized"),
    ("long", "short", "slow", "heavy"),
    ("like", "as", "unlike", "near"),
    ("all", "both", "some", "most"),
    ("got", "found", "bought", "had"),
    ("tell", "ask", "show", "warn"),
    ("nobody", "somebody", "anybody", "everybody"),
    ("what", "whatever", "which", "that"),
)
_SYNONYMS = {word: words for words in WORDS for word in words}
_PEOPLE = {names[0]: names for names in PEOPLE}
_WORD = re.compile(r"\b[A-Za-z]+\b")
_HEADING = re.compile(r"^(CHAPTER .*|[A-Z][A-Za-z’ ]{0,40})$")


def chapters(words: int) -> list[str]:
    """Return chapters with headings; together they have at least so many words."""
    found: list[str] = []
    length = 0
    for number, story in enumerate(_stories(), 1):
        if length >= words:
            break
        paragraphs = (p for p in story.split("\n\n") if not _HEADING.match(p.strip()))
        body = "\n\n".join(_vary(paragraph, number) for paragraph in paragraphs)
        found.append(f"CHAPTER {number}\n\n{body}")
        length += len(found[-1].split())
    return found


def novel(words: int) -> str:
    """Return the chapters as one text."""
    return "\n\n".join(chapters(words))


def _stories() -> Iterator[str]:
    stories = [
        path.read_text("utf-8").strip() for path in sorted(STORIES.glob("*.txt"))
    ]
    while True:
        yield from stories


def _vary(paragraph: str, chapter: int) -> str:
    """Return *paragraph* with words replaced; always the same in the same chapter."""

    def replacement(found: re.Match[str]) -> str:
        word = found.group()
        if names := _PEOPLE.get(word):
            return names[chapter // CHAPTERS_PER_PART % len(names)]
        choices = _SYNONYMS.get(word)
        if choices is None:
            return word
        seed = f"{chapter}/{found.start()}/{word}"
        return choices[hashlib.sha256(seed.encode()).digest()[0] % len(choices)]

    return _WORD.sub(replacement, paragraph)
