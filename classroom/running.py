"""Run a student's notebook to its end, whatever is in it, and leave a number of points in each check cell."""

import json
import os
import tempfile
from copy import deepcopy
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_output

KERNELS = Path(__file__).parent / "kernels"
SECONDS = 20  # for one cell; a check ends each call of a student's function after 10 by itself
SHOWN = 500_000  # characters, as JSON, of what one cell may show: room for a few pictures
ATTEMPTS = 6  # at most so many cells of a notebook are left out one by one


def run(notebook, prelude):
    """Run all cells of a notebook; a cell that ends Python or does not end is left out, and the others count.

    Parameters
    ----------
    notebook : it is not changed
    prelude : dict from a grade_id to the code that is run, unseen, before that cell

    Returns
    -------
    A copy of the notebook with outputs.
    """
    left_out = {}
    for _ in range(ATTEMPTS):
        stopped = _attempt(result := deepcopy(notebook), prelude, left_out)
        if stopped is None:
            break
        left_out.update([stopped])
    else:  # something in the background, perhaps
        left_out = {place: f"Python ended {ATTEMPTS} times; the grader left out all cells of this notebook"
                    for place, cell in enumerate(notebook.cells) if _role(cell).get("solution", True)}
        _attempt(result := deepcopy(notebook), prelude, left_out)
    for cell in result.cells:
        if _role(cell).get("grade"):
            settle(cell)
        elif cell.cell_type == "code":
            cell.outputs = cut(cell.outputs)
    return result


def _attempt(notebook, prelude, left_out):
    """Run the cells in a new kernel; return (place of the cell, reason) if one put an end to it."""
    with tempfile.TemporaryDirectory(prefix="exercise-", ignore_cleanup_errors=True) as folder:
        client, environment = _client(notebook, folder)
        with client.setup_kernel(env=environment, cleanup_kc=True):
            for place, cell in enumerate(notebook.cells):
                if cell.cell_type != "code":
                    continue
                before = prelude.get(_role(cell).get("grade_id"))
                try:
                    if before:
                        client.execute_cell(new_code_cell(before), place)
                    if place in left_out:
                        cell.outputs = [_error(left_out[place])]
                    else:
                        client.execute_cell(cell, place)
                    notebook.cells[place] = cell  # nbclient has put there what it ran last
                except CellTimeoutError:
                    return place, f"this cell did not end within {SECONDS} seconds; the grader left it out"
                except DeadKernelError:
                    return place, "this cell ended Python itself; the grader left it out"


def _client(notebook, folder):
    """Return what runs a notebook in the kernel with a seat belt, and the environment variables of that kernel."""
    own = Path(folder, "own")  # the student's code may write here, and nowhere else
    own.mkdir()
    kernel = AsyncKernelManager(kernel_name="seat-belt", transport="ipc", connection_file=f"{folder}/kernel.json",
                                kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(KERNELS)]))
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS, allow_errors=True, coalesce_streams=True,
                            shutdown_kernel="immediate", resources={"metadata": {"path": str(own)}})
    environment = {"PATH": os.environ["PATH"], "OPENBLAS_NUM_THREADS": "1"}
    return client, environment | dict.fromkeys(["HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR"], str(own))


def _role(cell):
    return cell.metadata.get("nbgrader", {})


def _error(reason):
    return new_output("error", ename="LeftOut", evalue=reason, traceback=[f"LeftOut: {reason}"])


def cut(outputs):
    """Return the first outputs of a cell, as long as they have room: many megabytes would hold up the grading."""
    room = SHOWN
    for number, output in enumerate(outputs):
        room -= len(json.dumps(output))
        if room < 0:
            return outputs[:number] + [new_output("stream", name="stdout", text="… the rest was cut off.\n")]
    return outputs


def settle(cell):
    """Leave one number as the result of a check cell, and its words on stdout.

    nbgrader gives all points where a cell has no result, none where anything stands on stderr, and gives up the
    whole submission where the number is larger than the maximum.
    """
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    text = results[-1].data.get("text/plain", "") if results else ""
    points = int(text) if text in {str(points) for points in range(cell.metadata.nbgrader.points + 1)} else 0
    cell.outputs = cut([output for output in cell.outputs if output.output_type != "execute_result"])
    for output in cell.outputs:
        if output.get("name") == "stderr":
            output.name = "stdout"
    cell.outputs.append(new_output("execute_result", {"text/plain": str(points)}, execution_count=cell.execution_count))
