"""Categories of nouns: which thing of a department a noun names, if any."""

from functools import cache

from infra.offline.elements.handled import (
    first_of_list,
    is_measure,
    is_misread_adverb,
    is_misread_verb,
)
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from ports.domain.film import ElementCategory

STUNT_VERBS = terms("verbs", "with stunt")
BULKY_CATEGORIES = frozenset({"prop", "set_dressing"})
"""Categories of words that somebody's body and its steps have as well."""
FIGURE_CATEGORIES = BULKY_CATEGORIES | {"effect"}
"""Categories of words with which narration paints a feeling."""
HYPHEN_STEP = 2
"""Tokens from the second half of a hyphenated word back to the first."""
MIN_CAPITALS = 3
"""Letters of a word in capitals that names a thing: "TV" may be anything."""
TIME_LABELS = frozenset({"DATE", "TIME"})
"""The parser's labels of times: "in the spring" is no coil."""
_OF_AMOUNTS = frozenset({"of", "to", "for", "at"})
_MAKING = frozenset({"make", "give"})
_SOMEBODY = frozenset({"i", "you", "he", "she", "we", "who"})
WORN_CATEGORIES = frozenset({"wardrobe", "makeup_hair"})
MODIFIERS = frozenset({"compound", "amod", "nummod"})
NOUN_CATEGORIES: tuple[ElementCategory, ...] = (
    "animal",
    "vehicle",
    "wardrobe",
    "makeup_hair",
    "prop",
    "set_dressing",
    "effect",
    "sound",
    "stunt",
)
"""Sections of the lexicon `elements`: a word of several belongs to the first."""
KIND_CATEGORIES = frozenset({"vehicle", "wardrobe", "prop", "set_dressing"})
"""Categories of things that a noun before them tells apart: a tea-cup is a cup."""
NOUN_LISTS = ("elements", "things")
"""What was written by hand decides before what was derived from WordNet."""


def category_of_noun(parse: ParsedText, token: Token) -> ElementCategory | None:
    """Return the category that the word lists give to a noun."""
    # A parser takes "a grey beard cut square" for a name, so NNP in lower case counts.
    is_worn = _is_in_it(parse, token) or (
        parse.head(first_of_list(parse, token)).lemma in terms("clothing", "wear")
    )
    is_bare_mass = token.lemma in terms("elements", "mass") and not (
        is_worn or _has_determiner(parse, token) or _is_described_many(parse, token)
    )
    if not _is_common_noun(parse, token) or is_bare_mass or _is_modifier(parse, token):
        return None
    categories = category_by_word()
    if (compound := _hyphen_compound(parse, token)) is not None:
        return categories.get(compound) or _category_of_kind(parse, token)
    if (category := categories.get(_compound_of_two(parse, token))) is not None:
        return category
    is_on_somebody = _has_owner(parse, token) or is_worn
    if token.lower in terms("elements", "worn when owned") and is_on_somebody:
        return None if _is_not_worn(parse, token) else "wardrobe"
    category = _category_in_clause(parse, token)
    is_other = (
        (category == "stunt" and not _happens(parse, token))
        or (category in WORN_CATEGORIES and _is_not_worn(parse, token))
        or (category == "animal" and _is_figure(parse, token))
        or (category != "animal" and _says_who_somebody_is(parse, token))
        or (category in BULKY_CATEGORIES and _is_part_of_body(parse, token))
        or (category == "animal" and _is_left_of_beast(parse, token))
        or (category in FIGURE_CATEGORIES and _is_figure_of_speech(parse, token))
        or _is_extraposed(parse, token)
        or _is_next_door(parse, token)
        or _is_amount(parse, token)
    )
    return None if is_other else category


