"""Notebooks on Spark: each Python worker keeps one process of the audit."""

import json
from collections.abc import Iterator
from functools import partial

from .auditor import Auditor
from .listing import notebooks_in, read
from .rows import spark_schema, to_pandas

#: Notebooks that a task audits, and audits again when it is lost: about a second's work.
BATCH = 100

#: The process that this Python worker keeps from task to task, by the options it has.
_kept: dict = {}


def audit_folder(spark, folder: str, *, filesystem=None, **options):
    """The findings in all notebooks of a folder. The Python workers read them, one at a time.

    :param spark: a `pyspark.sql.SparkSession`
    :param folder: a folder that all nodes have, or an address such as `s3://bucket/folder`
    :param filesystem: a `pyarrow.fs.FileSystem` in place of the one that the address names
    :param options: of `Auditor`, which can be written as JSON
    :return: a `pyspark.sql.DataFrame` with the columns of `rows.COLUMNS`, at least a row a notebook
    :raises OSError: where the folder cannot be listed
    """
    filesystem, places = notebooks_in(folder, filesystem)
    tasks = max(1, -(-len(places) // BATCH))
    frame = spark.createDataFrame(places, "path string, place string, size long").repartition(tasks)
    return frame.mapInPandas(partial(_audit_places, json.dumps(options), filesystem), spark_schema())


def audit(frame, **options):
    """The findings in notebooks that a data frame holds, whatever it was read from.

    Spark's own `binaryFile` passes over files that are empty and over names that start with `_` or `.`.

    :param frame: a `pyspark.sql.DataFrame` with the columns `path` (string) and `content` (binary or string), and maybe `error` (string)
    :param options: of `Auditor`, which can be written as JSON
    :return: a `pyspark.sql.DataFrame` with the columns of `rows.COLUMNS`, at least a row a notebook
    """
    columns = [name for name in ("path", "content", "error") if name in frame.columns]
    return frame.select(*columns).mapInPandas(partial(_audit_contents, json.dumps(options)), spark_schema())


def _audit_places(options: str, filesystem, batches: Iterator) -> Iterator:
    auditor = _auditor(options)
    for batch in batches:
        rows = zip(batch["path"], batch["place"], batch["size"], strict=True)
        yield to_pandas(auditor.rows((path, *read(filesystem, place, size, auditor.max_bytes)) for path, place, size in rows))


def _audit_contents(options: str, batches: Iterator) -> Iterator:
    for batch in batches:
        yield _auditor(options).audit_batch(batch)


def _auditor(options: str) -> Auditor:
    """The auditor of this Python worker, which ends when that does. One with other options makes way for it."""
    if options not in _kept:
        while _kept:
            _kept.popitem()[1].close()
        _kept[options] = Auditor(**json.loads(options))
    return _kept[options]
