"""The audits on a real cluster of Ray on this machine."""

import os
import signal
from pathlib import Path

import psutil
import pyarrow.parquet
import pytest
import ray
from conftest import NOTEBOOKS, seen
from jupyterlab_preflight.many import arrow_schema, ray_data


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(num_cpus=2, include_dashboard=False, logging_level="warning")
    yield
    ray.shutdown()


def test_findings_in_a_folder_become_parquet(folder, told, tmp_path):
    ray_data.audit_folder(folder, workers=1).write_parquet(str(tmp_path))
    table = pyarrow.parquet.read_table(tmp_path)
    assert table.schema.remove_metadata() == arrow_schema()
    assert seen(table.to_pandas(integer_object_nulls=True)) == told


def test_notebooks_that_were_read_by_ray_are_audited(folder):
    read = ray.data.read_binary_files(f"{folder}/bad", include_paths=True, file_extensions=["ipynb"])
    assert sum(row["error"] is not None for row in ray_data.audit(read, workers=1).take_all()) == 4


@pytest.mark.parametrize("victim", ["actor", "serve"])
def test_what_is_killed_loses_nothing(folder, told, tmp_path, victim):
    """The actor, or its process of the audit, is killed once, in the middle of a batch."""
    marker = tmp_path / "killed"

    def notebook(row, _most):
        if row["path"].endswith("seeds.ipynb") and not marker.exists():
            marker.touch()
            me = psutil.Process()
            found = [me] if victim == "actor" else [child for child in me.children() if "serve" in child.cmdline()]
            assert found
            for process in found:
                os.kill(process.pid, signal.SIGKILL)
        return row["path"], Path(row["path"]).read_bytes(), None

    paths = [{"path": f"{folder}/{name}"} for name in NOTEBOOKS]
    dataset = ray_data._audits(ray.data.from_items(paths, override_num_blocks=1), notebook, 1, None, {})
    rows = dataset.to_pandas()
    assert marker.exists()
    assert seen(rows) == told


def test_wrong_settings_end_the_job(folder):
    with pytest.raises(Exception, match="There is no persona"):
        ray_data.audit_folder(folder, workers=1, settings={"personas": ["none-such"]}).take_all()


def test_a_folder_without_notebooks_has_no_findings(tmp_path):
    assert ray_data.audit_folder(str(tmp_path), workers=1).take_all() == []
