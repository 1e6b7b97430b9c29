"""Who wears a garment that has no owner in front of it."""

from infra.offline.grammar import Grammar, Token

WORN = frozenset({"wear", "don", "doff", "button", "unbutton"})
"""What is done to one's own clothes alone."""
MOVED = frozenset({"put", "take", "pull", "draw", "throw", "slip", "strip"})
"""What is done to one's own clothes where something says on, off or from."""
PLACED = frozenset({"on", "off", "from"})


def wearer(grammar: Grammar, garment: Token) -> Token | None:
    """Return whom a sentence shows in *garment*: "a man in a long oilskin"."""
    over = grammar.head(garment)
    if over.lower == "in" and over.pos == "ADP":
        dressed = grammar.head(over)
        if dressed.pos not in {"VERB", "AUX"}:
            return dressed
        # "She wrapped it in a shawl": the shawl is about something else.
        wraps = any(child.dep == "dobj" for child in grammar.children(dressed))
        return None if wraps else grammar.subject(dressed)
    if garment.dep == "dobj" and _dresses(grammar, over):
        return grammar.subject(over)
    return None


def _dresses(grammar: Grammar, verb: Token) -> bool:
    return verb.lemma in WORN or (
        verb.lemma in MOVED
        and any(child.lower in PLACED for child in grammar.children(verb))
    )
