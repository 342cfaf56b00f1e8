"""End a student's function that does not end by itself; the exercises of chapters 1 to 10."""

import signal
import threading
from contextlib import contextmanager


class TooLong(BaseException):
    """Raised in code that has run out of time; chapters 1 to 10.

    Not an Exception, so that ``except Exception`` in that code does not catch it.

    Examples
    --------
    >>> issubclass(TooLong, Exception)
    False
    """


@contextmanager
def time_limit(seconds):
    """Raise :class:`TooLong` in the block after some seconds; chapters 1 to 10.

    Without effect on Windows and outside the main thread, where Python has no alarm.

    Parameters
    ----------
    seconds : the limit

    Examples
    --------
    >>> with time_limit(0.1):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    w2vedu.exercises.time_limit.TooLong: it did not end within 0.1 seconds
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise TooLong(f"it did not end within {seconds} seconds")
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # and once a second after: a bare `except:` may swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
