"""Assertion status: whether what a word names is there, or only spoken of.

The distinctions are those of clinical NLP (ConText): negated, hypothetical, reported,
compared; and, because stories hold pictures and journeys, depicted and distant. People,
places and things pass one test, `AssertionStatus.is_absent`, with other words and
limits, because narration speaks of them differently: "no lamp" is no lamp, but whoever
does not laugh is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from infra.offline.language.clauses import (
    ancestors,
    clause_verb,
    first_before,
    is_alternative,
    is_asked,
    is_comment,
    is_conditional,
    is_denied,
    is_flashback,
    is_gone,
    verbs_in_common,
)
from infra.offline.language.comparisons import (
    follows_as_if,
    follows_than,
    is_as_though,
    is_cut_off,
    is_in_parallel_clause,
    is_second_as,
)
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary, is_person_noun
from ports.domain.film import ElementStatus

PERCEPTION_VERBS = terms("assertion", "perception")
BELIEF_VERBS = terms("assertion", "belief")
MENTAL_VERBS = BELIEF_VERBS | terms("assertion", "memory")
REPORTING_VERBS = MENTAL_VERBS | terms("assertion", "report")
PICTURE_NOUNS = terms("assertion", "picture")
COMPARISONS = terms("assertion", "comparison")
REMOVAL_VERBS = terms("assertion", "removal")
INTENT_VERBS = terms("assertion", "intent")
GONE_VERBS = PERCEPTION_VERBS | REMOVAL_VERBS
"""What had been seen, or sold, before the scene need not be in it."""
EARLIER_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "pcomp"})
SETTING_OUT_VERBS = terms("assertion", "setting out")
ASKING_VERBS = terms("assertion", "asking")
LIKENESS_NOUNS = terms("assertion", "likeness")
SMELLING_VERBS = terms("assertion", "smelling")
MAKING_VERBS = terms("assertion", "made")

STORY_NOUNS = terms("assertion", "story")
DESIRE_VERBS = terms("assertion", "desire")
DEPICTING_VERBS = terms("assertion", "depicting")
DRAWING_VERBS = terms("assertion", "drawn")
SKETCHING_VERBS = terms("assertion", "drawing")

_TOPICS = frozenset({"to", "for"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionRules:
    """What makes a word's referent negated, hypothetical, reported or compared.

    Attributes:
        negations: Words that deny it.
        negation_window: How many words before it, or before the compound that it
            ends ("kitchen lamp"), may deny it.
        hypotheticals: Auxiliaries and conjunctions of a clause that is not so.
        complement_verbs: Verbs whose subordinate clause is only thought or said.
        object_verbs: Verbs whose object is only in somebody's mind.
        topic_verbs: Verbs of which "about" and "of" name the topic.
        reports_past: What had happened before the scene counts as reported.
        report_steps: Steps up the sentence in which these verbs are looked for.
        as_alone_compares: "As a clerk" compares; otherwise only "as good as a clerk".
        comparison_steps: Steps up the sentence in which "like" is looked for.
    """

    negations: frozenset[str]
    negation_window: int
    hypotheticals: frozenset[str]
    complement_verbs: frozenset[str]
    object_verbs: frozenset[str]
    topic_verbs: frozenset[str]
    reports_past: bool
    report_steps: int | None
    as_alone_compares: bool
    comparison_steps: int | None


OF_THINGS = AssertionRules(
    negations=terms("assertion", "negation"),
    negation_window=4,
    hypotheticals=terms("assertion", "hypothetical"),
    # What is said or written need not be so: "he wrote that he had a dry bed".
    complement_verbs=BELIEF_VERBS | terms("assertion", "report"),
    object_verbs=MENTAL_VERBS,
    topic_verbs=REPORTING_VERBS,
    reports_past=True,
    report_steps=None,
    as_alone_compares=False,
    comparison_steps=None,
)
OF_PEOPLE = AssertionRules(
    negations=terms("assertion", "name negation"),
    negation_window=1,
    hypotheticals=frozenset(),
    complement_verbs=terms("verbs", "thought") | terms("verbs", "speech"),
    object_verbs=frozenset(),
    topic_verbs=REPORTING_VERBS,
    reports_past=False,
    report_steps=8,
    as_alone_compares=True,
    comparison_steps=4,
)
"""Of people and of places. "He came as a man of means" puts nobody else in the room,
and no limit of steps would take a whole relative clause into a comparison."""


@dataclass(frozen=True, kw_only=True)
class AssertionStatus:
    """How a sentence asserts what one of its words names; each is found when asked for.

    Attributes:
        rules: `OF_THINGS` or `OF_PEOPLE`.
    """

    parse: ParsedText
    token: Token
    rules: AssertionRules

    @cached_property
    def negated(self) -> bool:
        """Whether a word before it denies it: "no lamp", "not Mr. Vane's hand"."""
        if _is_excepted(self.parse, self.token):
            return False
        first = self.token.i
        while first and self.parse[first - 1].dep == "compound":
            first -= 1
        start = max(self.token.sentence_start, first - self.rules.negation_window)
        return any(t.lower in self.rules.negations for t in self.parse[start:first])

    @cached_property
    def hypothetical(self) -> bool:
        """Whether its clause is denied, wished or of any day; asked of things only."""
        parse, verb = self.parse, clause_verb(self.parse, self.token)
        if (
            follows_as_if(parse, self.token)
            or is_alternative(parse, self.token)
            or is_asked(parse, self.token)
        ):
            return True
        if verb is None:
            return False
        is_excepted = _is_excepted(parse, self.token)
        return any(
            (is_denied(parse, above) and not is_excepted)
            or is_conditional(parse, above)
            or self._has_hypothetical_cue(above)
            for above in verbs_in_common(parse, verb)
        )

    def _has_hypothetical_cue(self, verb: Token) -> bool:
        # "She could see his boots": they are there.
        possible = {"could"} if verb.lemma in PERCEPTION_VERBS else set()
        cues = self.rules.hypotheticals - possible
        return any(
            t.lower in cues or is_as_though(self.parse, t)
            for t in self.parse.children(verb)
            if t.dep in {"aux", "mark"}
        )

    @cached_property
    def reported(self) -> bool:
        """Whether it is only thought or said, or was there before the scene began."""
        rules, below = self.rules, self.token
        for above in islice(self._ancestors(), rules.report_steps):
            if (
                (above.lemma in rules.object_verbs and below.dep == "dobj")
                or (
                    above.lemma in rules.complement_verbs
                    and below.dep == "ccomp"
                    and not _is_perceived(self.parse, above, below)
                )
                # "She believed it to be the lamp".
                or (above.lemma in BELIEF_VERBS and below.dep == "xcomp")
                or (above.lemma in STORY_NOUNS and below.lower in {"about", "of"})
                # "She thought about that, and about a bottle".
                or (above.lemma in rules.topic_verbs and below.lower in {"about", "of"})
            ):
                return True
            # "I had seen him sell a cow", "he had sold the cow"; "as he had kissed a
            # calf", "where the oilskin had dripped", "in the spring he had had a dog";
            # but not "which had got loose and was eating a rose".
            if (
                rules.reports_past
                and _is_past_perfect(self.parse, above)
                and (
                    above.lemma in GONE_VERBS
                    or above.dep in EARLIER_CLAUSES
                    or _has_date(self.parse, above)
                    or _is_existential(self.parse, above)
                )
                and not _has_own_tense(self.parse, below)
            ):
                return True
            below = above
        return rules.reports_past and _is_list_in_mind(self.parse, self.token)

    @cached_property
    def compared(self) -> bool:
        """Whether something is only like it: "as wide as a rope", "like a man", "less
        than the tickets said"."""
        if follows_than(self.parse, self.token) or self._is_measure:
            return True
        if is_in_parallel_clause(self.parse, self.token):
            return True
        return any(
            above.lower in COMPARISONS
            and (above.pos in {"ADP", "SCONJ"} or above.dep == "prep")
            and (
                above.lower != "as"
                or self.rules.as_alone_compares
                or is_second_as(self.parse, above)
            )
            # "As to Nora", "as for Nora".
            and {t.lower for t in self.parse[above.i + 1 :][:1]}.isdisjoint(_TOPICS)
            and not is_cut_off(self.parse, above, self.token)
            for above in islice(self._ancestors(), self.rules.comparison_steps)
        )

    @property
    def _is_measure(self) -> bool:
        """Whether it only says how something is: "the size of a piano"."""
        of = self.parse.head(self.token)
        if of.lower != "of" or self.token.dep != "pobj":
            return False
        return self.parse.head(of).lemma in LIKENESS_NOUNS

    @cached_property
    def depicted(self) -> bool:
        """Whether a picture shows it: "a picture of a ship", "it is of a girl"."""
        if any(
            (
                below.lower == "of"
                and below.dep == "prep"
                and (above.lemma == "be" or above.lemma in PICTURE_NOUNS)
            )
            or (below.dep == "dobj" and above.lemma in DEPICTING_VERBS)
            or (below.lower == "with" and above.lemma in DRAWING_VERBS)
            or _is_drawn(self.parse, below, above)
            for below, above in pairwise((self.token, *self._ancestors()))
        ):
            return True
        before = self.parse[self.token.sentence_start : self.token.i]
        pictures = [t.i for t in before if t.lemma in PICTURE_NOUNS]
        return any(t.text == ":" and t.i > first for first in pictures for t in before)

    @cached_property
    def distant(self) -> bool:
        """Whether it is only where somebody goes, what they mean to do, or what
        something was made of: "bound for the harbour", "made of a coat hanger"."""
        below = self.token
        for above in self._ancestors():
            if below.pos == "ADP" and above.pos == "VERB":
                is_goal = below.lower == "for" and above.lemma in (
                    SETTING_OUT_VERBS | ASKING_VERBS
                )
                is_material = below.lower in {"of", "from"} and (
                    above.lemma in MAKING_VERBS and above.tag == "VBN"
                )
                # "He had carried it all the way from the bus".
                is_left = below.lower == "from" and _is_past_perfect(self.parse, above)
                is_smelt = below.lower == "of" and above.lemma in SMELLING_VERBS
                if is_goal or is_material or is_smelt or is_left:
                    return True
            # "A knife for the quills": a purpose, and not what lies there.
            is_purpose = below.lower == "for" and above.tag in {"NN", "NNS"}
            if is_purpose and self.token.tag == "NNS":
                return True
            is_meant = below.dep == "xcomp" and above.lemma in INTENT_VERBS
            if is_meant or (below.dep == "dobj" and above.lemma in DESIRE_VERBS):
                return True
            below = above
        return False

    @property
    def is_absent(self) -> bool:
        """Whether its referent need not be here: the one test of presence.

        What a thing is compared with is no thing at all, so `compared` is asked first.
        """
        return self.reported or self.depicted or self.distant

    def _ancestors(self) -> Iterator[Token]:
        return ancestors(self.parse, self.token)


