"""Names that keep scopes apart on a server without namespaces."""

from hypothesis import given
from hypothesis import strategies as st

from infra.pathrag.remote.entity_names import EntityNames, story_prefix
from ports.knowledge_graph import GraphScope
from tests.contracts.graph_builders import a_scope

PARTS = st.text(max_size=4).filter(lambda text: text.isprintable())
SCOPES = st.builds(a_scope, project=PARTS, story=PARTS, run=PARTS)


@given(scope=SCOPES, key=st.text())
def test_a_key_comes_back_from_its_name_in_upper_case(
    scope: GraphScope, key: str
) -> None:
    names = EntityNames(scope)

    assert names.decode(names.encode(key).upper()) == key


@given(scopes=st.lists(SCOPES, min_size=2, max_size=2, unique=True), key=st.text())
def test_a_name_of_another_scope_is_nobody(scopes: list[GraphScope], key: str) -> None:
    mine, other = map(EntityNames, scopes)

    assert mine.decode(other.encode(key)) is None


@given(scope=SCOPES, name=st.text())
def test_what_others_call_theirs_is_nobody(scope: GraphScope, name: str) -> None:
    assert EntityNames(scope).decode(name) is None


@given(scope=SCOPES, key=st.text())
def test_a_name_has_nothing_that_upper_case_would_lose(
    scope: GraphScope, key: str
) -> None:
    name = EntityNames(scope).encode(key)

    assert name.upper().lower() == name
    assert name.isascii()


def test_all_runs_of_a_story_share_the_beginning_of_their_names() -> None:
    scope = a_scope(run="r2")

    mark = story_prefix(scope.project_id, scope.story_id)

    assert EntityNames(scope).encode("sc001").startswith(mark)
