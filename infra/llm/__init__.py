"""Language models behind any OpenAI-compatible endpoint."""

from infra.llm.endpoint import EndpointLanguageModel, ModelChoice, Price
from infra.llm.lines import ClientPool

__all__ = ["EndpointLanguageModel", "ClientPool", "ModelChoice", "Price"]
