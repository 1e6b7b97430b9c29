"""Webhooks over HTTPS: signed, to the address that was checked, and to no other."""

from infra.webhooks.addresses import check_webhook_url
from infra.webhooks.sender import HttpWebhookSender
from infra.webhooks.signature import make_secret

__all__ = ["HttpWebhookSender", "check_webhook_url", "make_secret"]