def _is_in_it(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody is in it: "a man in glasses"."""
    above = parse.head(token)
    is_in = above.lower == "in" and token.dep == "pobj" and above.i > 0
    return is_in and is_person_noun(parse[above.i - 1])


def _category_of_kind(parse: ParsedText, token: Token) -> ElementCategory | None:
    """Return the category of a word of two nouns, which the second says: "tea-cup"."""
    category = category_by_word().get(token.lemma)
    is_noun = parse[token.i - HYPHEN_STEP].tag in {"NN", "NNS"}
    return category if is_noun and category in KIND_CATEGORIES else None


def _category_in_clause(parse: ParsedText, token: Token) -> ElementCategory | None:
    """Return the category of a word where it stands: a sock on the floor is a prop."""
    categories = category_by_word()
    category = categories.get(token.lemma) or categories.get(token.lower)
    if _flows(parse, token):
        return "effect"
    if category in WORN_CATEGORIES and _lies_about(parse, token, category):
        return "prop"
    if category is None and _is_served(parse, token):
        return "prop"
    if category is None and _is_passed(parse, token):
        return "set_dressing"
    if category is None and _is_named_by_sound(token):
        return "sound"
    return category


def _is_served(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is eaten, drunk or brought: "she drank some water"."""
    if token.lemma not in terms("elements", "served"):
        return False
    first = first_of_list(parse, token)
    is_object = first.dep in {"dobj", "nsubjpass"}
    return is_object and parse.head(first).lemma in terms("elements", "serve")


def _lies_about(parse: ParsedText, token: Token, category: ElementCategory) -> bool:
    """Tell whether nobody wears it: "there is a sock", "he ate a bun"."""
    if category == "makeup_hair":
        is_prop = token.lemma in terms("elements", "prop")
        return is_prop and not _has_owner(parse, token)
    first = first_of_list(parse, token)
    return first.dep == "attr" and not _has_owner(parse, token)


def _is_named_by_sound(token: Token) -> bool:
    """Tell whether it is the noun of a verb that is heard: "a clattering"."""
    stem = token.lower.removesuffix("ing")
    verbs = {stem, f"{stem}e", stem[:-1]}
    return stem != token.lower and not verbs.isdisjoint(terms("deeds", "sound"))


def _is_passed(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is a place that is seen from without: "past the church"."""
    kinds = ("room", "building", "outdoors")
    is_place = any(token.lemma in terms("places", kind) for kind in kinds)
    way = parse.head(token).lower if token.dep == "pobj" else ""
    return is_place and way in terms("prepositions", "from without")


def _flows(parse: ParsedText, token: Token) -> bool:
    """Tell whether it runs or drips: water in a glass is no effect."""
    is_liquid = token.lemma in terms("elements", "flowing") and token.dep in SUBJECTS
    return is_liquid and parse.head(token).lemma in terms("elements", "flow")


def _is_part_of_body(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is somebody's own: a cat sits "on his chest", and on no box.

    "His great chest", "his shoulders and chest".
    """
    body = terms("body", "seen")
    if token.dep == "conj" and not _has_determiner(parse, token):
        return token.lemma in body and parse.head(token).lemma in body
    children = parse.children(token)
    is_owned = any(child.dep == "poss" for child in children)
    is_of_thing = any(child.lower == "of" for child in children)
    return token.lemma in body and is_owned and not is_of_thing


def _is_figure(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says what somebody is like: "a bear of a man"."""
    return any(
        of.lower == "of"
        and any(
            t.lemma in by_term("humans") and _has_article(parse, t)
            for t in parse.children(of)
        )
        for of in parse.children(token)
    )


def _is_figure_of_speech(parse: ParsedText, token: Token) -> bool:
    """Tell whether nothing is there: "a note of hope", "she made a sign"."""
    is_made = token.dep == "dobj" and parse.head(token).lemma in _MAKING
    if is_made and token.lemma in terms("elements", "gesture"):
        return True
    return any(
        what.lemma in terms("elements", "of the mind")
        or what.lower in terms("elements", "of the mind")
        for of in parse.children(token)
        if of.lower == "of" and of.dep == "prep"
        for what in parse.children(of)
    )


def _says_who_somebody_is(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is what somebody is called: "he was a machine"."""
    return token.dep == "attr" and any(
        child.dep in SUBJECTS and child.lower in _SOMEBODY
        for child in parse.children(parse.head(token))
    )


def _is_extraposed(parse: ParsedText, token: Token) -> bool:
    """Tell whether it judges a deed, and is no thing: "it was his habit to sing"."""
    siblings = parse.children(parse.head(token)) if token.dep == "attr" else ()
    is_it = any(c.dep in SUBJECTS and c.lower == "it" for c in siblings)
    return is_it and any(c.dep in {"xcomp", "ccomp", "advcl"} for c in siblings)


def _is_next_door(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says where somebody lives: "a voice from next door"."""
    before = parse[token.i - 1] if token.i else token
    return token.lemma == "door" and before.lower == "next"


def _is_left_of_beast(parse: ParsedText, token: Token) -> bool:
    """Tell whether only a part or a trace of it is here: "the skins of rabbits"."""
    of = parse.head(first_of_list(parse, token))
    return of.lower == "of" and parse.head(of).lemma in terms("elements", "hide")


def _is_amount(parse: ParsedText, token: Token) -> bool:
    """Tell whether it says how much, and no money is there: "a sum of ten pounds"."""
    above = parse.head(token)
    is_of = token.dep == "pobj" and above.lower in _OF_AMOUNTS
    is_price = is_of or above.lemma in terms("assertion", "price")
    return token.entity_label == "MONEY" and is_price


def _has_owner(parse: ParsedText, token: Token) -> bool:
    return any(child.dep == "poss" for child in parse.children(token))


def _is_described_many(parse: ParsedText, token: Token) -> bool:
    """Tell whether several are told of: "there were white crosses"."""
    described = any(child.dep in MODIFIERS for child in parse.children(token))
    return token.tag == "NNS" and described


def _has_article(parse: ParsedText, noun: Token) -> bool:
    return any(child.lower in {"a", "an"} for child in parse.children(noun))


def _is_modifier(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says more of another noun: "a shower of sparks"."""
    if is_measure(parse, token) or _opens_hyphen_compound(parse, token):
        return True
    after = parse[token.i + 1] if token.i + 1 < len(parse) else None
    # Of "the hat and curtain shop" the curtain is joined to a modifier.
    first = parse.head(token) if token.dep == "conj" else token
    is_before_noun = first.dep in {"compound", "nmod"} or token.dep == "amod"
    is_before_noun = is_before_noun and not is_misread_adverb(parse, parse.head(first))
    is_compound = is_before_noun and not _is_subject_of_verb(parse, token)
    return is_compound or (after is not None and _has_modifier_before(after))


def _opens_hyphen_compound(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is the first half of a word: "nut-brown", "rose-red"."""
    if token.i + HYPHEN_STEP >= len(parse) or parse[token.i + 1].text != "-":
        return False
    mark, last = parse[token.i + 1], parse[token.i + HYPHEN_STEP]
    return token.end == mark.start and mark.end == last.start


def _is_subject_of_verb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes a verb for a noun: "The flame shakes.", "The
    HELICOPTER swings round."."""
    after = parse.head(token)
    # "In NYPD uniform" has a noun after the capitals.
    is_thing = after.tag == "NN" and after.lemma in category_by_word()
    is_shown = token.text.isupper() and after.text.islower() and not is_thing
    is_neighbour = token.dep == "compound" and after.i == token.i + 1
    # "Ada laughs." is a sentence, and a heap of Ada-laughs nothing.
    is_deed = token.tag == "NNP" and after.tag == "NNS" and after.dep == "ROOT"
    is_verb = after.tag in {"VBD", "VBZ"} or is_misread_verb(parse, after)
    return is_neighbour and (is_verb or is_shown or is_deed)


def _is_common_noun(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is no name and no time; "Snow" opens a sentence and is no name.

    A script has what the crew must see in capitals: "he cuts the CAKE".
    """
    if token.entity_label in TIME_LABELS:
        return False
    before = parse[token.i - 1] if token.i else None
    if before and before.head == token.i and _is_subject_of_verb(parse, before):
        return False
    if is_misread_verb(parse, token):
        return False
    if token.tag == "NNP" and token.text.isupper():
        return len(token.text) >= MIN_CAPITALS and token.lower not in by_term("names")
    if token.tag == "NNP":
        return not token.is_capitalised or (
            token.i == token.sentence_start
            and token.dep in SUBJECTS
            and parse.head(token).pos == "VERB"
        )
    # A parser takes "the snowplough" for an adverb here and there.
    is_object = token.dep in {"dobj", "pobj", "appos"} and token.text.islower()
    return token.tag in {"NN", "NNS"} or (
        is_object and token.tag not in {"VBG", "CD"} and _has_determiner(parse, token)
    )


def _has_modifier_before(after: Token) -> bool:
    """Tell whether a noun before *after* is only its modifier: "the boat shed"."""
    places = terms("places", "room"), terms("places", "building")
    return after.tag == "POS" or any(after.lower in kind for kind in places)


def _hyphen_compound(parse: ParsedText, token: Token) -> str | None:
    """Return the hyphenated word that ends with *token*: a half-crown is no crown."""
    if token.i < HYPHEN_STEP or parse[token.i - 1].text != "-":
        return None
    first, mark = parse[token.i - HYPHEN_STEP], parse[token.i - 1]
    is_one_word = first.end == mark.start and mark.end == token.start
    return f"{first.lower}-{token.lemma}" if is_one_word else None


def _compound_of_two(parse: ParsedText, token: Token) -> str:
    """Return "fire engine" as the word lists write it: "fire-engine"."""
    before = parse[token.i - 1] if token.i else token
    is_compound = before.dep == "compound" and before.head == token.i
    return f"{before.lower}-{token.lemma}" if is_compound else ""


def _happens(parse: ParsedText, token: Token) -> bool:
    """Tell whether a fall or a fight is what happens, and not a word for it: "the
    charge" that a clerk reads is none."""
    verb = parse.head(token)
    subject = parse.subject(verb)
    is_done = subject is None or subject.lemma not in terms("body", "silent")
    is_cause = token.dep == "dobj" and verb.lemma in STUNT_VERBS and is_done
    return token.dep in {*SUBJECTS, "ROOT", "attr"} or is_cause


def _is_not_worn(parse: ParsedText, token: Token) -> bool:
    """Tell whether it belongs to a thing, or is made of something that nobody wears.

    "The lens in its brass collar", "a ribbon of peel", "a curl of the lip". "His
    sleeve" comes with what he wears, and "a long sleeve" asks for one.
    """
    children = parse.children(token)
    is_described = any(child.dep in MODIFIERS for child in children)
    bare = terms("clothing", "part of garment") | terms("elements", "common to all")
    if token.lemma in bare and not is_described:
        return True
    return any(
        child.lower == "its"
        or (child.lower == "of" and child.dep == "prep" and not _is_owned(parse, child))
        for child in children
    )


def _is_owned(parse: ParsedText, of: Token) -> bool:
    """Tell whether it is of hair, or somebody's: "the hat of a blind man"."""
    return any(
        child.lemma in terms("body", "hair") or is_person_noun(child)
        for child in parse.children(of)
    )


@cache
def category_by_word() -> dict[str, ElementCategory]:
    """Return the category of each noun of the word lists."""
    found: dict[str, ElementCategory] = {}
    for name in NOUN_LISTS:
        for category in NOUN_CATEGORIES:
            for word in sections(name).get(category, ()):
                found.setdefault(word, category)
    return found


def _has_determiner(parse: ParsedText, token: Token) -> bool:
    return any(t.dep in {"det", "poss", "nummod"} for t in parse.children(token))


def phrase_start(parse: ParsedText, noun: Token) -> Token:
    """Return the first word of "the old brass lamp" that is no article."""
    first = _word_start(parse, noun)
    while (
        first.i
        and parse[first.i - 1].dep in MODIFIERS
        and parse[first.i - 1].pos in {"ADJ", "NOUN", "PROPN", "NUM"}
        and parse[first.i - 1].sentence_start == noun.sentence_start
    ):
        first = _word_start(parse, parse[first.i - 1])
    return first


def _word_start(parse: ParsedText, token: Token) -> Token:
    """Return the first token of a hyphenated word: "sack" of "sack-like"."""
    while _hyphen_compound(parse, token):
        token = parse[token.i - HYPHEN_STEP]
    return token
