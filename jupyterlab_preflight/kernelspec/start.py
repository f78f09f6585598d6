"""Starts the companion: a Deno kernel that is told where its bundle and the server's Python packages are.

A kernelspec cannot name Deno by itself: `{prefix}/bin/deno` is wrong on Windows and in a user installation. Jupyter
replaces the `python` of the kernelspec with the Python that it runs in, and that one can tell. It is run as a script
and not with -m, which would import modules from the folder of the user's notebooks first.
"""

import json
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path


def find_deno() -> str:
    """Path of the Deno executable: the one of the `deno` package, else one on PATH."""
    try:
        from deno import find_deno_bin

        return str(find_deno_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("deno")
    if not found:
        sys.exit("Deno is missing. Install it beside Preflight: pip install 'deno>=2.9.4,<3'")
    return found


def environment() -> dict:
    """The environment variables that the companion starts with."""
    env = dict(os.environ)
    # Output is read by a program: FORCE_COLOR would override the NO_COLOR of the kernelspec.
    env.pop("FORCE_COLOR", None)
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    packages = [path for path in (*site.getsitepackages(), *user) if os.path.isdir(path)]
    env["PREFLIGHT_COMPANION"] = Path(__file__).with_name("preflight.js").resolve().as_uri()
    env["PREFLIGHT_PYTHON"] = json.dumps({"prefix": sys.prefix, "sitePackages": packages})
    return env


def main() -> None:
    argv = [find_deno(), "jupyter", "--quiet", "--unstable-worker-options", "--kernel", "--conn", sys.argv[1]]
    if os.name == "nt":
        sys.exit(subprocess.run(argv, env=environment(), check=False).returncode)
    # The same process goes on as Deno, so that Jupyter's signals reach it.
    os.execve(argv[0], argv, environment())


main()
