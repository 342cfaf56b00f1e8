"""The models of word2vec: `cbow`, `skipgram` and `negative_sampling` compute what those chapters derive."""

from .models import MODELS, Model

__all__ = ["MODELS", "Model"]
