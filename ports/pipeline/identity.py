"""Ids derived from what a message is, not from what caused it (ARCHITECTURE §3)."""

from hashlib import sha256
from uuid import UUID, uuid5

from ports.domain.story import RunId, Sha256
from ports.events.story_events import StorySubmitted
from ports.pipeline.commands import StepKey

NAMESPACE = UUID("6f4a2a52-9d0e-5c1b-8a53-4e0c7f1f9d21")
"""Of this service only: drawn once, so that no other derives the same ids."""


def text_sha256(text: str) -> Sha256:
    """Return the sha256 of *text* in UTF-8, as a `TextRef` carries it."""
    return Sha256(sha256(text.encode()).hexdigest())


def run_id(submitted: StorySubmitted, sha: Sha256) -> RunId:
    """Return the id of the run for *submitted*, whoever sends it and however often.

    Limits and the requester do not count: the same story with a larger budget is
    the same run.
    """
    parts = (
        submitted.project_id,
        submitted.story_id,
        str(submitted.revision),
        sha,
        submitted.format,
        submitted.language,
        submitted.preferences.model_dump_json(),
        submitted.constraints.model_dump_json(),
    )
    # A unit separator: it is refused in ids, so no two submissions run together.
    return RunId(uuid5(NAMESPACE, "\x1f".join(parts)))


def event_id(run: UUID, generation: int, routing_key: str, ordinal: str) -> UUID:
    """Return the id of a public event."""
    return uuid5(run, f"{generation}/{routing_key}/{ordinal}")


def command_id(key: StepKey, attempt: int) -> UUID:
    """Return the id of the command for *attempt* of a step."""
    return uuid5(key.run_id, f"{key.generation}/{key.stage}/{key.ordinal}/{attempt}")


def dead_letter_id(key: StepKey, attempt: int) -> UUID:
    """Return the id of the dead letter that ends *attempt* of a step."""
    return uuid5(command_id(key, attempt), "dead")


def refusal_id(refusal_key: str) -> UUID:
    """Return the id of what answers a submission that opened no run.

    *refusal_key* is its event id, or the sha256 of its body where it had none.
    """
    return uuid5(NAMESPACE, f"refused/{refusal_key}")
