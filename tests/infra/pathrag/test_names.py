"""Names that keep scopes apart on a server without namespaces."""

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.pathrag.names import Names, story_mark
from ports.knowledge_graph import GraphScope
from tests.contracts.ferry import a_scope

PARTS = st.text(max_size=4).filter(lambda text: text.isprintable())
SCOPES = st.builds(a_scope, project=PARTS, story=PARTS, run=PARTS)


@settings(deadline=None)
@given(scope=SCOPES, key=st.text())
def test_a_key_comes_back_from_its_name_in_upper_case(
    scope: GraphScope, key: str
) -> None:
    names = Names(scope)

    assert names.key(names.of(key).upper()) == key


@settings(deadline=None)
@given(scopes=st.lists(SCOPES, min_size=2, max_size=2, unique=True), key=st.text())
def test_a_name_of_another_scope_is_nobody(scopes: list[GraphScope], key: str) -> None:
    mine, other = map(Names, scopes)

    assert mine.key(other.of(key)) is None


@settings(deadline=None)
@given(scope=SCOPES, name=st.text())
def test_what_others_call_theirs_is_nobody(scope: GraphScope, name: str) -> None:
    assert Names(scope).key(name) is None


@settings(deadline=None)
@given(scope=SCOPES, key=st.text())
def test_a_name_has_nothing_that_upper_case_would_lose(
    scope: GraphScope, key: str
) -> None:
    name = Names(scope).of(key)

    assert name.upper().lower() == name
    assert name.isascii()


def test_all_runs_of_a_story_share_the_beginning_of_their_names() -> None:
    scope = a_scope(run="r2")

    mark = story_mark(scope.project_id, scope.story_id)

    assert Names(scope).of("sc001").startswith(mark)
