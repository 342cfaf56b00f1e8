"""Hierarchical softmax: a word is a path in a Huffman tree; page ``hierarchical-softmax.ipynb``, beside chapter 5.

The other cheap answer to the cost of the softmax.  The V words are the leaves of a binary tree with V - 1 inner
nodes; each inner node has an output vector, a row of `W_out` (V - 1, N), and asks one question: left or right?
Only the loss and δ' are new; the rest is imported from :mod:`w2vedu.cbow`.
"""

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .cbow import hidden, hidden_error, input_gradient, output_gradient, scores
from .hints import Array, Words
from .inputs import check_window
from .numerics import log_sigmoid, sigmoid


class Path(NamedTuple):
    """The way from the root to one word: inner nodes and turns, formula (H.1); beside chapter 5.

    Examples
    --------
    >>> path = Path(np.array([0, 2]), np.array([-1, 1]))  # right at node 0, then left at node 2
    >>> len(path.nodes)
    2
    """

    nodes: Array  # (L,) rows of W_out, the root first
    turns: Array  # (L,) +1 for left, -1 for right


def huffman_paths(counts: ArrayLike) -> list[Path]:
    """Build the Huffman tree of the words and return the path to each; the root is node 0; beside chapter 5.

    The two rarest trees are joined under a new node until one is left.  Among equal counts the older tree goes
    first, and it goes left, so the result is always the same.

    Parameters
    ----------
    counts : (V,) how often each word occurs, V >= 2, positive

    Returns
    -------
    List of V objects of class :class:`Path`.

    Raises
    ------
    ValueError
        If there are fewer than two words, or a count is not a positive finite number.

    Examples
    --------
    >>> for path in huffman_paths([4, 2, 1, 1]):
    ...     print(path.nodes, path.turns)
    [0] [1]
    [0 1] [-1  1]
    [0 1 2] [-1 -1  1]
    [0 1 2] [-1 -1 -1]
    """
    counts = _checked(counts)
    V = len(counts)
    heap = [(count, word) for word, count in enumerate(counts)]
    heapify(heap)
    above = {}  # piece -> (the piece that it became a part of, turn)
    for joined in range(V, 2 * V - 1):
        (a, left), (b, right) = heappop(heap), heappop(heap)  # the rarest two
        above[left], above[right] = (joined, 1), (joined, -1)
        heappush(heap, (a + b, joined))
    return [path_to(word, above, root=2 * V - 2) for word in range(V)]


def path_to(word: int, above: dict[int, tuple[int, int]], root: int) -> Path:
    """Climb from a word to the root and return the way down; beside chapter 5.

    Parameters
    ----------
    word : number of the leaf
    above : maps each piece of the tree to (the piece that it is a part of, turn)
    root : number of the last piece, which becomes node 0

    Returns
    -------
    Path

    Examples
    --------
    >>> path = path_to(1, {0: (3, 1), 1: (3, -1), 3: (4, 1), 2: (4, -1)}, root=4)
    >>> path.nodes, path.turns
    (array([0, 1]), array([ 1, -1]))
    """
    steps, piece = [], word
    while piece != root:
        piece, turn = above[piece]
        steps.append((root - piece, turn))
    nodes, turns = np.array(steps[::-1]).T
    return Path(nodes, turns)


def loss_of_scores(u: Array, path: Path) -> float:
    """Compute E = -Σ log σ(s_n u_n) over the nodes n of the path, formula (H.2); beside chapter 5.

    Parameters
    ----------
    u : (V - 1,) scores of the inner nodes
    path : the :class:`Path` to the word that is to be predicted

    Returns
    -------
    The loss E in nats, a number.

    Examples
    --------
    >>> path = huffman_paths([4, 2, 1, 1])[2]
    >>> round(loss_of_scores(np.log([2., 3, 4]), path), 12)  # ln 15
    2.708050201102
    """
    return -log_sigmoid(path.turns * u[path.nodes]).sum().item()