def _is_drawn(parse: ParsedText, noun: Token, verb: Token) -> bool:
    """Tell whether somebody draws it: "she draws a girl"; a gun is drawn, too."""
    is_object = noun.dep == "dobj" and verb.lemma in SKETCHING_VERBS
    is_new = any(c.lower in {"a", "an"} for c in parse.children(noun))
    return is_object and is_new and is_person_noun(noun)


def element_status(unit: TextUnit, token: Token) -> ElementStatus:
    """Return whether the thing that *token* names is in the scene or only mentioned."""
    if unit.quotation_at(token.start) or unit.role == "letter":
        return "mentioned"
    status = AssertionStatus(parse=unit.parse, token=token, rules=OF_THINGS)
    absent = (
        (unit.told_in == "past" and is_comment(unit.parse, token))
        or (_is_prose_in_present(unit) and is_flashback(unit.parse, token))
        or status.negated
        or status.hypothetical
        or is_gone(unit.parse, token)
        or status.is_absent
    )
    return "mentioned" if absent else "present"


def _is_prose_in_present(unit: TextUnit) -> bool:
    # A script shows nothing but what happens, whatever a parser makes of its verbs.
    return unit.role == "prose" and unit.told_in == "present"


def is_comparison(
    parse: ParsedText, token: Token, rules: AssertionRules = OF_THINGS
) -> bool:
    """Tell whether *token* only names what something is like: "as wide as a rope"."""
    return AssertionStatus(parse=parse, token=token, rules=rules).compared


