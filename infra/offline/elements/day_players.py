"""Day players: whoever acts in a scene and is nobody of the people of the story.

A clerk who reads the charge has a line in no cast list, but somebody must play him.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import takewhile

from infra.offline.elements.day_player_model import (
    DayPlayerContext,
    load_day_player_model,
)
from infra.offline.elements.handled import first_of_list
from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.referent_visibility import is_from_before, is_offstage
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import (
    has_pluperfect_auxiliary,
    human_verbs,
    is_person_noun,
)
from infra.offline.people.coreference import Coreference
from infra.offline.people.nominals import is_person_of_today, is_presented
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import ElementReading

ANYBODY = frozenset(
    ("man", "woman", "boy", "girl", "lady", "gentleman", "fellow", "person", "child")
)
"""Nouns for somebody who may have a name as well."""
Words = tuple[Token, Token]
"""The first and the last word of what somebody is called."""
_ARTICLES = frozenset({"a", "an", "the"})
MAX_LISTENS = 4
"""Tokens of a sentence that says no more than that somebody listens."""
DASHES = frozenset({"-", "--", "—", "–"})
NO_PERSON = frozenset({"GPE", "LOC", "FAC", "ORG", "NORP", "DATE", "TIME"})
"""The parser's labels of names that are nobody's."""


def day_players(unit: TextUnit, context: DayPlayerContext) -> Iterator[ElementReading]:
    """Yield whoever acts, or is carried, and is none of the reported people.

    In prose, the learnt score tells who rather has a name, or is nobody; a script says
    itself whom it shows.
    """
    model = load_day_player_model()
    for first, last in find_unlisted(unit, context):
        is_told = unit.role == "action"
        if is_told or model.score(context.features(unit, first, last)) > 0:
            yield _to_element(unit, first, last)


def find_unlisted(unit: TextUnit, context: DayPlayerContext) -> Iterator[Words]:
    """Yield the first and the last word of whoever acts and is not reported."""
    if unit.role not in {"prose", "action"}:
        return
    parse, coreference, presented = (
        unit.parse,
        context.coreference,
        context.roles_in_capitals,
    )
    references = [r for r in coreference.references(unit) if r.who and r.who.reported]
    known = {r.token.i for r in references}
    # "He kisses his WIFE": a script shows somebody, beside the one whose she is.
    known |= {
        parse.head(r.token).i
        for r in references
        if not (r.is_pronoun and is_presented(parse, parse.head(r.token)))
    }
    yield from _somebodies(unit, known)
    for token in unit.narration:
        if (
            token.i not in known
            and not _is_known(unit, token, coreference)
            and (unit.role == "prose" or _is_shown(unit.parse, token, presented))
            and (
                _is_role(token)
                or _is_role_of_today(unit, token, presented)
                or _is_unlisted_name(unit, token, coreference)
            )
            and (is_presented(parse, token) or _acts_or_is_carried(parse, token))
            and not (
                _is_anaphor(parse, token)
                and _has_been_met(unit, token, coreference)
                and not context.is_newcomer(unit, token)
            )
            and not _is_distributive(parse, token)
            and not is_offstage(parse, token)
            and not _is_overheard(unit, token)
            and not is_from_before(parse, token)
            and element_status(unit, token) == "present"
            and not _is_named_elsewhere(unit, token, coreference)
            and (
                is_presented(parse, token)
                or not _is_named_kin(parse, token, coreference)
            )
        ):
            yield _name_start(parse, token), token


def _somebodies(unit: TextUnit, known: AbstractSet[int]) -> Iterator[Words]:
    """Yield who speaks and has not even a noun: "cried one of the men"."""
    parse = unit.parse
    for token in unit.narration if unit.role == "prose" else ():
        last = _end_of_somebody(parse, token)
        if (
            last is not None
            and (_says_something(unit, token) or _acts_for_several(parse, token))
            and known.isdisjoint((token.i, last.i))
            and not is_offstage(parse, token)
            and not is_from_before(parse, token)
            and element_status(unit, token) == "present"
        ):
            yield token, last


def _says_something(unit: TextUnit, token: Token) -> bool:
    """Tell whether somebody says the words of a paragraph: "cried somebody"."""
    verb = unit.parse.head(token)
    is_speech = verb.lemma in terms("verbs", "speech") - terms("verbs", "gesture")
    # A parser takes who follows the verb for its object.
    is_subject = token.dep in SUBJECTS or token.i == verb.i + 1
    return bool(unit.quotations) and is_speech and is_subject


def _acts_for_several(parse: ParsedText, token: Token) -> bool:
    """Tell whether one of a group does what only people do."""
    is_one = token.dep in SUBJECTS and token.lower in {"one", "another"}
    return is_one and parse.head(token).lemma in human_verbs()


def _end_of_somebody(parse: ParsedText, token: Token) -> Token | None:
    """Return the last word of "somebody", "one of the men"; None of other words."""
    if token.lower in {"someone", "somebody"}:
        return token
    if token.lower not in {"one", "another"}:
        return None
    of = next((c for c in parse.children(token) if c.lower == "of"), None)
    whole = next(iter(parse.children(of)), None) if of else None
    is_people = whole is not None and (
        whole.lower in {"them", "us"}
        or is_person_noun(whole)
        or whole.lower in terms("humans", "group")
    )
    return whole if is_people else None


def _to_element(unit: TextUnit, first: Token, last: Token) -> ElementReading:
    return ElementReading(
        unit=unit.number,
        category="cast",
        words=unit.text[first.start : last.end][:MAX_SHORT],
        presence="present",
    )


def hand_doubles(unit: TextUnit, coreference: Coreference) -> Iterator[ElementReading]:
    """Yield the hand that a script shows where it does not say whose: "A FINGER".

    Nobody else is in the line, and a heading may show it alone: ``.THE FINGER``.
    """
    is_heading = unit.role == "slugline" and unit.text.startswith(".")
    if not is_heading and unit.role != "action":
        return
    if any(reference.who for reference in coreference.references(unit)):
        return
    for token in unit.parse:
        others = [t for t in unit.parse if t.text.isalpha() and t.i != token.i]
        is_alone = is_heading and all(t.lower in _ARTICLES for t in others)
        determiners = {c.lower for c in unit.parse.children(token)}
        acts = first_of_list(
            unit.parse, token
        ).dep in SUBJECTS and not determiners.isdisjoint(_ARTICLES)
        word = token.lower if token.text.isupper() else token.lemma
        if word in terms("body", "limb") and (is_alone or (acts and not is_heading)):
            yield _to_element(unit, token, token)


def _is_known(unit: TextUnit, token: Token, coreference: Coreference) -> bool:
    """Tell whether a name, or one beside it, is somebody's: "the smith's wife, Ada"."""
    names = [c.i for c in unit.parse.children(token) if c.dep == "appos"]
    # "The police superintendent Hale".
    places = (token.i, token.i + 1, *names)
    if unit.role == "action" and (name := _name_set_off(unit.parse, token)):
        places = (*places, name.i)
    entities = (coreference.entity_at(unit.index, i) for i in places)
    return any(entity is not None and entity.reported for entity in entities)


