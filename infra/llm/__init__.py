"""Language models behind any OpenAI-compatible endpoint."""

from infra.llm.endpoint import EndpointLanguageModel, ModelChoice, Price

__all__ = ["EndpointLanguageModel", "ModelChoice", "Price"]
