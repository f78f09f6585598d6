"""Starts the companion: a Deno kernel that is told where the companion's bundle and this Python environment are.

A kernelspec cannot name either by itself: `{prefix}/bin/deno` is wrong on Windows and in a user installation. Jupyter
replaces the `python` of the kernelspec with the Python that it runs in itself, and that Python knows.
"""

import json
import os
import site
import subprocess
import sys

from .deno import find_bundle, find_deno


def environment() -> dict:
    """The environment variables that the companion starts with."""
    env = dict(os.environ)
    # Output is read by a program: FORCE_COLOR would override the NO_COLOR of the kernelspec.
    env.pop("FORCE_COLOR", None)
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    env["PREFLIGHT_COMPANION"] = find_bundle("companion.js").as_uri()
    env["PREFLIGHT_PYTHON"] = json.dumps(
        {"prefix": sys.prefix, "sitePackages": [*site.getsitepackages(), *user], "userBase": site.getuserbase()}
    )
    return env


def main() -> None:
    argv = [find_deno(), "jupyter", "--quiet", "--unstable-worker-options", "--kernel", "--conn", sys.argv[1]]
    if os.name == "nt":
        sys.exit(subprocess.run(argv, env=environment(), check=False).returncode)
    # The same process goes on as Deno, so that Jupyter's signals reach it.
    os.execve(argv[0], argv, environment())


if __name__ == "__main__":
    main()
