"""The exercises of chapter 1 (``tools.ipynb``): their answers, and the wrong turns that are known."""

import numpy as np

from .. import gradcheck, numerics
from .checker import CodeTask, NumberTask

# The data of the variants; number 0 is what the page and its worked solution show.


def shifted_scores(variant):
    """Return four whole numbers n and a shift; the scores are shift + ln n."""
    rng = np.random.default_rng(variant)
    n = [1, 2, 3, 4] if variant == 0 else (rng.permutation(9)[:4] + 1).tolist()
    return {"n": n, "shift": 7 if variant == 0 else int(rng.integers(2, 10))}


def odds(first):
    """Return a function of the variant that returns the odds a = e^x, `first` for variant 0."""
    return lambda variant: {"a": int(np.random.default_rng(variant).integers(2, 16)) if variant else first}


def brackets(variant):
    """Return four numbers and three places, one of them twice, such that the wrong turns lead elsewhere."""
    rng = np.random.default_rng(variant)
    a, places = [7, -2, 5, 3], [3, 1, 3]
    while variant:
        a = rng.integers(-5, 10, 4).tolist()
        twice, once = (rng.permutation(3)[:2] + 1).tolist()
        places = rng.permutation([twice, once, twice]).tolist()
        if len({answer(a, places) for answer in (picked, picked_once, picked_from_1, all_picked)}) == 4:
            break
    return {"a": a, "places": places}


def roads(variant):
    """Return a base b and three factors a; the scores are u_k = a_k θ at θ = ln b."""
    rng = np.random.default_rng(variant)
    return {"b": int(rng.choice([2, 3])), "a": np.sort(rng.permutation(5)[:3]).tolist()} if variant else \
        {"b": 2, "a": [0, 1, 2]}


def linear_map(variant):
    """Return a 2 × 2 matrix A, h, and g = ∂E/∂u, all of small whole numbers."""
    rng = np.random.default_rng(variant)
    A, h, g = [[1, 2], [0, 3]], [2, -1], [1, -2]
    while variant:
        A, h, g = (rng.integers(-3, 5, shape).tolist() for shape in ((2, 2), 2, 2))
        if A[0][1] != A[1][0] and g[0] * h[1] != g[1] * h[0] and 0 not in g:
            break
    return {"A": A, "h": h, "g": g}


def wrong_by_a_factor(variant):
    """Return two factors."""
    f, q = (np.random.default_rng(variant).permutation(9)[:2] + 2).tolist() if variant else (2, 4)
    return {"f": f, "q": q}


def step_size(variant):
    """Return c of f(x) = e^(cx), the digits of the floating-point numbers, and k."""
    rng = np.random.default_rng(variant)
    c, digits, k = (int(rng.choice(of)) for of in ([2, 3, 5, 10], [16, 7], [2, 3, 5, 10, 20]))
    return {"c": c, "digits": digits, "k": k} if variant else {"c": 2, "digits": 16, "k": 10}


# Softmax and log-sum-exp.


def shares_of_the_scores(n, shift):
    """you divided the scores themselves by their sum; formula (T.1) takes their exponentials first."""
    u = shift + np.log(n)
    return u / u.sum()


def not_divided(n, shift):
    """those are the exponentials up to a common factor; they do not sum to 1: divide by their sum, formula (T.1)."""
    return n


def shift_added(n, shift):
    """an exponential of a sum is a product, e^(a + b) = e^a · e^b; yours adds the shift to the exponentials."""
    return (shift + np.array(n)) / (shift + np.array(n)).sum()


def scores_for_logarithms(n, shift):
    """those are the scores less a constant, ln n: the softmax takes their exponentials, and divides by their sum."""
    return np.log(n)


def scores():
    """Return scores on which every way to compute an exponential sum can be tried."""
    return {name: {"u": np.array(u)} for name, u in {
        "small scores": np.random.default_rng(0).normal(size=9), "equal scores": [2.0, 2.0, 2.0],
        "one score": [3.0], "scores near 1000": [1000.0, 1001.0], "scores near -1000": [-1001.0, -1000.0, -1000.0],
        "far apart": [800.0, -800.0, -799.0], "the largest last": [-100.0, 690.0, 700.0]}.items()}


def stable_softmax(u):
    """Compute the softmax of one vector of scores."""
    return numerics.softmax(u)


