"""What is told of notebooks as rows: one schema for pandas, Arrow and Spark.

A notebook has a row for each finding. One without findings has a single row whose `rule` is null, and one that could not be audited a
single row with its `error`, so that no notebook is missing from a result.
"""

from collections.abc import Iterable, Iterator

#: Name and type of each column; all but `path` may be null. Cells count from 0, lines and columns (UTF-16 units) from 1; the end column
#: is the one after the last. `notes` says what of the notebook was not judged, in a line each.
COLUMNS = {
    "path": "string",
    "rule": "string",
    "severity": "string",
    "criterion": "string",
    "message": "string",
    "cell": "int32",
    "cell_id": "string",
    "line": "int32",
    "column": "int32",
    "end_line": "int32",
    "end_column": "int32",
    "fingerprint": "string",
    "notes": "string",
    "error": "string",
}

#: Columns of a finding, by the keys of the command's JSON lines.
_OF_FINDING = {
    "rule": "rule",
    "severity": "severity",
    "criterion": "criterion",
    "message": "message",
    "cell": "cell",
    "cellId": "cell_id",
    "line": "line",
    "column": "column",
    "endLine": "end_line",
    "endColumn": "end_column",
    "fingerprint": "fingerprint",
}

_PANDAS = {"string": "string", "int32": "Int32"}
_SPARK = {"string": "string", "int32": "int"}


def rows_of(path: str, answer: dict) -> Iterator[dict]:
    """The rows of one notebook: dictionaries with all keys of `COLUMNS`.

    `answer` is what `nbpreflight audit --format jsonl` prints of it.
    """
    notes = [*answer.get("notes", []), *answer.get("problems", [])]
    whole = {
        **dict.fromkeys(COLUMNS),
        "path": storable(path),
        "notes": storable("\n".join(notes)) or None,
        "error": storable(answer["error"]),
    }
    findings = answer.get("findings") or [{}]
    for finding in findings:
        yield {**whole, **{column: storable(finding.get(key)) for key, column in _OF_FINDING.items()}}


def storable(value):
    """A text as Arrow can hold it: half of a surrogate pair, which a notebook may hold, becomes U+FFFD. Else the value as it is."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_pandas(rows: Iterable[dict]):
    """Rows as a `pandas.DataFrame` of the columns in `COLUMNS`, with types that know null."""
    import pandas

    frame = pandas.DataFrame.from_records(list(rows), columns=list(COLUMNS))
    return frame.astype({name: _PANDAS[kind] for name, kind in COLUMNS.items()})


def to_arrow(rows: Iterable[dict]):
    """Rows as a `pyarrow.Table` with the schema of `arrow_schema()`, also where all of a column is null."""
    import pyarrow

    return pyarrow.Table.from_pylist(list(rows), schema=arrow_schema())


def arrow_schema():
    """The columns as a `pyarrow.Schema`."""
    import pyarrow

    return pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in COLUMNS.items()])


def spark_schema() -> str:
    """The columns as Spark's DDL."""
    return ", ".join(f"`{name}` {_SPARK[kind]}" for name, kind in COLUMNS.items())
