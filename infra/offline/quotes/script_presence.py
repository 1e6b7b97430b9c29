"""Who of a script is not before the camera: on the phone, in a picture, on a label.

A script names people whom nobody sees: whose photograph somebody holds, whose name is
written on a screen, who answers at the other end of a call.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from infra.offline.language.clauses import is_gone
from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.cue_mentions import is_role
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.attribution import AttributedQuotation

_DEVICE = (
    r"(?:(?:tele|cell|speaker)?\s?phone|cell|mobile|receiver|handset|intercom|radio)"
)
_GAP = "[^.!?]{0,200}"
"""Between a verb and its thing; without an end a long sentence would take minutes."""
_CALL = re.compile(
    rf"\b(?:dial|answer|pick|grab|lift|speak|talk|hit|ring|buzz|vibrate|call|press)"
    rf"(?:s|es)?\b{_GAP}\b{_DEVICE}\b|\b{_DEVICE}\b{_GAP}\b(?:rings?|buzz(?:es)?"
    rf"|vibrates?)\b|\b(?:in)?to (?:the |her |his )?{_DEVICE}\b|\bon the {_DEVICE}\b"
    r"|\bdials?\b",
    re.IGNORECASE,
)
_CALL_ENDS = re.compile(r"\bhangs? up\b|\bends? the call\b", re.IGNORECASE)
_BOTH_ENDS = re.compile(r"\bINTERCUT|\bSPLIT.?SCREEN", re.IGNORECASE)
_HEARD = re.compile(r"\(\s*(?:O\.?\s?[SC]|V\.?\s?O|OFF.?(?:SCREEN|CAMERA))\.?\s*\)")
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_OTHERS = frozenset({"another", "other", "others", "one", "second", "third", "last"})
_SHOWING = frozenset({"show", "depict", "portray", "feature", "display", "picture"})
_NO_PERSON = frozenset({"it", "they", "this", "that", "these", "those", "which", "all"})
_WRITTEN = frozenset({"write", "print", "engrave", "embroider", "stencil", "etch"})
_PLACES = frozenset({"here", "there", "in", "inside"})
MIN_MENTIONS = 2
"""Names of somebody whom a script neither presents in capitals nor lets speak."""


def is_depicted(parse: ParsedText, token: Token) -> bool:
    """Tell whether only a picture of somebody is there: "a photo of Ada and Bo"."""
    if _is_named_picture(parse, token):
        return True
    below = token
    while below.head != below.i:
        above = parse.head(below)
        if above.lower in {"of", "with"} and _is_picture(parse.head(above)):
            return True
        if above.lemma in _SHOWING and below.dep not in SUBJECTS:
            shower = parse.subject(above)
            if shower is not None and (
                shower.lower in _NO_PERSON or _is_picture(shower)
            ):
                return True
        # "In the photo stands Ada": a parser takes her for the object.
        is_inverted = above.lemma in terms("verbs", "be somewhere")
        if (below.dep in SUBJECTS or is_inverted) and any(
            _is_picture(thing)
            for place in parse.children(above)
            if place.lower == "in" and place.dep == "prep"
            for thing in parse.children(place)
        ):
            return True
        below = above
    return False


def _is_named_picture(parse: ParsedText, token: Token) -> bool:
    """Tell whether a sentence says who a picture shows: "a photo. It's ADA"."""
    verb = parse.head(token)
    subject = parse.subject(verb)
    start = token.sentence_start
    is_told = token.dep == "attr" and verb.lemma == "be" and start > 0
    if not is_told or subject is None or subject.lower not in {"it", "this"}:
        return False
    return any(map(_is_picture, parse.sentence(parse[start - 1])))


def _is_picture(token: Token) -> bool:
    """Tell whether it is a picture; of pictures one says "another of Ada" as well."""
    is_verbless = token.dep == "ROOT" and token.lower in _OTHERS
    return is_verbless or token.lemma in terms("business", "depiction")


def is_unseen(unit: TextUnit, token: Token) -> bool:
    """Tell whether action names somebody who is read, heard or depicted only."""
    is_read = any(
        start <= token.start < end
        for start, end in (match.span() for match in _QUOTED.finditer(unit.text))
    )
    return (
        is_read
        or is_written(unit.parse, token)
        or bool(_HEARD.match(unit.text))
        or is_depicted(unit.parse, token)
        or _is_missed(unit.parse, token)
        or is_gone(unit.parse, token)
        or (unit.told_in == "present" and _is_of_past(unit.parse, token))
    )


def _is_missed(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody is looked for in vain: "Ada is nowhere to be seen"."""
    verb = parse.head(token)
    words = {child.lower for child in parse.children(verb)}
    is_denied = any(child.dep == "neg" for child in parse.children(verb))
    return (
        token.dep in SUBJECTS
        and verb.lemma == "be"
        and ("nowhere" in words or (is_denied and not words.isdisjoint(_PLACES)))
    )