def softmax_as_written(u):
    """right for small scores, but e^1000 overflows, and e^-1000 is rounded to 0: only differences of scores count."""
    return np.exp(u) / np.exp(u).sum()


def softmax_divided_by_the_largest(u):
    """you divide the scores by the largest one, which changes their differences, and so y: subtract it."""
    return stable_softmax(u / u.max())


def softmax_less_the_mean(u):
    """you subtract the mean; that changes no y, but an exponent can still be large: which shift leaves none above 0?"""
    return softmax_as_written(u - u.mean())


def softmax_less_the_smallest(u):
    """you subtract the smallest score; then no exponent is below 0, and large ones overflow: which should be 0?"""
    return softmax_as_written(u - u.min())


def softmax_less_the_first(u):
    """you subtract the first score, which need not be the largest: which shift leaves no exponent above 0?"""
    return softmax_as_written(u - u[0])


def softmax_not_divided(u):
    """your numbers do not sum to 1: divide the exponentials by their sum, formula (T.1)."""
    return np.exp(u - u.max())


def softmax_shifted_above_only(u):
    """you subtract in the numerator only: both parts of the fraction must be multiplied by the same number."""
    return np.exp(u - u.max()) / np.exp(u).sum()


def stable_log_sum_exp(u):
    """Compute the log-sum-exp of one vector of scores."""
    return numerics.log_sum_exp(u)


def log_sum_exp_as_written(u):
    """right for small scores, but the exponentials of the others overflow or vanish: see formula (T.2)."""
    return np.log(np.exp(u).sum())


def log_sum_exp_with_the_mean(u):
    """you take the mean in the place of u_max: right on paper, but some exponent can still be large, formula (T.2)."""
    return u.mean() + np.log(np.exp(u - u.mean()).sum())


def log_sum_exp_with_the_smallest(u):
    """you take out the smallest score; then large exponents stay large: formula (T.2) takes out u_max."""
    return u.min() + np.log(np.exp(u - u.min()).sum())


def shift_not_added_back(u):
    """you subtracted the largest score and did not add it back: formula (T.2) begins with u_max."""
    return np.log(np.exp(u - u.max()).sum())


def shift_added_inside(u):
    """you add u_max inside the logarithm; a factor of the sum becomes a summand outside, formula (T.2)."""
    return np.log(u.max() + np.exp(u - u.max()).sum())


# Sigmoid.


def sigmoid_of_the_opposite(a):
    """you swapped the sign of x: formula (T.4) has e^(-x), and σ(x) is above 1/2 for a positive x."""
    return [1 / (a + 1), a / (a + 1), a / (a + 1) ** 2]


def odd_sigmoid(a):
    """you took σ(-x) = -σ(x); but a probability is not negative: σ(-x) = 1 - σ(x)."""
    return [a / (a + 1), -a / (a + 1), a / (a + 1) ** 2]


def slope_of_the_logarithm(a):
    """your slope is 1 - σ(x), that of log σ, formula (T.6); the slope of σ itself is in (T.5)."""
    return [a / (a + 1), 1 / (a + 1), 1 / (a + 1)]


def falling_sigmoid(a):
    """your slope is negative, but σ rises everywhere: the minus of the quotient and that of e^(-x) cancel."""
    return [a / (a + 1), 1 / (a + 1), -a / (a + 1) ** 2]


def square_for_slope(a):
    """your slope is σ(x)²; formula (T.5) has the product of yes and no, σ(x) (1 - σ(x))."""
    return [a / (a + 1), 1 / (a + 1), (a / (a + 1)) ** 2]


def value_without_minus(a):
    """your E is log σ(x), a negative number; the loss has a minus in front of it."""
    return [-np.log((a + 1) / a), -1 / (a + 1), a / (a + 1) ** 2]


def loss_uphill(a):
    """the minus of E is missing in your slope: E falls as x grows."""
    return [np.log((a + 1) / a), 1 / (a + 1), a / (a + 1) ** 2]


def inner_slope_missing(a):
    """your slope is -1/σ(x): the chain rule multiplies it by the inner derivative σ'(x), formula (T.6)."""
    return [np.log((a + 1) / a), -(a + 1) / a, a / (a + 1) ** 2]


def concave(a):
    """the sign of your second derivative is flipped: E'(x) = σ(x) - 1, and σ(x) rises."""
    return [np.log((a + 1) / a), -1 / (a + 1), -a / (a + 1) ** 2]