def _is_past_perfect(parse: ParsedText, verb: Token) -> bool:
    return verb.tag == "VBN" and has_pluperfect_auxiliary(parse, verb)


def _has_date(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* was done on another day: "in the spring he had sold"."""
    near = parse.children(verb)
    phrases = (*near, *(t for one in near for t in parse.children(one)))
    return any(one.entity_label == "DATE" for one in phrases)


def _is_perceived(parse: ParsedText, verb: Token, clause: Token) -> bool:
    """Tell whether it is heard, and not heard of: "she heard the door bang".

    Whoever "observes how they work" does not say so, but sees it.
    """
    is_how = any(c.lower == "how" for c in parse.children(clause))
    return (verb.lemma in PERCEPTION_VERBS and clause.tag in {"VB", "VBG"}) or (
        is_how and verb.lemma in {"observe", "watch"}
    )


def _is_existential(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it says that something is there: "there had been tea"."""
    return any(child.dep == "expl" for child in parse.children(verb))


def _has_own_tense(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a verb that is joined to another has a tense of its own."""
    return verb.dep == "conj" and (
        verb.tag == "VBD"
        or any(c.dep == "aux" and c.lemma != "have" for c in parse.children(verb))
    )


def _is_list_in_mind(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody thinks of a list, however far the parser joins its end.

    "He dreamed of a tram with a conductor in gloves, and of buying a ticket."
    """
    above = token
    while above.head != above.i:
        above = parse.head(above)
        if above.lemma in MENTAL_VERBS | {"thought"}:
            return any(
                child.lower in {"of", "about"} and child.i < token.i
                for child in parse.children(above)
            )
        if above.pos in {"VERB", "AUX"} and above.dep != "pcomp":
            return False
    return False


def _is_excepted(parse: ParsedText, token: Token) -> bool:
    """Tell whether a denial leaves it out: "in nothing but a hat"."""
    first = first_before(parse, token, {"DET", "ADJ", "NUM"})
    before = parse[first - 1] if first > token.sentence_start else token
    return before.lower == "but" and before.dep != "cc"
