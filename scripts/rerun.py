"""Runs pieces of a notebook from top to bottom, once with every cell run once and once with every cell run twice.

    python scripts/rerun.py < PIECES.json

PIECES.json is a list of sources with cells at `# %%`, each of which leaves what it learned in `learned`. The answer is a
list of true and false: whether both runs learned the same.
"""

import json
import sys

from digests import digest_of


def learned(cells, times):
    names = {"__name__": "__main__"}
    for cell in cells:
        for _ in range(times):
            exec(cell, names)
    return digest_of(names["learned"])


if __name__ == "__main__":
    pieces = [source.split("\n# %%\n") for source in json.load(sys.stdin)]
    json.dump([learned(cells, 1) == learned(cells, 2) for cells in pieces], sys.stdout)