def _is_of_past(parse: ParsedText, token: Token) -> bool:
    """Tell whether a script in the present says what somebody did before."""
    verb = parse.head(token)
    auxiliaries = [c.tag for c in parse.children(verb) if c.dep in {"aux", "auxpass"}]
    finite = auxiliaries[0] if auxiliaries else verb.tag
    return token.dep in SUBJECTS and verb.dep != "ROOT" and finite == "VBD"


def is_written(parse: ParsedText, token: Token) -> bool:
    """Tell whether a name stands on a thing: "HALE written on it", "the name HALE"."""
    first = token.i
    while first and parse[first - 1].text.isupper() and parse[first - 1].text.isalpha():
        first -= 1
    before = parse[first - 1].lower if first else ""
    after = parse[token.i + 1] if token.i + 1 < len(parse) else token
    is_marked = after.tag == "VBN" and after.lemma in _WRITTEN
    return token.text.isupper() and (before in {"name", "word", "words"} or is_marked)


def find_unpresented(document: Document, coreference: Coreference) -> frozenset[int]:
    """Return whom a script names and never shows to be of its cast, by Python id.

    A name stands on a label; or a script that presents everybody else, by a cue or in
    capitals, names somebody but once.
    """
    found: set[int] = set()
    by_name: set[int] = set()
    is_strict = True
    for who in coreference.named:
        if who.cues or who.nominal or who.quotation_count or who.group:
            continue
        named = [
            (unit, unit.parse[mention.last])
            for mention in who.mentions
            if (unit := document.units[mention.unit_index]).role == "action"
        ]
        seen = [
            token
            for unit, token in named
            if not is_unseen(unit, token) and not _is_label(unit.parse, token)
        ]
        if any(is_written(unit.parse, token) for unit, token in named) or not seen:
            found.add(id(who))
        elif not any(token.text.isupper() for token in seen):
            is_strict = is_strict and len(seen) < MIN_MENTIONS
            by_name.add(id(who))
    return frozenset(found | by_name) if is_strict else frozenset(found)


def _is_label(parse: ParsedText, token: Token) -> bool:
    """Tell whether a name only says which thing it is: "the Hale logo"."""
    thing = parse.head(token)
    return token.dep == "compound" and thing.i > token.i and thing.text.islower()


def role_aliases(coreference: Coreference) -> Iterator[EntityMerge]:
    """Yield who is "an old porter" in the action, and PORTER in the only such cue."""
    owners: dict[str, list[EntityCluster]] = {}
    for one in coreference.named:
        # Who has no line is presented by a noun that others may have.
        cues = () if is_role(one) else one.cues
        for noun in {cue.casefold().split()[-1] for cue in cues}:
            owners.setdefault(noun, []).append(one)
    for one in coreference.named:
        # "THE PORTER TURNS": a deed in capitals is no name.
        doers = {form.casefold().rpartition(" ")[0] for form in one.forms}
        is_deed = all(form.isupper() and form.endswith("S") for form in one.forms)
        found = [other for other in coreference.named if _has_cue(other, doers)]
        if is_deed and not one.cues and len(found) == 1:
            yield EntityMerge(owner=found[0], other=one, why="the cue before the deed")
    for nominal in coreference.unnamed:
        nouns = {form.casefold().split()[-1] for form in nominal.forms}
        found = [one for noun in nouns for one in owners.get(noun, ())]
        if not nouns.isdisjoint(terms("kinship", "all")):
            # "His dad" is DAD rather than NELL'S DAD.
            found = [one for one in found if _has_cue(one, nouns)] or found
        if len(found) == 1 and not nominal.group and _may_be_called(found[0], nominal):
            yield EntityMerge(owner=found[0], other=nominal, why="the noun of the cue")


