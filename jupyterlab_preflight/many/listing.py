"""The notebooks of a folder, and what they hold: on a disk, or on whatever `pyarrow.fs` reads (S3, Google Cloud, Azure, HDFS)."""

import os
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from .auditor import too_large

#: Folders whose notebooks are nobody's work, as for the command; hidden ones are left out as well.
IGNORED = {"node_modules", "site-packages", "__pycache__"}

#: What marks the folder of a virtual environment.
ENVIRONMENT = "pyvenv.cfg"


class Place(NamedTuple):
    """A notebook that is there."""

    #: What it goes by: the folder as it was named, and the way from there.
    path: str
    #: What the file system knows it by.
    place: str
    #: In bytes; 0 where it is not known.
    size: int


def notebooks_in(folder: str, filesystem=None) -> tuple:
    """All notebooks below a folder, sorted: those that `nbpreflight audit FOLDER` audits.

    :param folder: on this machine, which has to be there for all workers alike, or an address such as `s3://bucket/folder`
    :param filesystem: a `pyarrow.fs.FileSystem` that knows the folder, in place of the one that the address names
    :return: the `pyarrow.fs.FileSystem`, and a list of `Place`
    :raises OSError: where the folder cannot be listed
    """
    from pyarrow import fs

    if filesystem is None and "://" not in folder:
        base = os.path.abspath(folder)
        filesystem, found = fs.LocalFileSystem(), _walk(base)
    else:
        base = folder
        if filesystem is None:
            filesystem, base = fs.FileSystem.from_uri(folder)
        base = base.rstrip("/")
        listed = filesystem.get_file_info(fs.FileSelector(base, recursive=True))
        found = [(info.path[len(base) + 1 :], info.size or 0) for info in listed if info.type == fs.FileType.File]
    environments = {PurePosixPath(name).parent for name, _ in found if name.endswith(f"/{ENVIRONMENT}")}
    top = _without_secrets(folder).rstrip("/")
    places = [
        Place(f"{top}/{name}", f"{base}/{name}", size)
        for name, size in sorted(found)
        if _is_wanted(PurePosixPath(name), environments)
    ]
    return filesystem, places


def _without_secrets(folder: str) -> str:
    """An address without name, password and options, which may be keys; a path as it is."""
    if "://" not in folder:
        return folder
    parts = urlsplit(folder)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _walk(base: str) -> list:
    """Paths below a folder of this machine, with their sizes; links to folders are not followed."""

    def fail(error):
        # What cannot be looked into below the folder is left out, as by the command.
        if error.filename == base:
            raise error

    found = []
    for folder, folders, files in os.walk(base, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in IGNORED]
        for name in files:
            if name.endswith(".ipynb") or name == ENVIRONMENT:
                full = os.path.join(folder, name)
                size = os.path.getsize(full) if os.path.exists(full) else 0
                found.append((os.path.relpath(full, base).replace(os.sep, "/"), size))
    return found


def _is_wanted(name: PurePosixPath, environments: set) -> bool:
    return (
        name.suffix == ".ipynb"
        and not any(part.startswith(".") or part in IGNORED for part in name.parts)
        and environments.isdisjoint(name.parents)
    )


def read(filesystem, place: str, size: int, most: int) -> tuple:
    """What a notebook holds.

    :param size: its bytes as they were listed
    :param most: bytes at most
    :return: its bytes and None, or None and why it cannot be read
    """
    if size > most:
        return None, too_large(size)
    try:
        with filesystem.open_input_stream(place, compression=None) as stream:
            content = stream.read(most + 1)
    except FileNotFoundError:
        return None, "There is no such file."
    except PermissionError:
        return None, "The file may not be read."
    except OSError as error:
        return None, f"The file could not be read: {error}"
    return content, None
