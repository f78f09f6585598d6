"""The command `nbpreflight`: the bundled command, run by Deno with as little permission as it needs, else by Node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).with_name("nbpreflight.cjs").resolve()


def command(args: list) -> list:
    """The command line that runs the bundle with these arguments."""
    bundle = str(BUNDLE)
    try:
        from deno import find_deno_bin

        deno = str(find_deno_bin())
    except (ImportError, FileNotFoundError):
        deno = shutil.which("deno")
    if deno:
        return [deno, "run", "--quiet", "--no-prompt", "--no-remote", "--no-npm", *permissions(args), bundle, *args]
    node = shutil.which("node")
    if not node:
        raise FileNotFoundError("neither Deno nor Node was found. Install one: pip install 'deno>=2.9.4,<3'")
    return [node, bundle, *args]


def permissions(args: list) -> list:
    """What Deno lets the command do: read, and write only when it is asked for a file."""
    writes = any(arg.startswith(("-o", "--output", "--insert")) for arg in args)
    # Colours depend on the environment, the number of threads on the system.
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
