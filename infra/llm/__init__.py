"""Language models behind any OpenAI-compatible endpoint."""

from infra.llm.client_pool import ClientPool
from infra.llm.endpoint import EndpointLanguageModel, ModelChoice, Price

__all__ = ["ClientPool", "EndpointLanguageModel", "ModelChoice", "Price"]
