"""Audits of very many notebooks on an engine that is there already: Ray Data (`ray_data`) or Spark (`spark`).

`Auditor` is what both keep in each worker: one process of the command for many notebooks. It needs nothing but the standard library;
pandas, pyarrow, Ray and Spark are only imported by what uses them (`pip install "jupyterlab-preflight[ray]"` or `[spark]`).
"""

from .auditor import Auditor, AuditorError
from .rows import COLUMNS, arrow_schema, spark_schema, to_arrow, to_pandas

__all__ = ["COLUMNS", "Auditor", "AuditorError", "arrow_schema", "spark_schema", "to_arrow", "to_pandas"]
