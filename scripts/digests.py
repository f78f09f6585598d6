"""Runs pieces of Python and prints, for each, what every top-level assignment gave, as a digest.

    python scripts/digests.py < PIECES.json

PIECES.json is a list of sources. The answer is a list with one object a source: {"missing": module} where it imports
what is not installed, else {"assigned": [{"from": line, "to": line, "digest": text | null}]}, null for a value that has
no content of its own (a module, a function). Each source starts with every global generator in an unknown state, as
a fresh kernel does.
"""

import ast
import hashlib
import importlib.util
import json
import os
import random
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")


def unsettle():
    """Leaves no seed behind."""
    random.seed()
    np.random.seed()
    for name, reset in (("torch", "seed"), ("tensorflow", None)):
        module = sys.modules.get(name)
        if module is not None:
            if reset:
                getattr(module, reset)()
            else:
                module.random.set_seed(int.from_bytes(os.urandom(4), "little"))


def feed(digest, value):
    """Adds a value's content; False where it has none."""
    if hasattr(value, "state_dict"):
        return feed(digest, list(value.state_dict().values()))
    if hasattr(value, "get_weights"):
        return feed(digest, value.get_weights())
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if hasattr(value, "to_numpy"):
        return feed(digest, list(value.index)) and feed(digest, value.to_numpy())
    if hasattr(value, "toarray"):
        value = value.toarray()
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return feed(digest, value.tolist())
        digest.update(str(value.shape).encode())
        digest.update(np.ascontiguousarray(value).tobytes())
        return True
    if isinstance(value, (list, tuple)):
        digest.update(b"[")
        return all(feed(digest, item) for item in value)
    if isinstance(value, (bool, int, float, complex, str, bytes, np.generic)) or value is None:
        digest.update(repr(value).encode())
        return True
    return False


def digest_of(value):
    digest = hashlib.sha256()
    return digest.hexdigest() if feed(digest, value) else None


def installed(name):
    return importlib.util.find_spec(name) is not None


# Keras runs on any of these; TensorFlow is what it takes unless told.
BACKEND = next((name for name in ("tensorflow", "torch", "jax") if installed(name)), None)
if BACKEND is not None:
    os.environ.setdefault("KERAS_BACKEND", BACKEND)


def missing_module(tree):
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module]
        for name in names:
            name = name.split(".")[0]
            if not installed(name) or (name == "keras" and BACKEND is None):
                return name
    return None


def run(source):
    tree = ast.parse(source)
    missing = missing_module(tree)
    if missing:
        return {"missing": missing}
    unsettle()
    names = {"__name__": "__main__"}
    assigned = []
    for statement in tree.body:
        exec(compile(ast.Module([statement], []), "<piece>", "exec"), names)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = names[statement.targets[0].id]
            assigned.append({"from": statement.lineno, "to": statement.end_lineno, "digest": digest_of(value)})
    return {"assigned": assigned}


if __name__ == "__main__":
    answers = [run(source) for source in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)
