"""Train any of the four models on a text, in NumPy; used from chapter 3 on, explained in chapter 7.

The steps of :mod:`w2vedu.models` move one window at a time, as the chapters derive them.  Here many windows
are taken at once, so that NumPy works on matrices instead of single rows.  A test proves that a batch moves
the tables by exactly the sum of the single gradients.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike
from threadpoolctl import ThreadpoolController
from tqdm import tqdm

from .hints import Array
from .models import MODELS
from .numerics import log_sigmoid, sigmoid
from .text import Vocabulary, keep_probability, noise_distribution

SHARED_DRAWS = 64  # negative samples that the windows of a batch share
LARGEST = 1e4  # numbers in good tables are of order 1; when training diverges they grow by powers of ten


class Batch(NamedTuple):
    """Several windows, their contexts laid end to end; chapters 3 to 5, 7.

    Attributes
    ----------
    centers : (B,) center words
    context : (P,) context words of all windows, P = C_1 + … + C_B
    owner : (P,) number 0 … B - 1 of the window to which each context word belongs, never falling

    Examples
    --------
    >>> Batch(np.array([2, 0]), np.array([1, 3, 2]), np.array([0, 0, 1])).owner
    array([0, 0, 1])
    """

    centers: Array
    context: Array
    owner: Array


class Trained(NamedTuple):
    """What :func:`train` returns; chapters 3 to 5, 7.

    Attributes
    ----------
    W : (N, V) input vectors
    W_out : (V, N) output vectors
    losses : (R,) mean loss in nats per prediction, in R equal stretches of the training (100, unless the text is tiny)
    interrupted : True if Ctrl-C ended the training early; the tables are those reached until then

    Examples
    --------
    >>> Trained(np.zeros((2, 4)), np.zeros((4, 2)), np.array([1.4, 1.2])).W.shape
    (2, 4)
    """

    W: Array
    W_out: Array
    losses: Array
    interrupted: bool = False


def start_tables(V: int, N: int, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """Make the tables with which training starts: W small and random, W' zero, as in the C program; chapters 3 to 5, 7.

    Parameters
    ----------
    V, N : vocabulary size and embedding size
    rng : numpy.random.Generator
    dtype : floating-point type

    Returns
    -------
    W, W_out : shapes (N, V) and (V, N); `W` is a view whose columns are contiguous in memory

    Examples
    --------
    >>> W, W_out = start_tables(4, 2, np.random.default_rng(0))
    >>> W.shape, W_out.shape, bool(np.abs(W).max() <= 0.25)
    ((2, 4), (4, 2), True)
    """
    return ((rng.random((V, N)) - 0.5) / N).astype(dtype).T, np.zeros((V, N), dtype)


def gather_windows(tokens: Array, sentence: Array, positions: Array, reach: Array) -> Batch:
    """Cut the windows around some positions of a text, all at once; chapters 3 to 5, 7.

    Parameters
    ----------
    tokens : (n,) word numbers of all sentences, end to end
    sentence : (n,) number of the sentence that each token belongs to
    positions : (B,) positions of the center words
    reach : (B,) how many positions each window extends to the left and right

    Returns
    -------
    Batch
        Contexts in the order of the text; centers that stand alone in their sentence are left out.

    Examples
    --------
    >>> gather_windows(np.array([7, 5, 3, 9]), np.array([0, 0, 0, 1]), np.array([1, 3]), np.array([2, 2]))
    Batch(centers=array([5]), context=array([7, 3]), owner=array([0, 0]))
    """
    m = reach.max()
    offsets = np.r_[-m:0, 1:m + 1]
    neighbors = positions[:, None] + offsets
    inside = (neighbors >= 0) & (neighbors < len(tokens)) & (np.abs(offsets) <= reach[:, None])
    neighbors = neighbors.clip(0, len(tokens) - 1)
    inside &= sentence[neighbors] == sentence[positions, None]
    not_alone = inside.any(axis=1)
    return Batch(tokens[positions[not_alone]], tokens[neighbors[inside]], np.nonzero(inside[not_alone])[0])


def shares(batch: Batch, dtype: DTypeLike = float) -> tuple[Array, Any]:
    """Say how much of each context word is in the h of each window, formula (C.1) and equation (10); chapters 3, 9.

    The means of (C.1) are then a product, and so is (10), which has the same 1/C: X times vectors, and X transposed
    times errors.  That takes a third of the time of picking the row of every context word, and adding them up.

    Parameters
    ----------
    batch : Batch
    dtype : floating-point type

    Returns
    -------
    words : (m,) different context words, rising
    X : (B, m) sparse matrix; a word that stands n times among the C of a window has n/C in its row

    Examples
    --------
    >>> words, X = shares(Batch(np.array([2, 0]), np.array([1, 3, 2]), np.array([0, 0, 1])))
    >>> words, X.toarray().tolist()
    (array([1, 2, 3]), [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])
    """
    from scipy.sparse import csr_array  # here, for in a reader's browser there is no SciPy, and exercises need none

    C = np.bincount(batch.owner)
    words, place = np.unique(batch.context, return_inverse=True)
    share = (1 / C).astype(dtype)[batch.owner]
    return words, csr_array((share, place, np.r_[0, C.cumsum()]), shape=(len(C), len(words)))


def batch_step(model: str, W: Array, W_out: Array, batch: Batch, eta: float, draws: Array | None = None,
               K: int | None = None) -> float:
    """Move the tables by -η times the sum of the gradients of all windows of a batch; chapters 3 to 5, 7.

    CBOW and skip-gram are one computation with the roles swapped: input words are averaged into h, and h
    predicts output words.  CBOW has many input words and one output word, skip-gram one input word and many
    output words.

    For negative sampling the windows share their draws, M in all, each weighted by K/M.  In expectation this is
    the gradient of (23) or (29) with K draws of its own for every prediction, and it is a matrix product.

    Parameters
    ----------
    model : "cbow", "skipgram", "cbow-ns" or "skipgram-ns"
    W, W_out : (N, V) and (V, N) tables, each in one piece of memory, changed in place
    batch : Batch
    eta : learning rate η
    draws, K : (M,) shared draws, and the number K of negatives that they stand for

    Returns
    -------
    The summed loss of the batch in nats, before the step.

    Raises
    ------
    ValueError
        If a table does not lie in one piece of memory; nothing is changed then.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> one_window = Batch(np.array([2]), np.array([1, 3]), np.array([0, 0]))
    >>> round(batch_step("cbow", W, W_out, one_window, eta=0.1), 6)  # ln(10/3)
    1.203973
    """
    if not (W.flags.forc and W_out.flags.forc):
        raise ValueError("the tables must lie in one piece of memory, but one of them is part of a larger one: copy it")
    if model.startswith("cbow"):
        words, X = shares(batch, W.dtype)
        H, targets, owner = X @ W.T[words], batch.centers, np.arange(len(batch.centers))
    else:
        H, targets, owner = W.T[batch.centers], batch.context, batch.owner
    if draws is None:
        loss, delta = _softmax_update(W_out, H, targets, owner, eta)
    else:
        loss, delta = _sampling_update(W_out, H, targets, owner, eta, draws, K)
    if model.startswith("cbow"):
        W.T[words] -= X.T @ (eta * delta)
    else:
        _subtract_rows(W.T, batch.centers, eta * delta)
    return float(loss)


def _subtract_rows(table: Array, rows: Array, changes: Array) -> None:
    """Subtract a change from each row; a row that stands there twice is changed twice.

    This is np.subtract.at(table, rows, changes), with numbers addressed in place of rows: it takes a third of the time.
    """
    row, column = np.array(table.strides) // table.itemsize
    places = rows[:, None] * row + np.arange(table.shape[1]) * column
    np.subtract.at(table.ravel(order="K"), places.ravel(), changes.ravel())


def _softmax_update(W_out: Array, H: Array, targets: Array, owner: Array, eta: float) -> tuple[float, Array]:
    """Equations (15) to (19) for many windows; CBOW is the case C = 1, where γ is δ'.

    Beside the three matrix products, the time goes into passes over the (B, V) table, so there are few.  In place of
    γ = C·y - n it holds e^u - (Z/C) n, and the factor C/Z, one for each window, is applied to the small tables.  And
    the softmax needs its shift only where e^u leaves the range of float32, which its sum Z shows.
    """
    C = np.bincount(owner)[:, None].astype(H.dtype)
    ones = np.ones((len(W_out), 1), H.dtype)  # a product with them is faster than sum
    table = H @ W_out.T
    places = owner * len(W_out) + targets  # where the table, read row by row, has the scores of the output words
    u_pair = table.ravel()[places]
    shift = 0
    with np.errstate(over="ignore"):
        Z = np.exp(table, out=table) @ ones
    if not 1e-30 < Z.min() <= Z.max() < 1e30:
        table = H @ W_out.T
        shift = table.max(axis=1, keepdims=True)
        Z = np.exp(table - shift, out=table) @ ones
    loss = (C * (shift + np.log(Z))).sum() - u_pair.sum()
    np.subtract.at(table.ravel(), places, (Z / C)[owner, 0])
    delta = C / Z * (table @ W_out)
    W_out -= table.T @ (H.dtype.type(eta) * C / Z * H)
    return loss, delta


def _sampling_update(W_out: Array, H: Array, targets: Array, owner: Array, eta: float, draws: Array, K: Any,
                     ) -> tuple[float, Array]:
    """Equations (29) to (33) for many windows with shared draws, all right-hand sides old."""
    weight = np.bincount(owner)[:, None].astype(H.dtype) * H.dtype.type(K / len(draws))
    H_pair, rows = H[owner], W_out[targets]
    u_pair = np.einsum("pn,pn->p", H_pair, rows)
    U = H @ W_out[draws].T
    loss = -log_sigmoid(u_pair).sum() - (weight * log_sigmoid(-U)).sum()
    errors_pair = (sigmoid(u_pair) - 1)[:, None]  # σ(u) - t with t = 1
    errors = weight * sigmoid(U)  # σ(u) - t with t = 0
    starts = np.searchsorted(owner, np.arange(len(H)))
    delta = np.add.reduceat(errors_pair * rows, starts) + errors @ W_out[draws]
    _subtract_rows(W_out, targets, eta * errors_pair * H_pair)
    _subtract_rows(W_out, draws, eta * (errors.T @ H))
    return loss, delta


def _one_blas_thread() -> Any:
    """Limit the matrix products in a ``with`` block to one thread."""
    # threadpoolctl may look for the libraries in a callback from C, where Python would print Ctrl-C and forget it.
    # Only the main thread hears Ctrl-C, so another one looks.
    try:
        with ThreadPoolExecutor(1) as pool:
            libraries = pool.submit(ThreadpoolController).result()
    except RuntimeError:  # no thread can be started: in a page, where there is no Ctrl-C
        libraries = ThreadpoolController()
    return libraries.limit(limits=1, user_api="blas")


def train(corpus: Iterable[Iterable[str]], vocabulary: Vocabulary, model: str = "skipgram", vector_size: int = 50,
          window: int = 5, negative: int = 5, sample: float | None = 1e-3, epochs: int = 5, eta: float = 0.025,
          batch_size: int = 64, seed: int | None = 0, progress: bool = True,
          watch: Callable[[float, Array, Array], Any] | None = None) -> Trained:
    """Train one of the four models on a corpus; chapters 3 to 5, 7.

    Every epoch thins out frequent words, draws a size from 1 … `window` for every window, and visits
    the windows in random order.  The learning rate falls linearly towards 0.  Ctrl-C ends the training early, with a
    warning, and what was reached is returned.

    Parameters
    ----------
    corpus : list of sentences, each a list of words
    vocabulary : Vocabulary; words that it does not hold are skipped
    model : "cbow", "skipgram", "cbow-ns" or "skipgram-ns"
    vector_size : embedding size N
    window : positions on each side of the center
    negative : K, draws for each prediction; for the two "-ns" models
    sample : threshold of :func:`w2vedu.text.keep_probability`; None keeps every word
    epochs : passes over the corpus
    eta : learning rate η at the start
    batch_size : windows in a batch
    seed : the same seed gives the same vectors
    progress : show a progress bar in raw words per second
    watch : function that is called before every batch with the epochs done so far, a number that grows from 0 to
        `epochs`, and the tables W and W_out, which it must copy to keep and may not change

    Returns
    -------
    Trained

    Raises
    ------
    ValueError
        If the model is unknown, the corpus holds no window, or a number is out of range.
    FloatingPointError
        If the loss is no longer finite, or the tables end beyond all sense: the learning rate is too large.

    Examples
    --------
    >>> from w2vedu.text import Vocabulary
    >>> corpus = [["the", "cat", "sat"], ["the", "cat", "ran"]] * 50
    >>> trained = train(corpus, Vocabulary(corpus), "cbow", vector_size=4, sample=None, eta=0.1, progress=False)
    >>> bool(trained.losses[-1] < np.log(4))  # better than guessing among 4 words
    True
    """
    _check_settings(model, eta, vector_size=vector_size, window=window, negative=negative, epochs=epochs,
                    batch_size=batch_size)
    rng = np.random.default_rng(seed)
    sentences = [vocabulary.encode(words) for words in corpus]
    tokens = np.concatenate([np.zeros(0, int), *sentences])
    sentence = np.repeat(np.arange(len(sentences)), [len(s) for s in sentences])
    keep = np.ones(len(vocabulary)) if sample is None else keep_probability(vocabulary.counts, sample)
    cumulative = noise_distribution(vocabulary.counts).cumsum()
    cumulative /= cumulative[-1]
    W, W_out = start_tables(len(vocabulary), vector_size, rng)
    record = []  # for every batch: its loss and its number of predictions
    ns, interrupted = model.endswith("-ns"), False
    # One thread for the small matrix products: a second one gains little, waits long when another program
    # runs, and adds in another order, so that the last digits would depend on the machine's cores.
    # Overflow needs no warning of NumPy's: the loss is checked after every batch.
    with (_one_blas_thread(), np.errstate(over="ignore", invalid="ignore"),
          tqdm(total=epochs * len(tokens), unit=" words", unit_scale=True, disable=not progress) as bar):
        try:
            for epoch in range(epochs):
                for share, batch in _epoch(tokens, sentence, keep, window, batch_size, rng):
                    if watch:
                        watch(epoch + share, W, W_out)
                    # rng.choice(p=noise) would draw the same, but add up the noise anew for every batch.
                    draws = cumulative.searchsorted(rng.random(SHARED_DRAWS), "right") if ns else None
                    decay = 1 - (epoch + share) / epochs
                    loss = batch_step(model, W, W_out, batch, eta * decay, draws, negative)
                    if not np.isfinite(loss):
                        raise _too_large(f"the loss became {loss} in epoch {epoch + 1}", eta, batch_size)
                    record.append((loss, len(batch.centers if model.startswith("cbow") else batch.context)))
                    bar.update(round((epoch + share) * len(tokens)) - bar.n)
                bar.update((epoch + 1) * len(tokens) - bar.n)
        except KeyboardInterrupt:
            if not record:
                raise
            interrupted = True
            warnings.warn(f"training was interrupted in epoch {epoch + 1} of {epochs}: the vectors are those reached "
                          "so far", stacklevel=2)
    largest = np.maximum(np.abs(W).max(), np.abs(W_out).max())  # unlike max, it passes nan on
    if not largest < LARGEST:  # the loss of a batch tells nothing of the step that follows it
        raise _too_large(f"after the last batch the tables hold numbers as large as {largest:.0e}", eta, batch_size)
    return Trained(W, W_out, _mean_losses(record, sample), interrupted)


def _epoch(tokens: Array, sentence: Array, keep: Array, window: int, batch_size: int, rng: np.random.Generator,
           ) -> Iterator[tuple[float, Batch]]:
    """Yield the batches of one epoch, each with the share of the epoch that is done before it."""
    kept = rng.random(len(tokens)) < keep[tokens]
    tokens, sentence = tokens[kept], sentence[kept]
    order = rng.permutation(len(tokens))
    for start in range(0, len(order), batch_size):
        positions = order[start:start + batch_size]
        batch = gather_windows(tokens, sentence, positions, rng.integers(1, window + 1, len(positions)))
        if len(batch.centers):
            yield start / len(order), batch


def _too_large(finding: str, eta: float, batch_size: int) -> FloatingPointError:
    smaller = min(eta / 10, 0.05)
    return FloatingPointError(f"{finding}: the learning rate eta = {eta} is too large for batches of {batch_size} "
                              f"windows; try eta = {smaller:.2g}")


def _mean_losses(record: list[tuple[float, int]], sample: float | None) -> Array:
    """Average the recorded losses over equal stretches of the training, weighted by predictions."""
    if not record:
        raise ValueError("the corpus holds no window: no sentence has two words of the vocabulary"
                         + (": give longer sentences" if sample is None else
                            f", or subsampling with sample = {sample} thinned all of them out: give longer sentences, "
                            "or raise sample"))
    stretches = np.array_split(np.array(record), min(100, len(record)))
    return np.array([np.divide(*stretch.sum(axis=0)) for stretch in stretches])


def _check_settings(model: str, eta: float, **whole_numbers: int) -> None:
    if model not in MODELS:
        raise ValueError(f"unknown model {model!r}: choose one of {', '.join(MODELS)}")
    if not isinstance(eta, Real) or not 0 < eta < np.inf:
        raise ValueError(f"the learning rate eta must be a finite number > 0, but it is {eta!r}")
    for name, value in whole_numbers.items():
        if not isinstance(value, Integral) or value is True or value < 1:
            raise ValueError(f"{name} must be a whole number >= 1, but it is {value!r}")
