"""The four models by name, behind one interface; chapters 3 to 5."""

from collections.abc import Callable
from typing import NamedTuple

from . import cbow, negative_sampling, skipgram
from .hints import Array


class Model(NamedTuple):
    """One of the four models: three functions that any code can call without knowing which; chapters 3 to 5.

    ``loss(W, W_out, center, context[, negatives])``, ``gradients(W, W_out, center, context[, negatives])`` and
    ``step(W, W_out, center, context, eta[, negatives])``; see :mod:`w2vedu.cbow` for what they compute.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> round(MODELS["skipgram"].loss(W, W_out, 2, [1, 3]), 6)
    2.525729
    """

    loss: Callable[..., float]
    gradients: Callable[..., tuple[Array, Array]]
    step: Callable[..., float]


#: The four models: "cbow", "skipgram", "cbow-ns" and "skipgram-ns", each a :class:`Model`.
#:
#: :meta hide-value:
MODELS = {
    "cbow": Model(cbow.loss, cbow.gradients, cbow.step),
    "skipgram": Model(skipgram.loss, skipgram.gradients, skipgram.step),
    "cbow-ns": Model(negative_sampling.cbow_loss, negative_sampling.cbow_gradients, negative_sampling.cbow_step),
    "skipgram-ns": Model(negative_sampling.skipgram_loss, negative_sampling.skipgram_gradients,
                         negative_sampling.skipgram_step),
}
