"""Mentions: where a passage names somebody by a proper name or a title."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from infra.offline.language.assertion_status import OF_PEOPLE, is_comparison
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText
from infra.offline.people.name_spans import find_name_end, starts_sentence
from infra.offline.people.person_name import (
    AGE_EPITHETS,
    DETERMINERS,
    EPITHETS,
    to_title,
)
from ports.questions.numbered import NumberedQuotation

BEFORE_VOCATIVE = frozenset(
    {",", "“", '"', "‘", "'", "—", "!", "?", "``", ".", ";", ":", "«"}
)
AFTER_VOCATIVE = frozenset(
    {",", "”", '"', "’", "'", "!", "?", ".", "''", "—", ";", "»"}
)
OPENING_QUOTES = frozenset({"“", '"', "‘", "'", "``", "«"})
ENDEARMENTS = terms("name_context", "endearment")
CALLS = terms("name_context", "call")
PLACE_PREPOSITIONS = terms("name_context", "place preposition")
SAINT = frozenset({"st.", "st", "saint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name where it stands in the text.

    Attributes:
        unit_index: Index of its unit in the document.
        first, last: Indices of its first and last token in the unit.
        text: The name as written, without a possessive ending.
        is_certain: Its capital stands inside a sentence, where only names have one.
        quotation: Number of the quotation that it stands in.
        is_vocative: Somebody is called by it: "Come here, Jane!"
        after_and: It comes right after "and" or "or".
        entity_label: spaCy's label of its last word, or "".
    """

    unit_index: int
    first: int
    last: int
    text: str
    has_title: bool
    is_certain: bool
    quotation: str | None
    is_vocative: bool
    is_subject: bool
    is_possessive: bool
    is_plural: bool
    after_and: bool
    entity_label: str

    @property
    def is_quoted(self) -> bool:
        """Whether it stands in a quotation."""
        return self.quotation is not None


def find_mentions(document: Document) -> list[Mention]:
    """Return every possible name of *document*, people's or not, in order."""
    return [
        mention
        for unit in document.units
        if unit.role in NARRATION_ROLES or unit.role in {"dialogue", "cue"}
        if not _is_message(unit)
        for mention in _mentions_in_unit(document, unit)
    ]


def _is_number_of_things(unit: TextUnit, mention: Mention) -> bool:
    """Tell whether a script shows several in capitals: "THREE MOUNDS" is no name."""
    return unit.role == "action" and unit.parse[mention.first].tag == "CD"


def _is_message(unit: TextUnit) -> bool:
    """Tell whether a unit is the message of a game or a system: "[Skill acquired]"."""
    text = unit.text.strip()
    return (text[:1], text[-1:]) in {
        ("[", "]"),
        ("<", ">"),
        ("【", "】"),
        ("〖", "〗"),
    }


def _mentions_in_unit(document: Document, unit: TextUnit) -> Iterator[Mention]:
    parse, i = unit.parse, 0
    while i < len(parse):
        last = find_name_end(document, unit, i)
        if last is None:
            if unit.role == "cue" and parse[i].text.lstrip("@").isalpha():
                return
            i += 1
            continue
        mention = build_mention(unit, i, last)
        if document.material.format == "prose":
            mention = _with_age(parse, mention)
        if not (
            _is_manner(document, unit, mention)
            or _is_nickname(mention)
            or _is_church(parse, mention)
            or _is_royal_place(mention)
            or _is_vessel(parse, mention)
            or _is_number_of_things(unit, mention)
        ):
            yield mention
        i = last + 1
        if unit.role == "cue":
            # "MAN'S VOICE" and "MARA / THE WITCH" hold nobody else's name.
            return


def _with_age(parse: ParsedText, mention: Mention) -> Mention:
    """Return *mention* with the age that narration names somebody by: "old Hale".

    "His poor old Hale" and what people say is fondness, and tells no two apart.
    """
    if mention.is_quoted or mention.has_title or not mention.first:
        return mention
    age, *before = reversed(parse[max(0, mention.first - 2) : mention.first])
    if age.lower not in AGE_EPITHETS or (
        before and (before[0].lower in DETERMINERS or before[0].pos in {"ADJ", "DET"})
    ):
        return mention
    return replace(mention, text=f"{age.text.capitalize()} {mention.text}")


def _is_manner(document: Document, unit: TextUnit, mention: Mention) -> bool:
    """Tell whether a name only says how somebody is: "she goes all Dr. Freud on him".

    In a novel he who is like Mr. Hale may meet him; a script compares with the stars.
    """
    parse, before = unit.parse, unit.parse[mention.first - 1 : mention.first]
    if before and before[0].lower == "all":
        return not mention.is_plural
    return document.material.format == "screenplay" and is_comparison(
        parse, parse[mention.last], OF_PEOPLE
    )


def _is_nickname(mention: Mention) -> bool:
    """Tell whether speech only teases somebody: "Old Grumbles", "Mr. Sleepyhead"."""
    first, _, last = mention.text.lower().rpartition(" ")
    if mention.text.lower() in terms("notnames", "titled"):
        return True
    is_address = to_title(first) is not None or first in EPITHETS
    is_teasing = last.endswith(tuple(terms("name_context", "teasing end")))
    return mention.is_quoted and is_address and is_teasing


