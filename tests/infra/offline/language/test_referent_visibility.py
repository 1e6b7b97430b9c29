"""A name in narration does not always mean that its bearer is there."""

from collections.abc import Callable

import pytest

from infra.offline.language.referent_visibility import (
    is_absent,
    is_from_before,
    is_offstage,
    is_pluperfect,
    is_possessor_only,
    is_reported,
)
from infra.offline.language.tokens import ParsedText, Token
from tests.infra.offline.document_builders import a_unit, token_of

Rule = Callable[[ParsedText, Token], bool]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (is_possessor_only, "He took Nora's cup."),
        (is_possessor_only, "It was not Nora's hand."),
        (is_possessor_only, "It was not Mrs. Nora's hand."),
        (is_possessor_only, "He had a letter from Nora."),
        (is_possessor_only, "It was the feast of Tom and Nora."),
        (is_reported, "He knew that Nora was gone."),
        (is_reported, "He said Nora was late."),
        (is_pluperfect, "Nora had sent up a broom."),
        (is_offstage, "He took Nora's cup."),
        (is_offstage, "He knew that Nora was gone."),
        (is_offstage, "Nora did not live to see it."),
        (is_from_before, "Nora had sent up a broom."),
        (is_offstage, "It is of Nora on a bicycle."),
        (is_absent, "Nora had sent up a broom."),
        (is_absent, "Nora did not live to see it."),
        (is_absent, "He waited for Nora to come."),
        (is_absent, "Nora would have laughed."),
        (is_absent, "Nora did not appear."),
        (is_absent, "He still loved Nora."),
    ],
)
def test_a_rule_finds_whoever_need_not_be_there(rule: Rule, text: str) -> None:
    parse = a_unit(text).parse

    assert rule(parse, token_of(parse, "Nora"))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (is_possessor_only, "He took Nora's hand."),
        (is_possessor_only, "At the sight of Nora he laughed."),
        (is_reported, "Nora knew that he was gone."),
        (is_pluperfect, "Nora sent up a broom."),
        # Done before, and yet she is no picture: only `is_absent` minds.
        (is_offstage, "Nora had sent up a broom."),
        (is_from_before, "Nora had come in."),
        (is_absent, "Nora laughed."),
        (is_absent, "As for Nora, she laughed."),
        (is_absent, "Nora would have to laugh."),
        (is_absent, "Nora did not laugh."),
        (is_absent, "He took Nora's hand."),
    ],
)
def test_a_rule_leaves_whoever_is_there(rule: Rule, text: str) -> None:
    parse = a_unit(text).parse

    assert not rule(parse, token_of(parse, "Nora"))
