"""What is read back from PathRAG's context text, and what is refused."""

import pytest

from infra.pathrag.remote.context_parser import parse_context
from infra.pathrag.remote.entity_names import EntityNames
from ports.errors import PortProtocolError
from tests.contracts.graph_builders import a_scope

NAMES = EntityNames(a_scope())
MARK = NAMES.prefix
ONE, OTHER = NAMES.encode("sc001").upper(), NAMES.encode("sc002").upper()


def a_context(*, relationships: str = "", paths: str = "") -> str:
    return (
        "\n-----global-information-----\n"
        "-----high-level relationship information-----\n```csv\n"
        f"id,source,target,description,keywords,weight,rank\r\n{relationships}\n```\n"
        "-----Sources-----\n```csv\nid,\tcontent\n```\n-----local-information-----\n"
        f"-----low-level relationship information-----\n```csv\nid,context\r\n{paths}"
        "\n```\n"
    )


def test_what_belongs_to_others_is_left_out() -> None:
    stranger = '0,"""CASTLE""","""KING""",rules,power,1.0,2\r\n'

    assert parse_context(NAMES, a_context(relationships=stranger)).relationships == ()


def test_a_path_of_another_run_is_left_out() -> None:
    mark = EntityNames(a_scope(run="r2")).prefix
    step = f'through edge({mark}<[1]>{mark}) to connect to ""A"" and ""B"".'

    assert parse_context(NAMES, a_context(paths=f"0,\"['{step}']\"\r\n")).paths == ()


def test_an_answer_without_sections_is_refused() -> None:
    with pytest.raises(PortProtocolError, match="high-level relationship"):
        parse_context(NAMES, "It works!")


def test_a_section_that_never_closes_is_refused() -> None:
    with pytest.raises(PortProtocolError):
        parse_context(NAMES, a_context().rstrip("`\n"))


def test_a_path_in_another_shape_is_refused() -> None:
    with pytest.raises(PortProtocolError, match="as we cannot read"):
        parse_context(NAMES, a_context(paths="0,A is tied to B\r\n"))


def test_a_malformed_fact_is_refused() -> None:
    row = f'0,"""{ONE}""","""{OTHER}""",d,{MARK}<oh>{MARK},1.0,2\r\n'

    with pytest.raises(PortProtocolError, match="garbled"):
        parse_context(NAMES, a_context(relationships=row))


def test_a_cell_that_cannot_be_parsed_is_refused() -> None:
    with pytest.raises(PortProtocolError, match="field larger"):
        parse_context(NAMES, a_context(paths="0," + "a" * 200_000 + "\r\n"))


def test_names_of_other_stories_have_no_key_here() -> None:
    assert NAMES.decode(EntityNames(a_scope(story="s2")).encode("sc001")) is None
