"""Deeds that are a matter of safety though no element names them: what shots show.

Only what is done in the scene: nothing that is said in it, nothing that "had" happened,
and nothing that somebody does not do, or only might.
"""

import re
from collections.abc import Iterator, Mapping

from infra.film.clean_text import clean_line
from infra.film.sheets import SceneSheet
from infra.film.tags import CATEGORY_NAMES

_ONE = r"(?:him|her|them|(?:him|her)self|themselves|each other|(?-i:[A-Z])[\w’'-]+)"
_WAY = r"(?:down|out|over|off|against|across|through|to the (?:floor|ground)|headlong)"
_PLACE = (
    r"(?:window|skylight|balcony|wall|fence|roof|railing|balustrade|parapet|cliff"
    r"|bridge|ledge|train|horse|tree|gate)"
)
_CLOTHES = r"(?:clothes|shirt|blouse|dress|skirt|trousers|stockings|underwear)"
_SOME = r"(?:some|the|an?|his|her|their)"
_DEEDS: Mapping[tuple[str, str], str] = {
    ("Stunts", "stunt coordinator"): (
        # Through what, and from where, somebody gets at a risk.
        r"(?:climb|clamber|scrambl|crawl|jump|leap|div|vault|swing|drop)(?:e?s|ed|ing)"
        r"(?: \w+)? (?:from|out of|out|off|over|through) (?:the|an?|his|her)"
        rf"(?: \w+)? {_PLACE}\b"
        r"|(?:squeez|wriggl|twist|fold|contort)(?:e?s|ed|ing) (?:him|her|it)self"
        r"|(?:hurl|throw|fling|push|shov|knock|slam)(?:e?s|ing)"
        rf" {_ONE} {_WAY}\b"
        rf"|(?:is|are) (?:thrown|hurled|flung|knocked) {_WAY}\b"
    ),
    ("Gunfire", "armourer, blanks, ear protection"): (
        r"fires? (?:at|again|twice|once|into|his|her|the (?:gun|pistol|rifle))\b"
        rf"|shoots (?:at|{_ONE})|opens fire"
    ),
    ("Intimacy", "intimacy coordinator, closed set"): (
        rf"kiss(?:es|ed|ing) (?:{_ONE}|his|the)|makes love"
    ),
    ("Undressing", "closed set where it is asked for"): (
        "undresses|strips naked"
        rf"|(?:takes|pulls|strips|peels) off (?:his|her|their)(?: \w+)? {_CLOTHES}"
    ),
    ("Food on camera", "the same again for each take, allergies"): (
        rf"(?:eats|eating|sips|sipping)(?! like)(?: {_SOME} [\w-]+)?"
        rf"|drink(?:s|ing) (?:{_SOME} [\w-]+|tea|coffee|water|milk|wine|beer)"
    ),
}
_PATTERNS = {
    subject: re.compile(rf"\b(?:{deed})\b", re.IGNORECASE)
    for subject, deed in _DEEDS.items()
}
_SPEECH = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_NOT_DONE = re.compile(
    r"\b(?:not|\w+n[’']t|never|hardly|nobody|without|instead of|had|has|have|having"
    r"|would|could|might|may|will|if|though|like|before|dream\w*|remember\w*|want\w*"
    r"|ready)\b(?:(?! (?:as|and|but|while|when|then) )[^.,;:!?]){0,30}$",
    re.IGNORECASE,
)


def find_deeds(sheet: SceneSheet) -> Iterator[tuple[str, str, str]]:
    """Yield subject, needs and words of each deed that the shots of a scene show."""
    told = [
        _SPEECH.sub(" ", clean_line(shot.narrative_layer.action_description))
        for shot in sheet.card.shots
    ]
    for (subject, needs), pattern in _PATTERNS.items():
        for action in told:
            for deed in pattern.finditer(action):
                words = deed[0].casefold()
                if not _NOT_DONE.search(action[: deed.start()]) and not _is_listed(
                    words.split()[0], subject, sheet
                ):
                    yield subject, needs, words


def _is_listed(verb: str, subject: str, sheet: SceneSheet) -> bool:
    """Tell whether the sheet has the deed already, under stunts."""
    listed = (
        f"{each.name} {each.words}".casefold().split()
        for each in sheet.needed
        if each.category == CATEGORY_NAMES["stunt"]
    )
    return subject == "Stunts" and any(verb in words for words in listed)
