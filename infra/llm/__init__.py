"""Language models behind any OpenAI-compatible endpoint."""

from infra.llm.endpoint import EndpointLanguageModel, ModelChoice, Price
from infra.llm.lines import Lines

__all__ = ["EndpointLanguageModel", "Lines", "ModelChoice", "Price"]
