"""Whether Payload lets us do our work; if not, what is to be set."""

from infra.payload.responses import PORT
from infra.payload.rest_api import PayloadApi
from ports.errors import PortProtocolError

RUNS, SCENES, SHOTS, TEXTS = "crew-runs", "scenes", "shots", "crew-texts"
STRUCTURES = "story-structures"

REQUIRED_PERMISSIONS = {
    "projects": ("read", "update"),
    "stories": ("read",),
    STRUCTURES: ("read", "create", "update", "delete"),
    **dict.fromkeys((RUNS, TEXTS), ("read", "create", "update")),
    **dict.fromkeys((SCENES, SHOTS), ("read", "create", "update", "delete")),
}
"""What a run needs; to forget a story takes `delete` everywhere, and says so then."""


async def check_permissions(payload: PayloadApi) -> None:
    """Ask once what we may do; only if that is too little, ask why.

    Raises:
        PortProtocolError: With what to set.
    """
    allowed = (await payload.access()).collections
    lacking = [
        (collection, verb)
        for collection, verbs in REQUIRED_PERMISSIONS.items()
        for verb in verbs
        if not allowed.get(collection, {}).get(verb)
    ]
    if not lacking:
        return
    if not await payload.is_key_known():
        raise PortProtocolError(
            PORT,
            "Payload does not know our key: set CREWS_PAYLOAD_API_KEY to the API key "
            "of a user there",
        )
    for collection in dict.fromkeys(collection for collection, _ in lacking):
        if not await payload.has_collection(collection):
            raise PortProtocolError(
                PORT,
                f"Payload has no {collection}: add the collections of infra/payload "
                "to its configuration",
            )
    rights = ", ".join(f"{verb} {collection}" for collection, verb in lacking)
    raise PortProtocolError(
        PORT, f"our user in Payload may not {rights}: give it a role that may"
    )
