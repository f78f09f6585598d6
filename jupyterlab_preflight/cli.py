"""The command `nbpreflight`: the bundled command, run by Deno with as little permission as it needs, else by Node."""

import os
import shutil
import subprocess
import sys

from .deno import find_bundle, find_deno


def command(args: list) -> list:
    """The command line that runs the bundle with these arguments."""
    bundle = str(find_bundle("nbpreflight.js"))
    try:
        deno = find_deno()
    except FileNotFoundError:
        node = shutil.which("node")
        if not node:
            raise
        return [node, bundle, *args]
    return [deno, "run", "--quiet", "--no-prompt", "--no-remote", "--no-npm", *_permissions(args), bundle, *args]


def _permissions(args: list) -> list:
    writes = any(arg in ("-o", "--output", "--fix", "--write") or arg.startswith("--output=") for arg in args)
    # The terminal's width and colours come from the environment, the number of workers from the system.
    return ["--allow-read", "--allow-env", "--allow-sys", *(["--allow-write"] if writes else [])]


def main() -> None:
    try:
        argv = command(sys.argv[1:])
    except FileNotFoundError as error:
        print(f"nbpreflight: {error}", file=sys.stderr)
        sys.exit(2)
    if os.name == "nt":
        sys.exit(subprocess.run(argv, check=False).returncode)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
