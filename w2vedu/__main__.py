"""Train word vectors on a text file and look at them from the command line; chapters 7 and 8."""

import argparse
import logging
import os
import re
import signal
import sys
import warnings
from collections import Counter
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches

import numpy as np

from . import files
from .inputs import plain, quoted
from .models import MODELS
from .text import Vocabulary
from .vectors import WordVectors

EXAMPLES = """examples:
  w2vedu train my.txt -o my.vec
  w2vedu train my.txt --model cbow --vector-size 50 --epochs 20 -o my.bin
  w2vedu train corpus/*.txt -o my.vec --cluster
  w2vedu neighbors my.vec king queen -k 10

Exit status: 0 for success, 1 for bad data (the message says what and where), 2 for bad usage,
130 after Ctrl-C; the vectors reached until then are kept."""


def main(argv=None):
    """Run one command, print what it finds or what is wrong, and return the exit status; chapters 7 and 8.

    Parameters
    ----------
    argv : list of arguments; None takes those of the command line

    Returns
    -------
    0 for success, 1 for bad data, 130 after Ctrl-C; bad usage ends the program with 2.

    Examples
    --------
    >>> main(["neighbors", "missing.vec", "king"])
    1
    """
    arguments = _parser().parse_args(argv)
    try:
        status = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return _complain("interrupted before there was anything to keep: nothing was written", status=130)
    except KeyError as error:
        return _complain(error.args[0])
    except ModuleNotFoundError as error:
        extra = {"distributed": "cluster", "fsspec": "cluster", "numba": "fast"}.get(error.name, "learn")
        return _complain(f'{error.name} is not installed, and training needs it: pip install "w2vedu[{extra}]"')
    except MemoryError as error:
        return _complain(f"not enough memory: {error}")
    except OSError as error:
        return _complain(_plain(error))
    except (ValueError, FloatingPointError, RuntimeError) as error:
        return _complain(error)


def _say(text, file=None):
    """Print lines, without what a terminal would obey: a word or the name of a file may hold any character."""
    print("\n".join(map(plain, text.split("\n"))), file=file, flush=True)


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        super().error(plain(message))


def _complain(message, status=1):
    _say(f"w2vedu: error: {message}", sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:  # nobody reads what is printed: keep Python from trying once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _plain(error):
    """Say in own words what the system says in its: what is wrong with which path, and what to do."""
    path, folder = error.filename, os.path.dirname(str(error.filename))
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) and path:
        if folder and not os.path.isdir(folder):
            return f"{path}: there is no folder {folder}: check the path, or create the folder"
        return f"there is no file {path}: check the name"
    if isinstance(error, IsADirectoryError) and path:
        return f"{path} is a folder: name a file in it"
    if isinstance(error, PermissionError) and path:
        return (f"no permission to open {path}: change its permissions or those of its folder, or choose another "
                "file")
    return error


def _parser():
    parser = _Parser("w2vedu", description="Learn word vectors from a text file and look at them.", epilog=EXAMPLES,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="command")
    options = {"epilog": EXAMPLES, "formatter_class": argparse.RawDescriptionHelpFormatter}

    train = commands.add_parser("train", help="learn vectors from a text file", **options)
    train.set_defaults(run=_train, parser=train)
    train.add_argument("text", nargs="+", help="plain text, UTF-8; several texts need --cluster")
    train.add_argument("-o", "--output", required=True, metavar="FILE",
                       help="where the vectors go: *.bin is the binary word2vec format, *vectors.tsv a pair for "
                            "viewers (the words go to *metadata.tsv), any other name the text format")
    train.add_argument("--format", choices=["text", "binary", "tsv"], help="write this format, whatever the name")
    train.add_argument("--lines", action="store_true",
                       help="each line is a sentence; otherwise sentences end at . ! ? and at empty lines")
    train.add_argument("--model", choices=list(MODELS), default="skipgram-ns", help="default: %(default)s")
    train.add_argument("--engine", choices=["auto", "fast", "numpy"], default="auto",
                       help="fast is compiled by Numba, for the models with -ns; auto takes it where it can "
                            "(default: %(default)s)")
    for flag, kind, default, text in [
            ("--vector-size", _whole(1), 100, "numbers in a vector"),
            ("--window", _whole(1), 5, "how many words to the left and right are the context"),
            ("--min-count", _whole(1), 5, "leave out words that occur less often"),
            ("--negative", _whole(1), 5, "draws for each prediction (models with -ns)"),
            ("--sample", _number(0), 1e-3, "thin out words of a larger relative frequency; 0 keeps all"),
            ("--epochs", _whole(1), 10, "passes over the text"),
            ("--alpha", _number(0, open_end=True), 0.05, "learning rate at the start"),
            ("--seed", _whole(0), 0, "the same seed gives the same vectors"),
            ("--threads", _whole(1), 1, "train in so many threads; with more than one, results differ a little")]:
        train.add_argument(flag, type=kind, default=default, metavar="N", help=f"{text} (default: {default})")

    train.add_argument("--cluster", type=_address, nargs="?", const=True, metavar="ADDRESS",
                       help="train on each text apart and average the tables after every round, on a cluster of Dask "
                            "such as tcp://host:8786, or without an address on the cores of this machine; needs a "
                            "model with -ns")
    train.add_argument("--rounds", type=_whole(1), default=1, metavar="N",
                       help="rounds in an epoch, with --cluster (default: %(default)s)")

    neighbors = commands.add_parser("neighbors", aliases=["neighbours"], help="list the nearest words", **options)
    neighbors.set_defaults(run=_neighbors, parser=neighbors)
    neighbors.add_argument("vectors", help="a file of vectors: of this program, of gensim or of the C program")
    neighbors.add_argument("word", nargs="+")
    neighbors.add_argument("-k", type=_whole(1), default=10, metavar="N", help="how many (default: %(default)s)")
    neighbors.add_argument("--format", choices=["text", "binary", "tsv"], help="read this format, whatever the name")
    return parser


