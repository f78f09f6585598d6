"""The command `nbpreflight`: the bundled command, run by Deno with as little permission as it needs, else by Node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).with_name("nbpreflight.cjs").resolve()

# What a project's `deno.json` says is for its own programs, and the command lies below it where `.venv` does.
DENO = ["run", "--quiet", "--no-prompt", "--no-remote", "--no-npm", "--no-config"]


# What it may know of the environment, where others keep their credentials: whether to use colours, where a Python is, and two
# switches that libraries look for.
VARIABLES = (
    "CI",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "IGNORE_TEST_WIN32",
    "NO_COLOR",
    "PATH",
    "TERM",
    "TINYGLOBBY_DEBUG",
)


def command(args: list, allowed: list | None = None) -> tuple:
    """The command line that runs the bundle with these arguments, and the environment variables for it.

    Deno allows it `allowed`; what `permissions` says when not given.
    """
    bundle = str(BUNDLE)
    try:
        from deno import find_deno_bin

        deno = str(find_deno_bin())
    except (ImportError, FileNotFoundError):
        deno = shutil.which("deno")
    if deno:
        allowed = permissions(args) if allowed is None else allowed
        return [deno, *DENO, *allowed, bundle, *args], deno_environment()
    node = shutil.which("node")
    if not node:
        raise FileNotFoundError("neither Deno nor Node was found. Install one: pip install 'deno>=2.9.4,<3'")
    return [node, bundle, *args], dict(os.environ)


def deno_environment() -> dict:
    """The environment variables that Deno starts with."""
    # Deno starts no program, Git neither, while these say which libraries it is to load.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LD_", "DYLD_"))}
    # Deno would ask its maker whether there is a newer one.
    env["DENO_NO_UPDATE_CHECK"] = "1"
    return env


def permissions(args: list) -> list:
    """What Deno lets the command do: read, and beyond that what its subcommand was asked for. Never the network."""
    subcommand, *rest = args or [""]
    options = rest[: rest.index("--")] if "--" in rest else rest
    starts_git = subcommand == "audit" and has(options, "--changed")
    changes = writes(subcommand, options)
    allowed = [
        "--allow-read",
        # Git is handed the whole environment.
        "--allow-env" if starts_git else f"--allow-env={','.join(VARIABLES)}",
        # The number of threads depends on the number of processors; whether a file may be replaced, on whose it is.
        "--allow-sys=cpus,uid,gid" if changes else "--allow-sys=cpus",
    ]
    if changes:
        allowed.append("--allow-write")
    if starts_git:
        allowed.append("--allow-run=git")
    return allowed


def writes(subcommand: str, options: list) -> bool:
    """Whether the subcommand writes files."""
    if subcommand == "fix":
        return not has(options, "--diff")
    if subcommand == "audit":
        return has(options, "--output", "-o") or has(options, "--update-baseline") or has(options, "--cache")
    if subcommand == "report":
        return has(options, "--output", "-o")
    if subcommand == "suggest":
        return has(options, "--insert")
    return subcommand == "init"


def has(options: list, name: str, short: str = "") -> bool:
    """Whether an option is given, with its value behind it, after `=`, or right after its short name."""
    return any(
        option == name or option.startswith(f"{name}=") or (short and option.startswith(short)) for option in options
    )


def main() -> None:
    try:
        argv, env = command(sys.argv[1:])
    except FileNotFoundError as error:
        print(f"nbpreflight: {error}", file=sys.stderr)
        sys.exit(2)
    if os.name == "nt":
        sys.exit(subprocess.run(argv, env=env, check=False).returncode)
    os.execve(argv[0], argv, env)


if __name__ == "__main__":
    main()
