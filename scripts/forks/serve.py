"""Starts Python programs by fork, with the libraries that they import already loaded: seconds of processor time less for each.

    python scripts/forks/serve.py SOCKET

`python.py` asks it. Each program is a process of its own, with its own folder, environment, arguments, standard streams, session and
random state, and gets no library that it did not name. What only a new interpreter has is missing: a hash seed of its own, and
variables such as PYTHONPATH that are read at the start. The server ends, with everything that it started, when its standard input does.

Libraries are loaded in one order, each by a process that comes of the one before: a program that names pandas and mlflow is forked
from the process that loaded pandas and then MLflow. Nothing is computed before a fork, for the threads of OpenMP do not survive it.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import types

# What is loaded for a library that is named, in this order. Beside the library itself only what it makes reachable anyway: a program
# that forgot to import a module must fail as in a new process.
LIBRARIES = {
    "nbclient": ["nbclient", "nbformat"],
    # Not its application, which reads the environment when it is imported.
    "ipykernel": ["ipykernel.ipkernel", "ipykernel.zmqshell"],
    "pandas": ["pandas"],
    "sklearn": ["sklearn.compose", "sklearn.ensemble", "sklearn.model_selection", "sklearn.pipeline", "sklearn.svm"],
    # The others are loaded when a store is opened and when a model of scikit-learn is saved.
    "mlflow": ["mlflow", "mlflow.store.tracking.sqlalchemy_store", "mlflow.pyfunc", "skops.io"],
    "shap": ["shap"],
    "great_expectations": ["great_expectations"],
    # The last is loaded by `wandb.init`.
    "wandb": ["wandb", "wandb.sdk.launch"],
    "evidently": ["evidently"],
    "torch": ["torch"],
    "dvc": ["dvc.cli", "dvc.repo"],
}
LARGEST = 1 << 18  # bytes of a request


class Program(Exception):
    """Raised in a forked process, so that it leaves the loop of the server and runs what was asked for."""

    def __init__(self, request, streams):
        super().__init__()
        self.request = request
        self.streams = streams


class Server:
    """Forks programs, and servers that have one library more; passes a request on to the one with the right libraries."""

    def __init__(self):
        self.ends = []  # what is this server's alone
        self.later = {}  # library -> socket of the server that has it too
        self.jobs = {}  # process -> connection to who asked for it
        self.selector = selectors.DefaultSelector()
        woken, wake = socket.socketpair()
        wake.setblocking(False)
        self.ends.append(wake)
        self.watch(woken, self.reap)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno())
        # Objects that were made before a fork are not looked at after it: their memory stays shared.
        gc.collect()
        gc.freeze()

    def watch(self, end, call):
        """Calls with the socket when there is something to read from it."""
        self.ends.append(end)
        self.selector.register(end, selectors.EVENT_READ, call)

    def unwatch(self, end):
        self.ends.remove(end)
        self.selector.unregister(end)
        end.close()

    def run(self):
        while True:
            for key, _ in self.selector.select():
                key.data(key.fileobj)

    def accept(self, listener):
        """Reads the request of a new connection."""
        connection, _ = listener.accept()
        data, streams, _, _ = socket.recv_fds(connection, LARGEST, 3)
        if data:
            request = json.loads(data)
            request["libraries"] = [name for name in LIBRARIES if name in request["libraries"]]
            self.handle(request, streams, connection)
        connection.close()

    def receive(self, requests):
        """Reads a request that the server before passed on."""
        data, fds, _, _ = socket.recv_fds(requests, LARGEST, 4)
        if not data:
            self.end()
        *streams, last = fds
        with socket.socket(fileno=last) as connection:
            self.handle(json.loads(data), streams, connection)

    def handle(self, request, streams, connection):
        if request["libraries"]:
            server = self.having(request["libraries"].pop(0), streams, connection)
            socket.send_fds(server, [json.dumps(request).encode()], [*streams, connection.fileno()])
        else:
            process = os.fork()
            if process == 0:
                self.leave(connection)
                raise Program(request, streams)
            self.jobs[process] = connection.dup()
            self.watch(self.jobs[process], self.abandoned)
        for stream in streams:
            os.close(stream)

    def having(self, library, streams, connection):
        """The socket of the server that has this library too; it is made the first time."""
        if library not in self.later:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            if os.fork() == 0:
                self.leave(ours, connection)
                for stream in streams:
                    os.close(stream)
                for module in LIBRARIES[library]:
                    # A program that cannot import it says so itself.
                    with contextlib.suppress(ImportError):
                        importlib.import_module(module)
                server = Server()
                server.watch(theirs, server.receive)
                server.run()
            theirs.close()
            self.ends.append(ours)
            self.later[library] = ours
        return self.later[library]

    def leave(self, *others):
        """Closes what is the server's alone, in a process forked from it."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for end in [*self.ends, *others]:
            end.close()

    def reap(self, woken):
        """Tells how programs ended to who asked for them."""
        woken.recv(4096)
        for process, connection in list(self.jobs.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                with contextlib.suppress(OSError):
                    connection.send(str(os.waitstatus_to_exitcode(status)).encode())
                self.forget(process)

    def forget(self, process):
        self.unwatch(self.jobs.pop(process))

    def abandoned(self, connection):
        """Nobody waits for a program any more: it is stopped."""
        for process in [process for process, other in self.jobs.items() if other is connection]:
            self.kill(process)

    def kill(self, process):
        for stop in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                stop(process, signal.SIGKILL)
        os.waitpid(process, 0)
        self.forget(process)

    def end(self, *_):
        for process in list(self.jobs):
            self.kill(process)
        for server in self.later.values():
            server.close()
        for _ in self.later:
            os.wait()
        os._exit(0)


def reseed():
    """Gives generators that were made before the fork a state of their own; that of `random` gets one by itself."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].seed()


def become(request, streams):
    """Makes this process what `python` with these arguments would be, and runs them."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    reseed()
    kind, *arguments = request["arguments"]
    if kind == "-m":
        sys.argv, sys.path[0] = arguments, os.getcwd()
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv, sys.path[0] = ["-c", *arguments[1:]], ""
        sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(arguments[0], "<string>", "exec"), sys.modules["__main__"].__dict__)
    else:
        sys.argv, sys.path[0] = request["arguments"], os.path.dirname(os.path.abspath(kind))
        runpy.run_path(kind, run_name="__main__")


def main():
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(sys.argv[1])
    listener.listen(64)
    print("ready", flush=True)
    server = Server()
    server.watch(listener, server.accept)
    server.watch(open(0, "rb", buffering=0, closefd=False), server.end)
    try:
        server.run()
    except Program as program:
        asked = program
    become(asked.request, asked.streams)


if __name__ == "__main__":
    main()