def numbers_for_sigmoid():
    """Return numbers for which log(1 - σ(x)) is easy, rounds to log 0, or overflows on the way."""
    return {name: {"x": np.array(x)} for name, x in {
        "small numbers": [-2.0, 0.0, 0.5, 3.0], "x = 40": [40.0, 1.0], "x = 1000": [1000.0, -1.0],
        "x = -1000": [-1000.0, 2.0]}.items()}


def log_no(x):
    """Compute log(1 - σ(x))."""
    return numerics.log_sigmoid(-x)


def log_no_as_written(x):
    """1 - σ(x) rounds to 0 for large x, and its logarithm to -inf; use 1 - σ(x) = σ(-x) first."""
    return np.log(1 - 1 / (1 + np.exp(-x)))


def log_no_in_one_form(x):
    """-log(1 + e^x) is right up to about x = 700, where e^x overflows: pull e^x out of the sum if x is positive."""
    return -np.log(1 + np.exp(x))


def log_no_in_the_other_form(x):
    """-x - log(1 + e^(-x)) is good for positive x; for very negative x its exponential overflows: use both forms."""
    return -x - np.log(1 + np.exp(-x))


def log_no_with_the_wrong_sign(x):
    """yours is log(1 + e^x), a positive number; the logarithm of a probability is not positive: a minus is missing."""
    return -log_no(x)


def log_yes(x):
    """yours is log σ(x), the logarithm of yes; no is yes of the opposite."""
    return numerics.log_sigmoid(x)


# Brackets and roads.


def picked(a, places):
    """Return the sum of the picked numbers."""
    return sum(a[k] for k in places)


def picked_once(a, places):
    """a bracket that stands there twice picks its number twice; yours counts it once."""
    return sum(a[k] for k in set(places))


def picked_from_1(a, places):
    """you count the places from 1; in this book, as in Python, the first place is 0."""
    return sum(a[k - 1] for k in places)


def all_picked(a, places):
    """that is the sum of all four numbers; a bracket is 0 unless its statement is true, formula (T.7)."""
    return sum(a)


def slope_over_all_roads(b, a):
    """Return Σ y_k a_k."""
    return stable_softmax(np.array(a) * np.log(b)) @ a


def roads_without_weight(b, a):
    """you added up the ∂u_k/∂θ; each must be multiplied by ∂E/∂u_k = y_k first, formulas (T.3) and (T.8)."""
    return sum(a)


def first_half_of_each_road(b, a):
    """you added up the ∂E/∂u_k = y_k; each must be multiplied by ∂u_k/∂θ = a_k, formula (T.8)."""
    return 1


def not_divided_by_the_sum(b, a):
    """that is Σ a_k e^(u_k): the derivative of the logarithm, one over the sum, is missing; see formula (T.3)."""
    return sum(b ** k * k for k in a)


def power_as_product(b, a):
    """e^(a ln b) is b to the power a; yours has a · b."""
    return sum(b * k * k for k in a) / sum(b * k for k in a)


def back(A, h, g):
    """Return ∂E/∂h, and below it ∂E/∂A."""
    return np.vstack([np.transpose(A) @ g, np.outer(g, h)])


def not_transposed(A, h, g):
    """for ∂E/∂h you multiplied by A; going back, one multiplies by its transpose: sum over k in A_kj."""
    return np.vstack([np.array(A) @ g, np.outer(g, h)])


def outer_transposed(A, h, g):
    """your ∂E/∂A is transposed: A_ij leads from h_j to u_i, so row i and column j hold ∂E/∂u_i · h_j."""
    return np.vstack([np.transpose(A) @ g, np.outer(h, g)])


def both_transposed(A, h, g):
    """both are transposed: going back takes the transpose of A, and ∂E/∂A has row i and column j for ∂E/∂u_i · h_j."""
    return np.vstack([np.array(A) @ g, np.outer(h, g)])


def weights_before_scores(A, h, g):
    """the numbers are right, but in another order: ∂E/∂h comes first, then the two rows of ∂E/∂A."""
    return np.vstack([np.outer(g, h), np.transpose(A) @ g])


# Gradient checks.


def cube_of_the_sum(x):
    """Compute (Σ x)³, in which every coordinate matters to the slope of every other."""
    return x.sum() ** 3


def weighted_squares(x):
    """Compute Σ (i + 1) x_i² over all coordinates, numbered row by row."""
    return (np.arange(1, x.size + 1) * x.ravel() ** 2).sum()


