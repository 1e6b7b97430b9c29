"""Language models behind any OpenAI-compatible endpoint."""

from infra.llm.chat_client import ChatClient
from infra.llm.endpoint import EndpointLanguageModel, ModelChoice, Price

__all__ = ["ChatClient", "EndpointLanguageModel", "ModelChoice", "Price"]