def _whole(least):
    def parse(text):
        if not (text.isascii() and text.isdigit() and least <= int(text) < 2**63):
            raise argparse.ArgumentTypeError(f"must be a whole number >= {least}, but it is {text!r}")
        return int(text)
    return parse


def _number(least, open_end=False):
    def parse(text):
        try:
            value = float(text)
        except ValueError:
            value = np.nan
        if not (least < value if open_end else least <= value) or value == np.inf:
            sign = ">" if open_end else ">="
            raise argparse.ArgumentTypeError(f"must be a finite number {sign} {least}, but it is {text!r}")
        return value
    return parse


def _address(text):
    if "://" not in text:
        raise argparse.ArgumentTypeError(f"must be an address such as tcp://host:8786, but it is {text!r}: if that is "
                                         "a text, write --cluster behind the texts")
    return text


def _train(arguments):
    for text in arguments.text:
        if os.path.exists(arguments.output) and os.path.exists(text) and os.path.samefile(text, arguments.output):
            arguments.parser.error(f"{arguments.output} is the text itself: choose another name for the vectors")
    files.check_target(arguments.output, arguments.format)  # now, not after an hour of training
    if arguments.cluster:
        if arguments.engine == "numpy" or arguments.threads > 1:
            arguments.parser.error("--engine numpy and --threads do not go with --cluster, whose workers train with "
                                   "the fast engine in a thread each: leave them out")
        if not arguments.model.endswith("-ns"):
            arguments.parser.error(f"--model {arguments.model} does not go with --cluster, whose workers train with "
                                   f"negative sampling: give --model {arguments.model}-ns")
        return _train_on_cluster(arguments)
    if len(arguments.text) > 1 or arguments.rounds > 1:
        arguments.parser.error("several texts and --rounds need --cluster: add it, or give one text and no --rounds")
    return _train_here(arguments, *arguments.text)


def _train_here(arguments, text):
    from .word2vec import Word2Vec  # scikit-learn takes a second to load: only training needs it

    corpus = files.TextFile(text, arguments.lines)
    if not os.path.isfile(text):
        corpus = list(corpus)  # a pipe can be read only once, a file as often as one likes
    counter, number = Counter(), 0
    for number, sentence in enumerate(corpus, 1):
        counter.update(sentence)
    _say(_facts(f"{text}: {_counted(number, 'sentence')}", counter, arguments.min_count))
    names = ["model", "vector_size", "window", "min_count", "negative", "sample", "epochs", "alpha", "engine",
             "threads"]
    word2vec = Word2Vec(**{name: getattr(arguments, name) for name in names}, random_state=arguments.seed,
                        progress=True)
    _fit(word2vec.fit, corpus)
    _write(word2vec.vectors_, word2vec.losses_, arguments)
    return 130 if word2vec.interrupted_ else 0


