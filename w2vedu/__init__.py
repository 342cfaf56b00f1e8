"""word2vec, derived line by line: each module computes what the chapter of the same name derives."""

from .models import MODELS, Model

__all__ = ["MODELS", "Model"]
