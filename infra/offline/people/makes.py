"""Makes: names that only ever say what a thing is ("the Geiger counter")."""

from collections.abc import Collection

from infra.offline.language.document import Document
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import PersonName


def find_makes(
    document: Document, mentions: Collection[Mention]
) -> frozenset[tuple[str, ...]]:
    """Return the names that only ever say what a thing is: "the Geiger counter"."""
    alone = {
        PersonName.parse(mention.text).words
        for mention in mentions
        if not _is_make(document.units[mention.unit_index].parse, mention)
    }
    everything = {PersonName.parse(mention.text).words for mention in mentions}
    return frozenset(everything - alone)


def _is_make(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a name with an article stands before a thing: "the Geiger counter".

    "The Hale girl" is one of the Hales.
    """
    noun = parse.head(parse[mention.last])
    words = PersonName.parse(mention.text).words
    is_given = not by_term("names").keys().isdisjoint(words)
    before = parse[max(0, mention.first - 2) : mention.first]
    return (
        noun.i == mention.last + 1
        and noun.text.islower()
        and noun.tag in {"NN", "NNS"}
        and noun.lemma not in by_term("humans")
        and not (mention.has_title or is_given)
        and any(t.lower in terms("pronouns", "article") for t in before)
    )
