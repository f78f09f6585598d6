"""Where Deno and the bundles that it runs are found."""

import shutil
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def find_deno() -> str:
    """Path of the Deno executable: the one of the `deno` package, else one on PATH."""
    try:
        from deno import find_deno_bin

        return str(find_deno_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("deno")
    if not found:
        raise FileNotFoundError("Deno is missing. Install it beside Preflight: pip install 'deno>=2.9.4,<3'")
    return found


def find_bundle(name: str) -> Path:
    """Path of a JavaScript bundle: in the installed package, or where a checkout builds it."""
    for folder in (_PACKAGE / "bundles", _PACKAGE.parent / "dist"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{name} is missing from this installation. In a checkout, run: npm run build")
