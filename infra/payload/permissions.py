"""Checks that our key may do in Payload what a run needs."""

from collections.abc import Mapping, Sequence

from infra.payload.responses import PORT, PayloadDocument
from infra.payload.rest_api import UNKNOWN_KEY, PayloadApi
from infra.payload.slugs import FORMER_SLUGS, REFERENCES, STRUCTURES, CollectionSlugs
from ports.errors import PortRefusedError

_ALL_VERBS = ("read", "create", "update", "delete")


def run_permissions(
    slugs: CollectionSlugs, *, with_structures: bool
) -> dict[str, tuple[str, ...]]:
    """Return what a run needs, by collection.

    Erasing a story needs `delete` everywhere and fails without it.
    """
    return {
        "projects": ("read", "update"),
        "stories": ("read",),
        REFERENCES: ("read",),
        **({STRUCTURES: _ALL_VERBS} if with_structures else {}),
        **dict.fromkeys((slugs.runs, slugs.texts), ("read", "create", "update")),
        **dict.fromkeys((slugs.scenes, slugs.shots), _ALL_VERBS),
    }


async def check_permissions(
    payload: PayloadApi, required: Mapping[str, Sequence[str]]
) -> None:
    """Check with one request; find out the reason only if permissions are missing.

    Raises:
        PortRefusedError: A permission is missing; the message says what to set.
    """
    allowed = (await payload.access()).collections
    missing = [
        (collection, verb)
        for collection, verbs in required.items()
        for verb in verbs
        if not allowed.get(collection, {}).get(verb)
    ]
    if not missing:
        return
    if not await payload.is_key_known():
        raise PortRefusedError(PORT, UNKNOWN_KEY)
    for collection in dict.fromkeys(collection for collection, _ in missing):
        if not await payload.has_collection(collection):
            raise PortRefusedError(
                PORT,
                f"Payload has no {collection}: add the collections of infra/payload "
                "to its configuration, or name yours in CREWS_PAYLOAD_COLLECTIONS"
                + _former_hint(allowed),
            )
    rights = ", ".join(f"{verb} {collection}" for collection, verb in missing)
    raise PortRefusedError(
        PORT, f"our user in Payload may not {rights}: give it a role that may"
    )


def _former_hint(allowed: Mapping[str, PayloadDocument]) -> str:
    """Say how to move what an earlier version may have written."""
    former = {FORMER_SLUGS.scenes, FORMER_SLUGS.shots} & allowed.keys()
    if not former:
        return ""
    return (
        f"; if an earlier version wrote to {' and '.join(sorted(former))}, "
        "`novel-crews move-documents` moves it"
    )
