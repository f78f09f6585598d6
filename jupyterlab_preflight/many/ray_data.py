"""Notebooks on Ray Data: actors that keep one process of the audit each."""

from collections.abc import Callable

import pyarrow
import ray
import ray.data

from .auditor import Auditor
from .listing import notebooks_in, read
from .rows import to_arrow

#: Notebooks that an actor audits at a time, and audits again when it is lost: about a second's work.
BATCH = 100


class Audits:
    """What an actor does: audits batch after batch (`pyarrow.Table`) in one process."""

    def __init__(self, notebooks: Callable, options: dict):
        """
        :param notebooks: makes `(path, content, error)` of a batch's rows, which are dictionaries, and of the bytes that one may have
        :param options: of `Auditor`
        """
        self.notebooks = notebooks
        self.auditor = Auditor(**options)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        return to_arrow(self.auditor.rows(self.notebooks(row, self.auditor.max_bytes) for row in batch.to_pylist()))


def audit_folder(folder: str, *, filesystem=None, workers: int | None = None, ray_args: dict | None = None, **options):
    """The findings in all notebooks of a folder. The actors read them, one at a time.

    :param folder: a folder that all nodes have, or an address such as `s3://bucket/folder`
    :param filesystem: a `pyarrow.fs.FileSystem` in place of the one that the address names
    :param workers: actors at most; one for each processor of the cluster when not given
    :param ray_args: more arguments of `Dataset.map_batches`, such as `{"memory": 1e9}`
    :param options: of `Auditor`
    :return: a `ray.data.Dataset` with the columns of `rows.COLUMNS`, at least a row a notebook
    :raises OSError: where the folder cannot be listed
    """
    filesystem, places = notebooks_in(folder, filesystem)

    def notebook(row: dict, most: int) -> tuple:
        return row["path"], *read(filesystem, row["place"], row["size"], most)

    schema = pyarrow.schema([("path", pyarrow.string()), ("place", pyarrow.string()), ("size", pyarrow.int64())])
    table = pyarrow.Table.from_pylist([place._asdict() for place in places], schema=schema)
    blocks = [table.slice(at, BATCH) for at in range(0, max(1, len(places)), BATCH)]
    return _audits(ray.data.from_arrow(blocks), notebook, workers, ray_args, options)


def audit(dataset, *, workers: int | None = None, ray_args: dict | None = None, **options):
    """The findings in notebooks that a data set holds, whatever it was read from.

    :param dataset: a `ray.data.Dataset` with the columns `path` and `bytes` (as `ray.data.read_binary_files` gives them with
        `include_paths=True`) or `content` (bytes or text)
    :param workers: actors at most; one for each processor of the cluster when not given
    :param ray_args: more arguments of `Dataset.map_batches`
    :param options: of `Auditor`
    :return: a `ray.data.Dataset` with the columns of `rows.COLUMNS`, at least a row a notebook
    """
    return _audits(dataset, _held, workers, ray_args, options)


def _held(row: dict, _most: int) -> tuple:
    return row["path"], row["content"] if "content" in row else row["bytes"], row.get("error")


def _audits(dataset, notebooks: Callable, workers: int | None, ray_args: dict | None, options: dict):
    if workers is None:
        workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
    return dataset.map_batches(
        Audits,
        fn_constructor_args=(notebooks, options),
        batch_size=BATCH,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(min_size=1, initial_size=workers, max_size=workers),
        **{"num_cpus": 1, **(ray_args or {})},
    )
