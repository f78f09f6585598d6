"""Runs a notebook from top to bottom in a kernel of this Python and prints the outcome as one JSON object.

    python scripts/run_notebook.py NOTEBOOK --cwd FOLDER [--timeout SECONDS] [--save FILE] [--forks SOCKET]

    {"ok": bool, "seconds": float, "error": {"cell", "name", "value"} | null, "outputs": [text of each cell]}

The exit code is 0 when every cell ran, 1 when one failed, 2 when the notebook could not be run at all.
Nothing of the notebook is changed unless --save names a file for the executed copy. With --forks, the kernel comes of the
server at that socket (`forks/serve.py`), which has loaded the libraries that the notebook imports.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time

from forks.libraries import imported

try:
    import nbclient
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.localinterfaces import localhost
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default
except ImportError as problem:
    print(f"{sys.executable} cannot run notebooks: {problem}. Install nbclient and ipykernel.", file=sys.stderr)
    sys.exit(2)


class OwnKernelManager(AsyncKernelManager):
    """Starts ipykernel on the interpreter that runs this script, whatever kernels are registered."""

    start = (sys.executable,)

    @default("transport")
    def _transport(self):
        # A TCP port is chosen before the kernel binds it, and kernels started at the same time can be given the same.
        return "tcp" if sys.platform == "win32" else "ipc"

    @default("ip")
    def _sockets(self):
        # Jupyter's own default is relative, and the kernel starts in another folder.
        return localhost() if self.transport == "tcp" else os.path.join(self.folder, "kernel")

    @property
    def folder(self):
        """Where the sockets are: short, since the path of one is limited to about a hundred characters."""
        if not hasattr(self, "_folder"):
            self._folder = tempfile.TemporaryDirectory(prefix="run-", ignore_cleanup_errors=True)
        return self._folder.name

    @property
    def kernel_spec(self):
        return KernelSpec(
            argv=[*self.start, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python",
            language="python",
        )


def forking(socket, notebook):
    """What stands for `python` to start this notebook's kernel by a fork."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forks", "python.py")
    libraries = imported(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return (sys.executable, "-E", "-S", script, socket, ",".join(["ipykernel", *sorted(libraries)]))


def text_of(cell):
    """Everything a code cell printed or showed, as plain text."""
    parts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)))
        else:
            parts.append(output.data.get("text/plain", ""))
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook")
    parser.add_argument("--cwd", required=True)
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--save")
    parser.add_argument("--forks", metavar="SOCKET")
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    # Two threads a kernel make small fits many times slower where tests share the processors.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if options.forks:
        OwnKernelManager.start = forking(options.forks, notebook)
    client = nbclient.NotebookClient(
        notebook,
        timeout=options.timeout,
        # A fork waits while libraries are loaded for the first.
        startup_timeout=options.timeout,
        kernel_manager_class=OwnKernelManager,
        resources={"metadata": {"path": options.cwd}},
        record_timing=True,
    )
    # What programs called by a cell write reaches the cell and the terminal; stdout is kept for the answer.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    started = time.monotonic()
    error = None
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as problem:
        failed = next(
            (i for i, c in enumerate(notebook.cells) if any(o.output_type == "error" for o in c.get("outputs", []))),
            None,
        )
        error = {"cell": failed, "name": problem.ename, "value": problem.evalue}
    except (nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError) as problem:
        error = {"cell": None, "name": type(problem).__name__, "value": str(problem)}
    if options.save:
        nbformat.write(notebook, options.save)
    outcome = {
        "ok": error is None,
        "seconds": round(time.monotonic() - started, 2),
        "error": error,
        "outputs": [text_of(cell) for cell in notebook.cells],
    }
    print(json.dumps(outcome), file=answer, flush=True)
    return 0 if error is None else 1


if __name__ == "__main__":
    sys.exit(main())