def _train_on_cluster(arguments):
    from distributed import Client, LocalCluster

    from .distributed import count, train

    keep = f"{arguments.output}.rounds.npz"
    with ExitStack() as stack:
        cluster = arguments.cluster
        if cluster is True:
            with _deaf_to_ctrl_c():  # the workers stay so, and are there when the training is ended in good order
                cluster = stack.enter_context(LocalCluster(threads_per_worker=1, dashboard_address=":0"))
        try:
            client = stack.enter_context(Client(cluster))
        except OSError as error:
            raise OSError(f"no scheduler of Dask answers at {cluster}: check the address ({error})") from error
        # what is lost is said by our errors
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        if arguments.cluster is True:  # a worker that says it is alive while both are closed takes that for an error,
            hush = logging.getLogger("distributed.worker").setLevel
            stack.callback(client.run, hush, logging.CRITICAL, on_error="ignore")
            hush = logging.getLogger("distributed.nanny").setLevel  # and on a busy machine it closes slowly
            stack.callback(hush, logging.CRITICAL)
        texts = [text if "://" in text else os.path.abspath(text) for text in arguments.text]  # workers run elsewhere
        counter, faults = count(client, texts, arguments.lines)
        for shard, fault in faults.items():
            _say(f"w2vedu: left out, for it cannot be read: {shard}: {fault}", sys.stderr)
        shards = [text for text in texts if text not in faults]
        if not counter:
            raise ValueError(f"no word in {_counted(len(texts), 'text')}: give others")
        _say(_facts(_counted(len(shards), "text"), counter, arguments.min_count))
        if os.path.exists(keep):
            _say(f"{keep} is there: going on from its rounds, if they are of these texts and settings")
        names = ["model", "vector_size", "window", "negative", "epochs", "seed", "rounds", "lines"]
        vocabulary = _fit(Vocabulary, counter, arguments.min_count)
        trained = _fit(train, shards, client, vocabulary, sample=arguments.sample or None, eta=arguments.alpha,
                       keep=keep, **{name: getattr(arguments, name) for name in names})
    _write(WordVectors(vocabulary.words, trained.W.T), trained.losses, arguments)
    if trained.interrupted:
        _say(f"the same command goes on from {keep}", sys.stderr)
        return 130
    os.unlink(keep)
    return 1 if faults else 0


@contextmanager
def _deaf_to_ctrl_c():
    on_ctrl_c = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)


def _write(vectors, losses, arguments):
    """Write the vectors and say so; no second Ctrl-C loses what the first one kept, or says that there was nothing."""
    with _deaf_to_ctrl_c():
        vectors.save(arguments.output, arguments.format)
        _say(f"wrote {len(vectors.words):,} vectors of {_counted(arguments.vector_size, 'number')} to "
             f"{arguments.output}; last loss {losses[-1]:.2f} nats per prediction")


def _fit(fit, *arguments, **options):
    """Train, and let an error name the options as the command line does: ``min_count = 5`` is ``--min-count 5``."""
    from tqdm import tqdm

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)  # ours; what packages tell each other is not for the user
            # above the bar
            warnings.showwarning = lambda message, *_: tqdm.write(plain(f"w2vedu: {message}"), sys.stderr)
            return fit(*arguments, **options)
    except (ValueError, FloatingPointError) as error:
        # Behind a quotation mark stands a word of the text.
        message = re.sub(r"""(?<!['"\w-])(alpha|min_count|sample|engine(?= =))\b( =)?""",
                         lambda name: f"--{name[1].replace('_', '-')}", str(error).replace(" eta ", " alpha "))
        raise type(error)(message) from None


def _facts(name, counter, min_count):
    """Write the size of a corpus, and for several values of min_count how many words remain and what they cover."""
    counts = np.array(list(counter.values()))
    lines = [f"{name}, {_counted(counts.sum(), 'word')}, {len(counts):,} of them different",
             "min_count  vocabulary  share of the text"]
    for least in sorted({1, 2, 5, 10, 20, min_count}):
        kept = counts[counts >= least]
        mark = "  <- used" if least == min_count else ""
        lines.append(f"{least:9,}  {len(kept):10,}  {kept.sum() / counts.sum():17.1%}{mark}")
    return "\n".join(lines)


def _counted(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _neighbors(arguments):
    vectors = WordVectors.load(arguments.vectors, arguments.format)
    for word in arguments.word:
        if word not in vectors.index:
            close = get_close_matches(word[:60].lower(), vectors.words)
            hint = "close to it: " if close else "choose another, such as "
            raise KeyError(f"{quoted(word)} is not among the {_counted(len(vectors.words), 'word')} of "
                           f"{arguments.vectors}; {hint}"
                           + ", ".join(plain(near, 30) for near in close or vectors.words[:3]))
    for word in arguments.word:
        lines = [f"{word}:"] if len(arguments.word) > 1 else []
        lines += [f"{cosine:5.2f}  {near}" for near, cosine in vectors.neighbors(word, arguments.k)]
        _say("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
