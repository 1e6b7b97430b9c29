"""The story archive in Payload CMS, over its REST API."""

from infra.payload.archive import PayloadStoryArchive, open_payload_client

__all__ = ["PayloadStoryArchive", "open_payload_client"]
