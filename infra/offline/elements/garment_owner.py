"""Who wears a garment that has no owner in front of it."""

from infra.offline.language.tokens import ParsedText, Token

WEARING_VERBS = frozenset({"wear", "don", "doff", "button", "unbutton"})
"""What is done to one's own clothes alone."""
DRESSING_VERBS = frozenset({"put", "take", "pull", "draw", "throw", "slip", "strip"})
"""What is done to one's own clothes where something says on, off or from."""
DRESSING_PARTICLES = frozenset({"on", "off", "from"})


def find_wearer(grammar: ParsedText, garment: Token) -> Token | None:
    """Return whom a sentence shows in *garment*: "a man in a long oilskin"."""
    over = grammar.head(garment)
    if over.lower == "in" and over.pos == "ADP":
        dressed = grammar.head(over)
        if dressed.pos not in {"VERB", "AUX"}:
            return dressed
        # "She wrapped it in a shawl": the shawl is about something else.
        wraps = any(child.dep == "dobj" for child in grammar.children(dressed))
        return None if wraps else grammar.subject(dressed)
    if garment.dep == "dobj" and _is_dressing(grammar, over):
        return grammar.subject(over)
    return None


def _is_dressing(grammar: ParsedText, verb: Token) -> bool:
    return verb.lemma in WEARING_VERBS or (
        verb.lemma in DRESSING_VERBS
        and any(child.lower in DRESSING_PARTICLES for child in grammar.children(verb))
    )
