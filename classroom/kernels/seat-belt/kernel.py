"""A Python kernel for students' code: it refuses to write elsewhere, to start programs and to use the network.

A seat belt against accidents and pranks, not a wall: Python code that wants to get around it can (through C, for
example by ctypes).  Code of people whom you do not trust belongs into a container without a network; see
book/teaching.md.
"""

import os
import resource
import sys

MEMORY = 2 << 30  # bytes of address space
FILE_SIZE = 100 << 20  # bytes
PRINTED = 50_000  # characters that one cell may print

REFUSED = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.kill",
           "pty.", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostby",
           "ftplib.", "urllib.", "webbrowser.")
CHANGES = {  # events that change a file, and which of their arguments are paths
    "os.remove": [0], "os.rename": [0, 1], "os.rmdir": [0], "os.mkdir": [0], "os.link": [0, 1], "os.symlink": [0, 1],
    "os.chmod": [0], "os.chown": [0], "os.truncate": [0], "os.utime": [0], "os.setxattr": [0], "os.removexattr": [0],
    "shutil.rmtree": [0], "shutil.move": [0, 1], "shutil.copyfile": [1], "sqlite3.connect": [0]}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def fasten(own_folder):
    """Refuse from now on whatever changes something outside of `own_folder`."""
    own = os.path.realpath(own_folder) + os.sep
    changes, refused, writing = dict(CHANGES), tuple(REFUSED), WRITING  # the student cannot reach these by a name

    def outside(path):
        if isinstance(path, int):
            return False  # a file that is open already
        real = os.path.realpath(os.fsdecode(path))
        return not (real + os.sep).startswith(own) and real != os.devnull

    def hook(event, arguments):
        if event == "open":
            paths = [arguments[0]] if (arguments[2] or 0) & writing else []
        else:
            paths = [arguments[place] for place in changes.get(event, ())]
        for path in paths:
            if outside(path):
                raise PermissionError(f"the grader does not let an exercise write {os.fspath(path)!r}")
        if event.startswith(refused):
            raise PermissionError(f"the grader does not let an exercise do this: {event}")
    sys.addaudithook(hook)


def limit_printing(shell):
    """Drop what a cell prints beyond the limit, so that a loop does not fill the grader's memory."""
    printed = {}
    for stream in (sys.stdout, sys.stderr):
        def write(text, write=stream.write, name=stream.name):
            before = printed.get(name, 0)
            printed[name] = before + len(text)
            if printed[name] <= PRINTED:
                return write(text)
            if before <= PRINTED:
                write(text[:PRINTED - before] + "\n… the rest was cut off.\n")
            return len(text)
        stream.write = write
    shell.events.register("pre_run_cell", lambda _: printed.clear())


def main():
    """Start the kernel in the current folder, which is the one that the student's code may write to."""
    from ipykernel.kernelapp import IPKernelApp
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.dont_write_bytecode = True
    app = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    app.shell.user_ns.update(exit=sys.exit, quit=sys.exit)  # IPython's own would end the kernel, not the cell
    limit_printing(app.shell)
    fasten(os.getcwd())
    app.start()


if __name__ == "__main__":
    main()
