"""Webhooks over HTTPS: signed, to the address that was checked, and to no other."""

from infra.webhooks.sender import HttpWebhookSender
from infra.webhooks.signature import make_secret

__all__ = ["HttpWebhookSender", "make_secret"]