def large_constant(x):
    """Compute 1e9 + Σ x², whose values share many digits."""
    return 1e9 + (x ** 2).sum()


def softmax_loss(x):
    """Compute log Σ e^x - x_0, for one vector."""
    return numerics.log_sum_exp(x) - x[0]


def functions_with_steps():
    """Return functions whose numbers are exact in binary, so that + ε - 2ε + ε is exactly 0 and leaves no trace."""
    vector, table = np.array([0.5, -1.25, 2.0]), np.array([[0.5, 1.0, -2.0], [1.5, 0.25, -0.75]])
    return {"a vector": {"f": weighted_squares, "x": vector, "step": 0.125},
            "a large step": {"f": cube_of_the_sum, "x": vector, "step": 0.5},
            "a table": {"f": cube_of_the_sum, "x": table, "step": 0.125},
            "a small step": {"f": weighted_squares, "x": table, "step": 2.0 ** -17}}


def quotient(f, x, step):
    """Return the central differences of one array."""
    return gradcheck.central_differences(f, x, step=step)[0]


def one_sided(f, x, step):
    """yours is the one-sided quotient (f(x + ε) - f(x))/ε, whose error falls only with ε; see formula (T.9)."""
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += step
        gradient[i] = (f(moved) - f(x)) / step
    return gradient


def distance_is_step(f, x, step):
    """yours is twice too large: from x - ε to x + ε the distance is 2ε."""
    return 2 * quotient(f, x, step)


def backward_quotient(f, x, step):
    """yours is the one-sided quotient (f(x) - f(x - ε))/ε, whose error falls only with ε; see formula (T.9)."""
    return one_sided(f, x, -step)


def step_of_your_own(f, x, step):
    """you take a small step of your own; use the `step` that is given, also where the error then shows."""
    return gradcheck.central_differences(f, x, step=1e-6)[0]


def multiplied_by_step(f, x, step):
    """`/ 2 * step` divides by 2 and multiplies by the step: the distance 2ε needs brackets."""
    return step ** 2 * quotient(f, x, step)


def same_array_twice(f, x, step):
    """your slopes are all 0: did you compare x with itself? `above = x` copies nothing, `x.copy()` does."""
    return np.zeros(x.shape)


def all_moved_at_once(f, x, step):
    """you move all coordinates at once, which gives the sum of all slopes; move one, and leave the others."""
    return np.full(x.shape, (f(x + step) - f(x - step)) / (2 * step))


def rows_moved_at_once(f, x, step):
    """in a table `x[i]` is a whole row, and you move all of it: `np.ndindex(x.shape)` visits each place."""
    gradient = np.empty(x.shape)
    for i in range(len(x)):
        moved = np.zeros(x.shape)
        moved[i] = step
        gradient[i] = (f(x + moved) - f(x - moved)) / (2 * step)
    return gradient


def not_moved_back(f, x, step):
    """a coordinate is not moved back before it is the next one's turn, so the later slopes are taken elsewhere."""
    return _quotients_in_place(f, x.copy(), step)


def x_not_moved_back(f, x, step):
    """you move the given x itself and do not move it back: the caller's x is another one afterwards."""
    return _quotients_in_place(f, x, step)


def _quotients_in_place(f, x, step):
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += step
        above = f(x)
        x[i] -= 2 * step
        gradient[i] = (above - f(x)) / (2 * step)
    return gradient


def functions():
    """Return functions and points for the complex step; with the large constant a difference loses its digits."""
    vector, table = np.array([0.3, -1.2, 2.0]), np.array([[0.5, 1.0, -2.0], [1.5, 0.25, -0.75]])
    return {"a loss": {"f": softmax_loss, "x": vector}, "a vector": {"f": cube_of_the_sum, "x": vector},
            "a table": {"f": weighted_squares, "x": table}, "a large constant": {"f": large_constant, "x": vector}}


def imaginary(f, x):
    """Return the gradient by complex step for one array."""
    return gradcheck.complex_step(f, x)[0]


def real_part(f, x, step=1e-30):
    """you took more than the imaginary part: the real part is f(x) itself and not part of the slope, formula (T.10)."""
    return np.full(x.shape, f(x) / step)


def step_not_divided_out(f, x, step=1e-30):
    """the imaginary part is ε f'(x): divide it by ε, formula (T.10)."""
    return step * imaginary(f, x)