def surname_aliases(
    document: Document, coreference: Coreference
) -> Iterator[EntityMerge]:
    """Yield who is presented as "ADA Hale, 40", and whom action calls Hale."""
    capitals = {
        (mention.unit_index, mention.last + 1): one
        for one in coreference.named
        if one.cues.total()
        for mention in one.mentions
        if document.units[mention.unit_index].role == "action"
        and document.units[mention.unit_index].parse[mention.last].text.isupper()
    }
    for one in coreference.named:
        owners = [capitals.get((m.unit_index, m.first)) for m in one.mentions]
        owner = next(filter(None, owners), None)
        if owner is not None and not one.cues:
            why = "the name behind that of the cue"
            yield EntityMerge(owner=owner, other=one, why=why)


def _may_be_called(who: EntityCluster, nominal: EntityCluster) -> bool:
    """Tell whether no word says that it is another: "the security guy" and NEW GUY."""
    cues = [set(cue.casefold().split()) for cue in who.cues]
    return all(
        any(words <= cue or cue <= words for cue in cues)
        for words in (set(form.casefold().split()[1:]) for form in nominal.forms)
    )


def _has_cue(who: EntityCluster, names: set[str]) -> bool:
    return not names.isdisjoint(cue.casefold() for cue in who.cues)


def find_callers(
    document: Document,
    coreference: Coreference,
    quotations: Sequence[AttributedQuotation],
) -> frozenset[str]:
    """Return the numbers of the quotations that come from the other end of a call.

    There is who speaks for the first time in a call, and whom no action shows.
    """
    speakers = {one.quotation.number: one.speaker for one in quotations}
    found: set[str] = set()
    for _, scene in groupby(document.units, key=_SceneCounter()):
        units = list(scene)
        if not any(_BOTH_ENDS.search(unit.text) for unit in units):
            found.update(_callers_of_scene(units, coreference, speakers))
    return frozenset(found)


class _SceneCounter:
    """Numbers the scenes that units belong to, by the sluglines before them."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self, unit: TextUnit) -> int:
        self._number += unit.role == "slugline"
        return self._number


def _callers_of_scene(
    units: Sequence[TextUnit],
    coreference: Coreference,
    speakers: dict[str, EntityCluster | None],
) -> Iterator[str]:
    seen = {
        id(reference.who)
        for unit in units
        if unit.role == "action"
        for reference in coreference.references(unit)
        if reference.who is not None and not is_unseen(unit, reference.token)
    }
    actions = "\n".join(unit.text for unit in units if unit.role == "action")
    is_call = False
    for unit in units:
        if unit.role != "dialogue":
            is_call = (is_call or bool(_CALL.search(unit.text))) and not (
                _CALL_ENDS.search(unit.text)
            )
        for quotation in unit.quotations:
            speaker = speakers.get(quotation.number)
            if speaker is None:
                continue
            is_seen = id(speaker) in seen or _begins_sentence(speaker, actions)
            if is_call and not is_seen:
                yield quotation.number
            else:
                seen.add(id(speaker))


def _begins_sentence(who: EntityCluster, text: str) -> bool:
    """Tell whether a sentence of *text* is of somebody: "Ada comes in."."""
    names = "|".join(re.escape(form) for form in who.forms)
    pattern = rf"(?:^|[.!?]\s+)(?:{names})\b(?!['’])"
    return bool(names) and bool(re.search(pattern, text, re.IGNORECASE | re.MULTILINE))
