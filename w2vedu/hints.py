"""Short names for the type hints of the package; which shape an array has is told by the docstrings.

A hint says what a type checker can check: an array, word indices, a number.
"""

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: An array of numbers, real or complex: tables, vectors, scores, errors.
Array = NDArray[Any]

#: Word indices: a list, a tuple or an integer array.
Words = Sequence[int] | NDArray[np.integer[Any]]

#: Rows of word indices, such as the draws of negative sampling for each word of a context.
Rows = Sequence[Sequence[int]] | NDArray[np.integer[Any]]

#: The path of a file.
FilePath = str | PathLike[str]