def all_imaginary_at_once(f, x, step=1e-30):
    """you give all coordinates an imaginary part at once, which gives the sum of all slopes; one at a time."""
    return np.full(x.shape, np.imag(f(x + 1j * step)) / step)


def imaginary_parts_pile_up(f, x, step=1e-30):
    """the imaginary parts pile up: before the next coordinate's turn the one before must be real again."""
    moved, gradient = x.astype(complex), np.empty(x.shape)
    for i in np.ndindex(x.shape):
        moved[i] += 1j * step
        gradient[i] = np.imag(f(moved)) / step
    return gradient


def imaginary_part_lost(f, x):
    """your slopes are all 0: is the step imaginary, `1j * step`, and can your array hold complex numbers?"""
    return np.zeros(x.shape)


def difference_of_near_values(f, x):
    """you subtract two values that share nearly all digits; the complex step subtracts nothing, formula (T.10)."""
    return gradcheck.central_differences(f, x)[0]


def best_step(c, digits, k):
    """Return log10 of the best step, and by what factor the error grows if the step is k times as large."""
    return [np.log10(3 * 10.0 ** -digits) / 3 - np.log10(c), (k ** 2 + 2 / k) / 3]


def equal_errors(c, digits, k):
    """you set the two errors equal; the sum is least where its derivative is 0, which is another step."""
    return [np.log10(6 * 10.0 ** -digits) / 3 - np.log10(c), (k ** 2 + 1 / k) / 2]


def truncation_without_sixth(c, digits, k):
    """the truncation error is ε²/6 times the third derivative; yours lacks the 1/6, which shifts the best step."""
    return [np.log10(10.0 ** -digits / 2) / 3 - np.log10(c), (k ** 2 + 2 / k) / 3]


def second_derivative(c, digits, k):
    """that is for the one-sided quotient; in (T.9) the second derivative cancels, and the third one remains."""
    return [np.log10(2 * 10.0 ** -digits) / 2 - np.log10(c), (k + 1 / k) / 2]


def step_itself(c, digits, k):
    """your first number is the step itself; the question asks for its logarithm to the base 10."""
    return [10 ** best_step(c, digits, k)[0], best_step(c, digits, k)[1]]


def natural_logarithm(c, digits, k):
    """your first number is the natural logarithm of the step; asked for is that to the base 10."""
    return [best_step(c, digits, k)[0] * np.log(10), best_step(c, digits, k)[1]]


def c_forgotten(c, digits, k):
    """your step does not depend on c: each differentiation of e^(cx) gives a factor c, and there are three."""
    return [best_step(1, digits, k)[0], best_step(c, digits, k)[1]]


def c_once(c, digits, k):
    """your third derivative has the factor c once: each of the three differentiations of e^(cx) gives one."""
    return [np.log10(3 * 10.0 ** -digits / c) / 3, best_step(c, digits, k)[1]]


def truncation_alone(c, digits, k):
    """your factor is that of the truncation error alone; it is a third of the least error, the rest is rounding."""
    return [best_step(c, digits, k)[0], k ** 2]


def relative_errors(f, q):
    """Return the relative errors of a wrong sign, of a factor f, and of a factor -q."""
    right = np.array([1.0, -2.0])
    return [gradcheck.relative_error(factor * right, right) for factor in (-1, f, -q)]


def relative_to_the_right_one(f, q):
    """you divide by the right gradient; `relative_error` divides by the largest entry of either."""
    return [2, f - 1, q + 1]


def sign_of_the_last_one_lost(f, q):
    """in the third program the sign is wrong, too: two numbers of opposite sign differ by more than either."""
    return [2, 1 - 1 / f, 1 - 1 / q]


def sizes_compared(f, q):
    """you compare the sizes alone, |a| with |b|; the difference of a and -a is 2a, not 0."""
    return [0, 1 - 1 / f, 1 - 1 / q]


def relative_to_the_sum(f, q):
    """you divide by |a| + |b|, as other books do; here it is the larger of the two."""
    return [1, (f - 1) / (f + 1), 1]


# The bug that a weak check cannot see.