def _name_set_off(parse: ParsedText, noun: Token) -> Token | None:
    """Return what a dash sets off from a noun: "the man of the photo - HALE"."""
    after = takewhile(lambda t: t.pos not in {"VERB", "AUX"}, parse[noun.i + 1 :])
    dash = next((t for t in after if t.text in DASHES), None)
    is_last = dash is None or dash.i + 1 >= len(parse)
    return None if is_last or dash is None else parse[dash.i + 1]


def _is_role(token: Token) -> bool:
    is_name = token.is_capitalised and not token.text.isupper()
    is_common = token.tag == "NN" or (token.tag == "NNP" and not is_name)
    return is_common and is_person_noun(token)


def _is_role_of_today(
    unit: TextUnit, token: Token, presented: AbstractSet[str]
) -> bool:
    """Tell whether a script has shown in capitals that it is somebody: "a THUG"."""
    is_one = token.tag in {"NN", "NNP"} and not token.lower.endswith("s")
    is_somebody = is_one and is_person_of_today(unit.parse, token)
    return unit.role == "action" and is_somebody and token.lower in presented


def _is_shown(parse: ParsedText, token: Token, presented: AbstractSet[str]) -> bool:
    """Tell whether a script shows who has no name: "a NURSE", "the nurse", "a waiter".

    "A man" may have a name that the next line tells.
    """
    if is_presented(parse, token):
        return True
    determiners = {c.lower for c in parse.children(token) if c.dep == "det"}
    is_called_so = any(c.dep == "compound" for c in parse.children(token))
    # Of the nouns that were learnt some are machines: a printer.
    is_trade = token.lemma in by_term("humans") and token.lemma not in ANYBODY
    is_new = not determiners.isdisjoint(terms("pronouns", "indefinite"))
    if token.lower in presented:
        return bool(determiners) or is_called_so
    return is_new and is_trade


def _is_anaphor(parse: ParsedText, token: Token) -> bool:
    """Tell whether "the visitor" is rather somebody who has been named before.

    "The boy on the roof" and "another boy" are somebody else.
    """
    if token.lemma not in terms("name_context", "anaphor"):
        return False
    children = parse.children(token)
    is_definite = any(
        c.dep == "poss" or c.lower in {"the", "this", "that"} for c in children
    )
    is_new = any(
        c.dep in {"prep", "relcl", "acl"} or c.lower in {"other", "second", "third"}
        for c in children
    )
    return is_definite and not is_new


def _has_been_met(unit: TextUnit, noun: Token, coreference: Coreference) -> bool:
    """Tell whether somebody of the noun's gender has been told of before it."""
    gender = by_term("humans").get(noun.lemma)
    genders = {gender} if gender in {"male", "female"} else None
    place = (unit.index, noun.i)
    return any(
        (mention.unit_index, mention.last) < place
        and not who.narrator
        and (genders is None or who.gender in genders)
        for who in coreference.reported
        for mention in who.mentions
    )


