"""How a shot is performed: what speech verbs, adverbs and marks tell."""

from infra.offline.coverage import Draft
from infra.offline.lexicon import by_term, terms


def manner(draft: Draft) -> str:
    """Return a direction for the actors, from the text's own cues."""
    if not draft.people:
        return "Nobody in frame." if not draft.quotations else "Heard, not seen."
    name = draft.people[0].name
    cues = _cues(draft)
    if not cues:
        return f"{name}, plainly."
    return f"{name}, {', '.join(cues)}."


def _cues(draft: Draft) -> list[str]:
    found: dict[str, None] = {}
    for token in draft.told:
        tone = by_term("manner").get(token.lemma) or by_term("manner").get(token.lower)
        if tone:
            found.setdefault(tone, None)
        elif token.tag == "RB" and token.lower.endswith("ly"):
            found.setdefault(token.lower, None)
        elif token.pos == "VERB" and token.lemma in terms("verbs", "gesture"):
            found.setdefault(f"with a gesture ({token.lower})", None)
    said = draft.spoken.rstrip("”\"’' ")
    if not found and said.endswith("!"):
        found["forcefully"] = None
    elif not found and said.endswith("?"):
        found["asking"] = None
    return list(found)[:4]