def _is_church(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a name is what a saint's is called: "St. Anne's Hospital".

    Also "the cross of St. Anne", and the towns "in St. Paul" and "Saint-Denis".
    """
    if "".join(t.lower for t in parse[max(0, mention.first - 2) : mention.first]) in {
        f"{saint}-" for saint in SAINT
    }:
        return True
    before = parse[mention.first - 1].lower if mention.first else ""
    link = parse[mention.first - 2].lower if mention.first > 1 else ""
    is_named_after = link in {"of", "from"} or link in PLACE_PREPOSITIONS
    return (mention.is_possessive or is_named_after) and before in SAINT


def _is_royal_place(mention: Mention) -> bool:
    """Tell whether a street or an island has a prince's name: "Duke Street"."""
    words = mention.text.lower().split()
    is_royal = words[0] in terms("name_context", "royal place")
    return is_royal and len(words) > 1 and words[-1] in terms("places", "proper")


def _is_vessel(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a ship or the like is called so: "the Ada", "two brigs, A and B".

    Of "the Peter of old" and "the Ada whom I knew" more is said.
    """
    if mention.has_title or mention.is_plural or not mention.first:
        return False
    if _is_called_vehicle(parse, mention):
        return True
    name, after = parse[mention.last], parse[mention.last + 1 : mention.last + 2]
    is_whole = not any(t.tag.startswith("NN") or t.text == "-" for t in after)
    more = {"prep", "relcl"}.intersection(t.dep for t in parse.children(name))
    is_given = parse[mention.first].lower in by_term("names")
    is_after_article = parse[mention.first - 1].lower == "the"
    return is_given and is_after_article and is_whole and not more


def _is_called_vehicle(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a noun says what bears the name: "the schooner Ada".

    "The car Ada drove" is not called Ada.
    """
    first = parse[mention.last]
    while first.dep == "conj" and parse.head(first).tag.startswith("NNP"):
        first = parse.head(first)
    before = parse[first.i - 1]
    noun = parse.head(first) if before.text == "," else before
    is_joined = before.i == noun.i or first.dep in {"appos", "conj"}
    is_vehicle = noun.text.islower() and noun.lemma in terms("elements", "vehicle")
    return is_joined and is_vehicle and parse.head(first).dep != "relcl"


def build_mention(unit: TextUnit, first: int, last: int) -> Mention:
    """Return the mention that the tokens from *first* to *last* of *unit* are."""
    parse = unit.parse
    head = next(
        (t for t in reversed(parse[first : last + 1]) if not first <= t.head <= last),
        parse[last],
    )
    after = parse[last + 1] if last + 1 < len(parse) else None
    text = unit.text[parse[first].start : parse[last].end]
    quotation = unit.quotation_at(parse[first].start)
    return Mention(
        unit_index=unit.index,
        first=first,
        last=last,
        text=_strip_end(" ".join(text.split())),
        has_title=to_title(parse[first].text) is not None and last > first,
        is_certain=not starts_sentence(parse, first),
        quotation=quotation.number if quotation else None,
        is_vocative=quotation is not None
        and not _is_whole_answer(unit, quotation)
        and _is_vocative(parse, first, last),
        is_subject=head.dep in SUBJECTS,
        is_possessive=(after is not None and after.tag == "POS")
        or text.endswith(("'s", "’s")),
        is_plural=parse[last].tag == "NNPS"
        or (
            first > 0
            and parse[first - 1].lower == "the"
            and parse[last].text.endswith("s")
        ),
        after_and=first > 0 and parse[first - 1].lower in {"and", "or"},
        entity_label=parse[last].entity_label,
    )


def _strip_end(text: str) -> str:
    """Return a name without a possessive ending or a sentence's full stop."""
    for ending in ("'s", "’s", "'", "’", "_"):
        text = text.removesuffix(ending)
    word = text.rpartition(" ")[2]
    # Not of "J." and "Jr.", which end so.
    if len(word) > len("J.") and word.lower() not in {"jr.", "sr.", "esq."}:
        text = text.removesuffix(".")
    return text.strip("_")


def _is_whole_answer(unit: TextUnit, quotation: NumberedQuotation) -> bool:
    """Tell whether speech only states a name: "Crane. Elias Crane."."""
    words = unit.text[quotation.start : quotation.end].strip("“”\"‘’' \n")
    return words.endswith(".") and all(w[0].isupper() for w in words.split())


def _is_vocative(parse: ParsedText, first: int, last: int) -> bool:
    """Tell whether a quoted name calls somebody: between commas, or at an end."""
    while first > 0 and parse[first - 1].lower in ENDEARMENTS:
        first -= 1
    before = parse[first - 1].text if first else "“"
    after = parse[last + 1].text if last + 1 < len(parse) else "”"
    if after == "." and before in OPENING_QUOTES:
        # The whole answer: "Georgia." is as likely a place.
        return False
    begins = before in BEFORE_VOCATIVE or before.lower() in CALLS
    return begins and after in AFTER_VOCATIVE and not _is_told_of(parse, last)


def _is_told_of(parse: ParsedText, last: int) -> bool:
    """Tell whether a name between commas calls nobody: one of a list, or an apposition.

    "In Hale, Vane, and Dell"; "his partner, Vane, sold it".
    """
    name = parse[last]
    joined = {child.dep for child in parse.children(name)}
    is_listed = name.dep == "conj" and {"cc", "conj"} <= joined
    is_apposition = name.dep == "appos" and parse.head(name).dep in SUBJECTS
    return is_listed or (is_apposition and parse[last + 1].text == ",")
