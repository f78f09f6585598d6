"""One process of the command that audits notebook after notebook: `nbpreflight serve --stdio`."""

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..cli import command
from .rows import rows_of, to_pandas

MEGABYTE = 2**20

#: Times that a notebook is tried when the process dies over it: somebody else may have killed it the first time.
ATTEMPTS = 2

#: Bytes of what a process said last on standard error that are told when it dies.
LAST_WORDS = 2000


class AuditorError(RuntimeError):
    """No notebook can be audited at all: the process does not start, or the settings are wrong. The message says which."""


class _Died(Exception):
    """The process ended before it answered."""


class _TooSlow(Exception):
    """The process was killed since it took too long."""


class Auditor:
    """Audits notebooks in a process of its own, which is started when it is first needed and anew when it dies or hangs.

    Whatever is wrong with a notebook is the `error` of its answer: no notebook ends the process's life for the others. Not for several
    threads at once. A context manager; the process also ends with the one that made it.

    :param settings: as in `preflight.toml` (docs/settings.md): `{"select": ["leakage"], "personas": ["data-engineer"]}`
    :param root: folder that is looked at around the notebooks: settings, personas, Git and DVC in it count for the paths below it, as
        for the command. Nothing but the text is looked at, and Deno may read no file, when not given: as for the command with
        `--no-workspace --no-config`.
    :param timeout: seconds that a notebook may take
    :param start_timeout: seconds that the process may take to start
    :param max_bytes: bytes of a notebook at most
    :param memory: megabytes that the process may fill with objects at most; it dies of more, which is that notebook's error
    :param program: the command line of the command, up to its arguments, in place of the one that is installed
    """

    def __init__(
        self,
        *,
        settings: dict | None = None,
        root: str | os.PathLike | None = None,
        timeout: float = 60,
        start_timeout: float = 120,
        max_bytes: int = 100 * MEGABYTE,
        memory: int = 2048,
        program: list | None = None,
    ):
        self.settings = settings or {}
        self.root = None if root is None else Path(root).resolve()
        self.timeout = timeout
        self.start_timeout = start_timeout
        self.max_bytes = max_bytes
        self.memory = memory
        self.program = program
        self._process = None
        self._errors = None

    @property
    def pid(self) -> int | None:
        """Id of the process; None when none runs."""
        return None if self._process is None else self._process.pid

    def __enter__(self):
        self._running()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Ends the process; it is started again if there is more to audit."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, self._errors):
            try:
                pipe.close()
            except OSError:
                pass  # What was not yet written to a process that is gone.

    def audit(self, path: str, content: bytes | str) -> dict:
        """What `nbpreflight audit --format jsonl` prints of a notebook (README.md), without fixes.

        :param path: what the notebook goes by; a script is told by its ending, `.py`
        :param content: what the file holds
        :raises AuditorError: where no notebook can be audited
        """
        if len(content) > self.max_bytes:
            return _unaudited(path, too_large(len(content)))
        if not isinstance(content, str):
            # As the command reads files: a script may be in another encoding.
            errors = "replace" if path.lower().endswith(".py") else "strict"
            try:
                content = bytes(content).decode("utf-8", errors)
            except UnicodeDecodeError:
                return _unaudited(path, "The file holds bytes that are no UTF-8.")
        request = {"id": path, "path": path, "text": content, **self._how(self.root is None)}
        died = None
        for _ in range(ATTEMPTS):
            try:
                answer = self._ask(request, self.timeout)
                return {key: value for key, value in answer.items() if key != "id"}
            except _TooSlow:
                return _unaudited(path, f"The audit took more than {self.timeout:g} s and was given up.")
            except _Died as error:
                died = error
        return _unaudited(path, f"The process of the audit ended over this notebook, {ATTEMPTS} times: {died}")

    def rows(self, notebooks: Iterable[tuple]) -> Iterator[dict]:
        """The rows (`rows.COLUMNS`) of notebooks.

        :param notebooks: `(path, content, error)` each. Where `error` is a text the notebook could not be read, and it is handed on; so
            is a `content` that is None.
        """
        for path, content, error in notebooks:
            if error is None and content is None:
                error = "There is nothing to audit: the content is null."
            yield from rows_of(path, self.audit(path, content) if error is None else _unaudited(path, error))

    def audit_batch(self, frame):
        """The findings in notebooks.

        :param frame: `pandas.DataFrame` with a row a notebook and the columns `path` (text) and `content` (bytes, or text); an optional
            column `error` says why one could not be read
        :return: `pandas.DataFrame` with the columns of `rows.COLUMNS`, at least a row a notebook, in their order
        """
        none = [None] * len(frame)
        errors = [each if isinstance(each, str) else None for each in frame["error"]] if "error" in frame else none
        contents = [each if isinstance(each, bytes | bytearray | memoryview | str) else None for each in frame["content"]]
        return to_pandas(self.rows(zip(frame["path"], contents, errors, strict=True)))

    def _how(self, alone: bool) -> dict:
        return {"settings": self.settings, "fixes": False, "alone": alone}

    def _ask(self, request: dict, timeout: float) -> dict:
        """One request and its answer. What goes wrong costs the process."""
        return self._exchange(self._running(), request, timeout)

    def _exchange(self, process: subprocess.Popen, request: dict, timeout: float) -> dict:
        late = threading.Event()

        def give_up():
            late.set()
            process.kill()

        timer = threading.Timer(timeout, give_up)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        finally:
            timer.cancel()
        # The last line of a process that dies may be cut off.
        if line.endswith(b"\n"):
            return json.loads(line)
        if late.is_set():
            self.close()
            raise _TooSlow
        raise _Died(self._end(process))

    def _running(self) -> subprocess.Popen:
        """The process, begun where there is none that lives."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        allowed = [] if self.root is None else [f"--allow-read={str(self.root).replace(',', ',,')}"]
        # Without a permission to see it, the environment looks empty.
        arguments = ["serve", "--stdio"]
        if self.program:
            argv, environment = [*self.program, *arguments], dict(os.environ)
        else:
            argv, environment = command(arguments, ["--ignore-env", *allowed])
        heap = f"--max-old-space-size={self.memory}"
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self.root,
            env={**environment, "DENO_V8_FLAGS": heap, "NODE_OPTIONS": heap, "NO_COLOR": "1"},
        )
        self._check(self._process)
        return self._process

    def _check(self, process: subprocess.Popen) -> None:
        """Asks for the audit of nothing: what is wrong with it is wrong with all."""
        nothing = {"id": "", "path": "nothing.ipynb", "text": '{"cells": []}', **self._how(True)}
        try:
            answer = self._exchange(process, nothing, self.start_timeout)
        except _TooSlow:
            raise AuditorError(f"The process of the audit did not start within {self.start_timeout:g} s.") from None
        except _Died as error:
            raise AuditorError(f"The process of the audit does not start: {error}") from None
        wrong = [answer["error"]] if answer["error"] is not None else answer.get("problems", [])
        if wrong:
            self.close()
            raise AuditorError("\n".join(wrong))

    def _end(self, process: subprocess.Popen) -> str:
        """Clears away a process that died; @return how, in words."""
        process.kill()
        code = process.wait()
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - LAST_WORDS))
        said = self._errors.read().decode("utf-8", "replace").strip()
        self.close()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"{how}: {said}" if said else how


def too_large(size: int) -> str:
    """What is said of a notebook that is too large, by its size in bytes."""
    return f"The file is too large: {round(size / MEGABYTE)} MB."


def _unaudited(path: str, error: str) -> dict:
    return {"file": path, "error": error, "findings": []}
