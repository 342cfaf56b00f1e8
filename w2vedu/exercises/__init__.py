"""Exercises that check themselves: the tasks of every chapter, and a checker that says which wrong turn was taken."""

from difflib import get_close_matches
from textwrap import fill

from . import cbow, cluster, negative_sampling, pmi, skipgram, speed, text, tools, training, vectors

__all__ = ["TASKS", "check", "question"]

#: Every task by its name, which is also the label of the exercise in the book.
TASKS = {name: task for chapter in (tools, text, cbow, skipgram, negative_sampling, pmi, training, vectors,
                                    speed, cluster)
         for name, task in chapter.TASKS.items()}


def check(name, answer, variant=0):
    """Say whether an answer to an exercise is right and, if not, which wrong turn was probably taken; chapters 1 to 10.

    Parameters
    ----------
    name : the name of the exercise, for example "cbow-output-error"
    answer : a function; or a number, an expression such as "ln(10/3)", or a list of these
    variant : number of the variant, for exercises with numbers

    Returns
    -------
    The points: as many as the exercise has stars, or 0.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> check("cbow-loss", "ln(10/3)")
    cbow-loss: right.
    1
    >>> check("cbow-loss", ...)
    cbow-loss: not done yet.
    0
    """
    wrong = _task(name).diagnose(answer, variant)
    print(f"{name}: {wrong or 'right.'}")
    return 0 if wrong else TASKS[name].stars


def question(name, variant=0):
    """Print the question of an exercise with the numbers of a variant; chapters 1 to 10.

    Parameters
    ----------
    name : the name of the exercise
    variant : number of the variant; 0 is the book's own example

    Examples
    --------
    >>> question("cbow-loss")
    The context words are cat, mat; the center word is sat. What is the loss E of
    equation (1), in nats?
    """
    print(fill(_task(name).question(variant), 79))


def _task(name):
    if name not in TASKS:
        close = get_close_matches(str(name), TASKS)
        raise KeyError(f"there is no exercise {name!r}" + (f": did you mean {' or '.join(close)}?" if close else ""))
    return TASKS[name]