#: Four wrong gradients of log Σ_k e^(u_k), u = A h: functions of y = softmax(u), A and h that return ∂E/∂A and ∂E/∂h.
WRONG_GRADIENTS = {
    "A y for the gradient of h": lambda y, A, h: [np.outer(y, h), A @ y],
    "h yᵀ for the gradient of A": lambda y, A, h: [np.outer(h, y), A.T @ y],
    "1/V in place of y": lambda y, A, h: [np.outer(0 * y + 1 / len(y), h), A.T @ (0 * y + 1 / len(y))],
    "|h| in place of h": lambda y, A, h: [np.outer(y, np.abs(h)), A.T @ y],
}


def gradients_that_pass(A, h):
    """Tell, for each of the four wrong gradients, whether a gradient check at A and h lets it pass; chapter 1.

    Parameters
    ----------
    A : (n, n) array, square, so that no wrong gradient shows by its shape
    h : (n,) array

    Returns
    -------
    List of four truth values.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> gradients_that_pass(np.eye(2), np.ones(2))
    [True, True, True, True]
    """
    A, h = np.asarray(A, dtype=float), np.asarray(h, dtype=float)
    if A.ndim != 2 or A.shape != 2 * h.shape:
        raise ValueError(f"A must be square, and h as long as its sides, but they have the shapes {A.shape}, {h.shape}")
    y = numerics.softmax(A @ h)
    return [gradcheck.check_gradients(lambda A, h: numerics.log_sum_exp(A @ h), wrong(y, A, h), A, h).passed
            for wrong in WRONG_GRADIENTS.values()]


def scattered(passes):
    """Return what passes with numbers that have nothing in common."""
    return passes(np.array([[0.3, -1.1, 0.7], [1.9, -0.4, 0.2], [-0.8, 0.6, 1.3]]), np.array([0.9, -1.7, 0.4]))


def all_alike(passes):
    """in data as regular as yours everything agrees: equal scores, a symmetric A, an h with equal entries."""
    return passes(np.ones((3, 3)), np.ones(3))


def symmetric(passes):
    """your A equals its transpose (a diagonal matrix does, too), so nobody can see which of the two was used."""
    return passes(np.array([[1.0, 2.0], [2.0, -1.0]]), np.array([1.0, -0.5]))


def positive(passes):
    """no entry of your h is negative, so |h| and h are the same; some generators return positive numbers only."""
    return passes(np.array([[0.3, 0.9], [0.5, 0.2]]), np.array([0.7, 0.1]))


def equal_scores(passes):
    """the scores A h of your data are all equal, so y is 1/V in every coordinate: change a number."""
    return passes(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]))


def equal_scores_and_positive(passes):
    """the scores A h of your data are all equal, so y is 1/V everywhere; and no entry of your h is negative."""
    return passes(np.array([[1.0, 4.0], [3.0, 3.0]]), np.array([1.0, 2.0]))


def all_alike_and_negative(passes):
    """your h has equal entries and your scores are equal, so h is a multiple of y; only |h| is told from h."""
    return passes(np.eye(3), -np.ones(3))


def symmetric_and_positive(passes):
    """your A equals its transpose, and no entry of your h is negative: both hide something."""
    return passes(np.eye(3), np.array([1.0, 2.0, 3.0]))


def zero_scores(passes):
    """your scores are all equal, so y is 1/V in every coordinate; and A y equals Aᵀ y, as for a symmetric A."""
    return passes(np.zeros((2, 2)), np.array([0.5, -1.5]))


