"""The story archive in Payload CMS, over its REST API."""

from infra.payload.archive import PayloadStoryArchive, open_payload_client
from infra.payload.slugs import CollectionSlugs

__all__ = ["CollectionSlugs", "PayloadStoryArchive", "open_payload_client"]