def _is_overheard(unit: TextUnit, token: Token) -> bool:
    """Tell whether a script only lets hear them: "He listens. The guard leaves."."""
    parse, start = unit.parse, token.sentence_start
    if unit.role != "action" or not start:
        return False
    before = parse.sentence(parse[start - 1])
    listens = any(t.lemma == "listen" for t in before) and len(before) <= MAX_LISTENS
    return listens and parse.head(token).lemma not in terms("verbs", "arrive")


def _is_distributive(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is several, one by one: "each clerk rose"."""
    return any(
        child.lower in {"each", "every", "any"} for child in parse.children(token)
    )


def _is_unlisted_name(unit: TextUnit, token: Token, coreference: Coreference) -> bool:
    """Tell whether a name that is given once does what only people do."""
    if (
        token.tag != "NNP"
        or not token.is_capitalised
        or token.entity_label in NO_PERSON
        or token.dep not in SUBJECTS
        or token.lower in _no_names()
        or _may_be_noun(token)
    ):
        return False
    entity = coreference.entity_at(unit.index, token.i)
    verb = unit.parse.head(token)
    deeds = human_verbs() | terms("verbs", "hand to thing") | terms("verbs", "arrive")
    return (entity is None or not entity.reported) and verb.lemma in deeds


def _may_be_noun(token: Token) -> bool:
    """Tell whether it has a capital for its sentence's sake: "Frost shut the door"."""
    is_noun = any(token.lower in words for words in sections("elements").values())
    return is_noun and token.i == token.sentence_start


@cache
def _no_names() -> frozenset[str]:
    """Return the words that have a capital, and name nobody: God, the English."""
    return frozenset().union(*sections("notnames").values())


def _acts_or_is_carried(parse: ParsedText, token: Token) -> bool:
    first = first_of_list(parse, token)
    if first.dep in SUBJECTS or _is_addressed(parse, first):
        return True
    if first.dep == "pobj":
        return _does_in_passive(parse, first) or _is_child_along(parse, first)
    # "Standing guard" brings nobody in.
    is_somebody = any(c.dep in {"det", "poss"} for c in parse.children(first))
    is_held = parse.head(first).lemma in terms("verbs", "hand to thing")
    return first.dep == "dobj" and (is_somebody or is_held)


def _is_addressed(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody is spoken to: "he asked the driver", "said to the man"."""
    above = parse.head(token)
    if token.dep == "pobj" and above.lower == "to":
        above = parse.head(above)
        return above.lemma in terms("verbs", "say") | {"speak"}
    return token.dep in {"dobj", "dative"} and above.lemma in terms("verbs", "speech")


def _is_child_along(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody has a child with them: "with a child of three"."""
    is_new = any(c.lower in {"a", "an"} for c in parse.children(token))
    is_child = token.lemma in {"child", "baby", "infant"}
    return parse.head(token).lower == "with" and is_new and is_child


def _does_in_passive(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody does what is told in the passive: "met by a porter"."""
    by = parse.head(token)
    is_somebody = any(c.dep in {"det", "poss"} for c in parse.children(token))
    is_earlier = has_pluperfect_auxiliary(parse, parse.head(by))
    return by.dep == "agent" and is_somebody and not is_earlier


def _is_named_elsewhere(unit: TextUnit, token: Token, coreference: Coreference) -> bool:
    """Tell whether "a woman" is rather somebody whom only the speech names.

    In a script she has a cue then.
    """
    is_script = unit.role == "action"
    if token.lemma not in ANYBODY:
        return False
    gender = by_term("humans")[token.lemma]
    return any(
        entity.gender in {gender, "unknown"}
        and not entity.nominal
        # Not whom a script only has cues for.
        and entity.mentions
        and all(m.is_quoted for m in entity.mentions)
        and (
            entity.quotation_count
            or (not is_script and any(m.is_vocative for m in entity.mentions))
        )
        for entity in coreference.reported
    )


def _is_named_kin(parse: ParsedText, token: Token, coreference: Coreference) -> bool:
    """Tell whether "his wife" is rather a woman of the story who has a name."""
    is_owned = any(child.dep == "poss" for child in parse.children(token))
    gender = by_term("humans").get(token.lemma)
    return (
        is_owned
        and token.lemma in terms("kinship", "all")
        and any(
            entity.gender == gender and not entity.nominal
            for entity in coreference.reported
        )
    )


def _name_start(parse: ParsedText, noun: Token) -> Token:
    first = noun
    while first.i and (
        parse[first.i - 1].dep in {"compound", "amod"} or _is_hyphened(parse, first)
    ):
        first = parse[first.i - 1]
    return first


def _is_hyphened(parse: ParsedText, word: Token) -> bool:
    """Tell whether *word* is, or follows, a hyphen inside a word: "fair-haired"."""
    before = parse[word.i - 1]
    return "-" in {before.text, word.text} and before.end == word.start
