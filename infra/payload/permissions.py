"""Checks that our key may do in Payload what a run needs."""

from infra.payload.responses import PORT
from infra.payload.rest_api import UNKNOWN_KEY, PayloadApi
from ports.errors import PortRefusedError

RUNS, SCENES, SHOTS, TEXTS = "crew-runs", "scenes", "shots", "crew-texts"
STRUCTURES = "story-structures"

REQUIRED_PERMISSIONS = {
    "projects": ("read", "update"),
    "stories": ("read",),
    STRUCTURES: ("read", "create", "update", "delete"),
    **dict.fromkeys((RUNS, TEXTS), ("read", "create", "update")),
    **dict.fromkeys((SCENES, SHOTS), ("read", "create", "update", "delete")),
}
"""What a run needs. Erasing a story needs `delete` everywhere and fails without it."""


async def check_permissions(payload: PayloadApi) -> None:
    """Check with one request; find out the reason only if permissions are missing.

    Raises:
        PortRefusedError: A permission is missing; the message says what to set.
    """
    allowed = (await payload.access()).collections
    missing = [
        (collection, verb)
        for collection, verbs in REQUIRED_PERMISSIONS.items()
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
                "to its configuration",
            )
    rights = ", ".join(f"{verb} {collection}" for collection, verb in missing)
    raise PortRefusedError(
        PORT, f"our user in Payload may not {rights}: give it a role that may"
    )
