"""The client of `nbpreflight serve`: what is wrong with a notebook, or kills or stops the process, is that notebook's error alone."""

import json
import os
import signal
import subprocess
import sys

import pandas
import pytest
from conftest import LEAKY, NOTEBOOKS, ipynb, seen
from jupyterlab_preflight.many import COLUMNS, Auditor, AuditorError, arrow_schema, to_arrow
from jupyterlab_preflight.many.listing import notebooks_in

GOOD = ipynb(*LEAKY)


def rules(answer: dict) -> list:
    assert answer["error"] is None
    return [finding["rule"] for finding in answer["findings"]]


@pytest.fixture(scope="module")
def auditor():
    with Auditor() as made:
        yield made


def test_a_batch_says_what_the_command_says(auditor, folder, told):
    contents = [(f"{folder}/{name}", content) for name, content in NOTEBOOKS.items()]
    frame = auditor.audit_batch(pandas.DataFrame(contents, columns=["path", "content"]))
    assert list(frame.columns) == list(COLUMNS)
    assert seen(frame) == told


def test_what_could_not_be_read_is_handed_on(auditor):
    frame = pandas.DataFrame({"path": ["a.ipynb", "b.ipynb"], "content": [None, None], "error": ["It is gone.", None]})
    assert list(auditor.audit_batch(frame)["error"]) == ["It is gone.", "There is nothing to audit: the content is null."]
    assert len(auditor.audit_batch(frame.head(0))) == 0


def test_a_table_of_nulls_has_the_types_of_the_others(auditor):
    assert to_arrow(auditor.rows([("a.ipynb", "{", None)])).schema == arrow_schema()


def test_a_killed_process_costs_nothing(auditor):
    before = rules(auditor.audit("a.ipynb", GOOD))
    os.kill(auditor.pid, signal.SIGKILL)
    assert rules(auditor.audit("a.ipynb", GOOD)) == before != []


def test_a_notebook_over_which_the_process_dies_is_an_error():
    with Auditor(memory=48) as auditor:
        pid = auditor.pid
        answer = auditor.audit("many.ipynb", ipynb(*["x = [1, 2]"] * 200_000))
        assert "ended over this notebook, 2 times" in answer["error"]
        assert rules(auditor.audit("a.ipynb", GOOD)) != []
        assert auditor.pid != pid


def test_a_notebook_over_which_the_process_hangs_is_an_error():
    with Auditor(timeout=20) as auditor:
        stopped = auditor.pid
        os.kill(stopped, signal.SIGSTOP)
        auditor.timeout = 0.5
        assert "more than 0.5 s" in auditor.audit("slow.ipynb", GOOD)["error"]
        auditor.timeout = 20
        assert rules(auditor.audit("a.ipynb", GOOD)) != []
        assert auditor.pid != stopped


def test_an_enormous_notebook_is_not_looked_at():
    assert Auditor(max_bytes=5_000_000).audit("a.ipynb", b" " * 5_000_001)["error"] == "The file is too large: 5 MB."


def test_settings_count_and_wrong_ones_end_everything():
    with Auditor(settings={"select": ["leakage"]}) as auditor:
        assert {rule.split("/")[0] for rule in rules(auditor.audit("a.ipynb", GOOD))} == {"leakage"}
    for settings, word in ({"selected": []}, "selected"), ({"personas": ["none-such"]}, "none-such"):
        with pytest.raises(AuditorError, match=word):
            Auditor(settings=settings).audit("a.ipynb", GOOD)
    with pytest.raises(AuditorError, match="does not start: exit code 3"):
        Auditor(program=[sys.executable, "-c", "raise SystemExit(3)"]).audit("a.ipynb", GOOD)


def test_what_is_around_a_notebook_counts_where_it_is_asked_for(tmp_path):
    """Settings, and Git, which has the data that the notebook reads: as for the command without options."""
    files = {"preflight.toml": b'ignore = ["leakage"]\n', "train.csv": b"x,y\n1,2\n", "a.ipynb": GOOD}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for args in ["init", "--quiet"], ["add", "train.csv"]:
        subprocess.run(["git", *args], cwd=tmp_path, check=True)
    path = str(tmp_path / "a.ipynb")
    args = ["audit", "--format", "jsonl", path]
    done = subprocess.run([sys.executable, "-m", "jupyterlab_preflight.cli", *args], capture_output=True, text=True)
    with Auditor() as alone, Auditor(root=tmp_path) as around:
        everything, some = rules(alone.audit(path, GOOD)), rules(around.audit(path, GOOD))
    assert {"leakage/preprocessing", "data/unversioned-path"} <= set(everything)
    assert some == rules(json.loads(done.stdout)) != []
    assert {"leakage/preprocessing", "data/unversioned-path"}.isdisjoint(some)


def test_the_process_may_read_nothing_but_a_folder_that_it_was_given(tmp_path):
    (tmp_path / "in").mkdir()
    inside, outside = tmp_path / "in" / "a.ipynb", tmp_path / "a.ipynb"
    for path in (inside, outside):
        path.write_bytes(GOOD)
    with Auditor() as alone, Auditor(root=tmp_path / "in") as around:
        errors = [
            auditor._ask({"id": "", "path": str(path)}, 20)["error"]
            for auditor, path in ((alone, inside), (around, outside), (around, inside))
        ]
    assert errors == ["The file may not be read.", "The file may not be read.", None]


def test_a_folder_on_a_file_system_is_listed_as_one_on_this_machine(folder):
    from pyarrow import fs

    _, here = notebooks_in(folder)
    _, there = notebooks_in(folder, fs.LocalFileSystem())
    assert here == there
    _, addressed = notebooks_in(f"file://{folder}/?key=secret")
    assert [place.path for place in addressed] == [f"file://{place.path}" for place in here]
    assert [place.path for place in here] == sorted(f"{folder}/{name}" for name in NOTEBOOKS)