def zero_scores_and_positive(passes):
    """your scores are all equal, A y equals Aᵀ y, and no entry of your h is negative: only one of the bugs shows."""
    return passes(np.zeros((2, 2)), np.array([0.5, 1.5]))


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "tools-softmax": NumberTask(
        1, "The scores are {shift} + ln {n[0]}, {shift} + ln {n[1]}, {shift} + ln {n[2]}, {shift} + ln {n[3]}. "
        "What is y, formula (T.1)? Four numbers.",
        shifted_scores, lambda n, shift: np.array(n) / sum(n),
        [shares_of_the_scores, not_divided, shift_added, scores_for_logarithms]),
    "tools-stable-softmax": CodeTask(
        3, stable_softmax, [softmax_as_written, softmax_divided_by_the_largest, softmax_less_the_mean,
                            softmax_less_the_smallest, softmax_less_the_first, softmax_not_divided,
                            softmax_shifted_above_only], ["y, formula (T.1)"], scores),
    "tools-log-sum-exp": CodeTask(
        3, stable_log_sum_exp, [log_sum_exp_as_written, log_sum_exp_with_the_mean, log_sum_exp_with_the_smallest,
                                shift_not_added_back, shift_added_inside],
        ["log Σ e^u, formula (T.2)"], scores),
    "tools-sigmoid": NumberTask(
        1, "Let x = ln {a}. What are σ(x), σ(-x) and the derivative σ'(x)? Three numbers, in this order.",
        odds(3), lambda a: [a / (a + 1), 1 / (a + 1), a / (a + 1) ** 2],
        [sigmoid_of_the_opposite, odd_sigmoid, slope_of_the_logarithm, falling_sigmoid, square_for_slope]),
    "tools-log-sigmoid-slope": NumberTask(
        2, "Let E(x) = -log σ(x). What are E, its derivative E' and its second derivative E'' at x = ln {a}? "
        "Three numbers, in this order.",
        odds(2), lambda a: [np.log((a + 1) / a), -1 / (a + 1), a / (a + 1) ** 2],
        [loss_uphill, inner_slope_missing, concave, value_without_minus]),
    "tools-log-no": CodeTask(
        3, log_no, [log_no_as_written, log_no_in_one_form, log_no_in_the_other_form, log_no_with_the_wrong_sign,
                    log_yes], ["log(1 - σ(x))"], numbers_for_sigmoid),
    "tools-brackets": NumberTask(
        1, "Let (a_0, a_1, a_2, a_3) = ({a[0]}, {a[1]}, {a[2]}, {a[3]}). What is the sum over k = 0, 1, 2, 3 of "
        "a_k · ([k = {places[0]}] + [k = {places[1]}] + [k = {places[2]}])? One number.",
        brackets, picked, [picked_once, picked_from_1, all_picked]),
    "tools-chain": NumberTask(
        2, "Three scores depend on one weight θ: u_0 = {a[0]}·θ, u_1 = {a[1]}·θ, u_2 = {a[2]}·θ; and "
        "E = log(e^u_0 + e^u_1 + e^u_2). What is dE/dθ at θ = ln {b}? One number; a fraction is best.",
        roads, slope_over_all_roads,
        [roads_without_weight, first_half_of_each_road, not_divided_by_the_sum, power_as_product]),
    "tools-back": NumberTask(
        2, "Let u = A h with A = {A}, a list of rows, and h = {h}; a loss E has ∂E/∂u = {g}. What are ∂E/∂h and "
        "∂E/∂A? A list of three rows of two numbers: ∂E/∂h first, then the two rows of ∂E/∂A.",
        linear_map, back, [not_transposed, outer_transposed, both_transposed, weights_before_scores]),
    "tools-central-differences": CodeTask(
        3, quotient,
        [one_sided, backward_quotient, step_of_your_own, distance_is_step, multiplied_by_step, same_array_twice,
         all_moved_at_once, rows_moved_at_once, not_moved_back, x_not_moved_back],
        ["the gradient, formula (T.9)"], functions_with_steps),
    "tools-complex-step": CodeTask(
        3, imaginary, [real_part, step_not_divided_out, all_imaginary_at_once, imaginary_parts_pile_up,
                       imaginary_part_lost, difference_of_near_values],
        ["the gradient, formula (T.10)"], functions),
    "tools-best-step": NumberTask(
        4, "Let f(x) = e^({c}x), computed with a relative rounding error of 10^-{digits}. What is log10 of the best "
        "step for central differences, and by what factor does the error grow if the step is {k} times the best one? "
        "Two numbers, in this order.",
        step_size, best_step,
        [equal_errors, truncation_without_sixth, second_derivative, step_itself, natural_logarithm, c_forgotten, c_once,
         truncation_alone]),
    "tools-relative-error": NumberTask(
        1, "Three programs return, in place of the right gradient, its negative; {f} times the right one; "
        "-{q} times the right one. What does `relative_error` say of each? Three numbers.",
        wrong_by_a_factor, relative_errors,
        [relative_to_the_right_one, sign_of_the_last_one_lost, sizes_compared, relative_to_the_sum]),
    "tools-weak-check": CodeTask(
        4, scattered, [all_alike, symmetric, positive, symmetric_and_positive, equal_scores, equal_scores_and_positive,
                       all_alike_and_negative, zero_scores, zero_scores_and_positive],
        ["the list of what passes (1 = passes)"], lambda: {"your data": {"passes": gradients_that_pass}}),
}
