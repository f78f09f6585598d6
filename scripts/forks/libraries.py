"""The libraries that a program imports."""

import ast


def imported(sources):
    """Names of the libraries that pieces of Python import; not those that one replaces or forbids by `sys.modules["name"] = …`."""
    names, replaced = set(), set()
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue  # a magic command of IPython: what it imports is loaded when it runs
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "sys.modules":
                replaced.add(getattr(node.slice, "value", None))
    return {name.partition(".")[0] for name in names} - replaced
