"""A folder of notebooks, good and bad, and what the command says of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LEAKY = [
    "import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split",
    'df = pd.read_csv("train.csv")\nX = StandardScaler().fit_transform(df.drop(columns="y"))',
    'X_train, X_test, y_train, y_test = train_test_split(X, df["y"])\nmodel = LogisticRegression().fit(X_train, y_train)\n'
    "print(model.score(X_test, y_test))",
]


def ipynb(*cells, ascii=True) -> bytes:
    """A notebook of code cells."""
    made = [{"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}, ensure_ascii=ascii).encode()


NOTEBOOKS = {
    "leaky.ipynb": ipynb(*LEAKY),
    "moved.ipynb": ipynb("# A cell before it", *LEAKY),
    "clean.ipynb": ipynb("x = 1"),
    "sub/a name with 50% é.ipynb": ipynb(*LEAKY),
    "sub/seeds.ipynb": ipynb("import numpy as np\nx = np.random.rand(3)\nprint(x)"),
    "sub/separators.ipynb": ipynb("text = 'a\u2028b\u2029c'", *LEAKY, ascii=False),
    "sub/half a pair.ipynb": ipynb("text = '\ud83d'\n'\ud83d' = 1", *LEAKY),
    "sub/mark.ipynb": b"\xef\xbb\xbf" + ipynb(*LEAKY),
    "bad/broken.ipynb": b'{"cells": [',
    "bad/empty.ipynb": b"",
    "bad/latin.ipynb": ipynb("text = 'é'", ascii=False).decode().encode("latin-1"),
    "bad/list.ipynb": b"[]",
}

ELSEWHERE = {
    ".ipynb_checkpoints/leaky.ipynb": ipynb(*LEAKY),
    "sub/node_modules/package/leaky.ipynb": ipynb(*LEAKY),
}


def pytest_terminal_summary(terminalreporter):
    """Writes what `npm test` counts."""
    if file := os.environ.get("PREFLIGHT_RESULTS"):
        counts = {name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
        counts["failed"] += counts.pop("error")
        Path(file).write_text(json.dumps(counts))


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory):
    """Python looks for packages where it is started; the one to test is the installed one, not that of the sources."""
    os.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> str:
    base = tmp_path_factory.mktemp("notebooks")
    for name, content in {**NOTEBOOKS, **ELSEWHERE}.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return str(base)


@pytest.fixture(scope="session")
def told(folder) -> list:
    """What the command says of the folder, as `seen` says it of rows."""
    args = ["audit", "--format", "jsonl", "--no-workspace", "--no-config", folder]
    done = subprocess.run([sys.executable, "-m", "jupyterlab_preflight.cli", *args], capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(NOTEBOOKS)
    nothing = {"rule": None, "cell": None, "line": None, "fingerprint": None}
    rows = [
        (line["file"], each["rule"], each["cell"], each["line"], each["fingerprint"], line["error"])
        for line in lines
        for each in line["findings"] or [nothing]
    ]
    return sorted(rows, key=str)


def seen(frame) -> list:
    """Rows of a `pandas.DataFrame` as plain tuples, sorted: path, rule, cell, line, fingerprint, error."""
    columns = ["path", "rule", "cell", "line", "fingerprint", "error"]
    plain = frame[columns].astype(object).where(frame[columns].notna(), None)
    # Spark hands whole numbers beside nulls on as floats.
    rows = [tuple(int(value) if isinstance(value, float) else value for value in row) for row in plain.itertuples(index=False)]
    return sorted(rows, key=str)
