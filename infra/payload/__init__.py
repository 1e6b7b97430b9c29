"""The archive as Payload CMS holds it, over its REST API."""

from infra.payload.archive import PayloadStoryArchive, payload_client

__all__ = ["PayloadStoryArchive", "payload_client"]