def probabilities(u: Array, paths: list[Path]) -> Array:
    """Compute p(w) = Π σ(s_n u_n) for every word, formula (H.1); beside chapter 5.

    Parameters
    ----------
    u : (V - 1,) scores of the inner nodes
    paths : list of V paths

    Returns
    -------
    (V,) probabilities; they sum to 1.

    Examples
    --------
    >>> probabilities(np.log([2., 3, 4]), huffman_paths([4, 2, 1, 1])) * 60
    array([40., 15.,  4.,  1.])
    """
    return np.array([np.prod(sigmoid(path.turns * u[path.nodes])) for path in paths])


def output_error(u: Array, path: Path) -> Array:
    """Compute δ'_n = σ(u_n) - t_n, t_n = 1 for left and 0 for right, formula (H.3); beside chapter 5.

    Parameters
    ----------
    u : (V - 1,) scores of the inner nodes
    path : the :class:`Path` to the word that is to be predicted

    Returns
    -------
    (V - 1,) output error δ', 0 at every node that is not on the path.

    Examples
    --------
    >>> output_error(np.log([2., 3, 4]), huffman_paths([4, 2, 1, 1])[2]).round(12)
    array([ 0.66666667,  0.75      , -0.2       ])
    """
    delta_out = np.zeros_like(u)
    delta_out[path.nodes] = sigmoid(u[path.nodes]) - (path.turns == 1)
    return delta_out


def loss(W: Array, W_out: Array, center: int, context: Words, paths: list[Path]) -> float:
    """Compute the loss of one CBOW window, formula (H.2); beside chapter 5.

    For skip-gram add up ``loss(W, W_out, w, [center], paths)`` over the words w of the context.

    Parameters
    ----------
    W : (N, V) input weights, real or complex
    W_out : (V - 1, N) output weights, one row for each inner node, real or complex
    center : index of the center word w_O
    context : (C,) indices of the context words
    paths : list of V paths, from :func:`huffman_paths`

    Returns
    -------
    The loss E in nats, a number.

    Raises
    ------
    ValueError, IndexError
        If shapes or word indices do not fit; see :mod:`w2vedu.inputs`.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> round(loss(W, W_out[1:], 2, [1, 3], huffman_paths([4, 2, 1, 1])), 12)  # ln 15
    2.708050201102
    """
    _check(W, W_out, center, context, paths)
    return loss_of_scores(scores(W_out, hidden(W, context)), paths[center])


def gradients(W: Array, W_out: Array, center: int, context: Words, paths: list[Path]) -> tuple[Array, Array]:
    """Compute the gradients of the loss of one window, formulas (H.4) to (H.6); beside chapter 5.

    Parameters
    ----------
    W, W_out, center, context, paths : as in :func:`loss`, with the same errors

    Returns
    -------
    (∂E/∂W, ∂E/∂W'), shaped (N, V) and (V - 1, N).

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> dW, dW_out = gradients(W, W_out[1:], 2, [1, 3], huffman_paths([4, 2, 1, 1]))
    >>> dW_out[:, 0].round(6)  # δ'_n h_1, and h = (1, 1)
    array([ 0.666667,  0.75    , -0.2     ])
    """
    _check(W, W_out, center, context, paths)
    h = hidden(W, context)
    delta_out = output_error(scores(W_out, h), paths[center])
    delta = hidden_error(W_out, delta_out)
    dW = input_gradient(delta, context, V=len(paths))
    return dW, output_gradient(delta_out, h)


def _checked(counts: ArrayLike) -> list[float]:
    values = np.asarray(counts)
    if values.ndim != 1 or len(values) < 2 or not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"counts must be at least two positive finite numbers, but they are {counts!r}")
    return values.tolist()  # Python numbers: small integer types would overflow when added


def _check(W: Array, W_out: Array, center: int, context: Words, paths: list[Path]) -> None:
    check_window(W, np.transpose(W), center, context)  # the other table has another shape here
    N, V = np.shape(W)
    if np.shape(W_out) != (V - 1, N) or len(paths) != V:
        raise ValueError(f"W has shape {(N, V)}, so W_out must have shape {(V - 1, N)} and there must be {V} paths, "
                         f"but W_out has shape {np.shape(W_out)} and there are {len(paths)} paths")
