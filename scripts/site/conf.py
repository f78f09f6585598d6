"""How Sphinx makes the documentation site, from the Markdown of the project where it stands (`npm run site`)."""

import json
import subprocess
import sys
from pathlib import Path

import imagesize
from docutils import nodes
from sphinx.transforms import SphinxTransform

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))

project = "Preflight"
author = PACKAGE["author"]["name"]
release = version = PACKAGE["version"]
language = "en"
highlight_language = "text"

extensions = ["myst_parser"]
root_doc = "README"
include_patterns = ["*.md", "docs/*.md", "docs/**/*.md", "personas/**/*.md", "bench/*.md"]
# Sphinx looks into every folder that is not named here, those of installed packages too.
exclude_patterns = sorted(
    entry.name for entry in ROOT.iterdir() if entry.is_dir() and entry.name not in ("docs", "personas", "bench")
)
myst_heading_anchors = 4
# Lines of IPython in examples are no Python; they are shown all the same.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"Preflight {version}"
html_copy_source = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["preflight.css"]
html_additional_pages = {"index": "start.html"}
templates_path = ["templates"]

HOW_TOS = ["start", "leakage", "data", "tracking", "fairness", "report", "persona", "baseline", "false-alarm"]
GUIDES = ["suggestions", "personas", "settings", "command", "merging", "reports", "readiness", "many", "library"]
MEASURED = ["docs/comparison", "bench/precision", "bench/README"]


def pages(folder: str) -> list[str]:
    """The pages in a folder of the project, sorted, without its README."""
    return sorted(
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in (ROOT / folder).glob("*.md")
        if path.stem != "README"
    )


def first(order: list[str], all_of: list[str]) -> list[str]:
    """What `order` names and is there, in that order, then the others."""
    return [page for page in order if page in all_of] + [page for page in all_of if page not in order]


def tree(caption: str, entries: list[str]) -> str:
    """A branch of the navigation, which stands on its page for Sphinx alone."""
    lines = "\n".join(f"/{entry}" for entry in entries)
    return f"\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def branches() -> dict[str, str]:
    """What is added to the source of a page, by its name: the navigation, and changes that no release has yet."""
    guides = first([f"docs/{name}" for name in GUIDES], pages("docs"))
    folders = sorted(path.name for path in (ROOT / "docs/rules").iterdir() if path.is_dir())
    return {
        "README": tree("How to", first([f"docs/how-to/{name}" for name in HOW_TOS], pages("docs/how-to")))
        + tree("Rules", ["docs/rules/README", "docs/rules/coverage"])
        + tree("Guides", [page for page in guides if page not in MEASURED])
        + tree("Measured", MEASURED)
        + tree("The project", pages(".")),
        "docs/rules/README": tree("Rules", [f"docs/rules/{folder}/README" for folder in folders]),
        **{f"docs/rules/{folder}/README": tree(folder, pages(f"docs/rules/{folder}")) for folder in folders},
        "docs/personas": tree("Personas", pages("personas/domain_specific") + pages("personas/_shared")),
    }


def next_release() -> str:
    """What comes with the next release, as scriv makes it of the files in `changelog.d`."""
    if not any((ROOT / "changelog.d").glob("*.md")):
        return ""
    scriv = [sys.executable, "-m", "scriv", "print", "--verbosity", "ERROR"]
    printed = subprocess.run(scriv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return f"## Next release\n\n{printed}"


class Pictures(SphinxTransform):
    """Pictures are shown at half their size, at which they were taken, and as the theme is: light, or dark."""

    default_priority = 200

    def apply(self, **_kwargs) -> None:
        for picture in list(self.document.findall(nodes.image)):
            uri = Path(picture["uri"])
            folder = self.env.doc2path(self.env.docname).parent
            dark = uri.with_name(f"{uri.stem}-dark{uri.suffix}")
            width, _height = imagesize.get(folder / uri)
            picture["width"] = f"{width // 2}px"
            if not (folder / dark).exists():
                continue
            other = picture.deepcopy()
            other["uri"] = dark.as_posix()
            picture["classes"].append("only-light")
            other["classes"].append("only-dark")
            picture.parent.insert(picture.parent.index(picture) + 1, other)


def setup(app) -> None:
    added = branches()

    def extend(_app, name: str, source: list[str]) -> None:
        source[0] += added.get(name, "")
        if name == "CHANGELOG":
            source[0] = source[0].replace("<!-- scriv-insert-here -->", next_release())

    def accessible(_app, _name: str, _template: str, context: dict, _doctree) -> None:
        # Sphinx calls captions headings and leaves out of which level, which a screen reader wants to be told.
        tree = context["furo_navigation_tree"]
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
        # Code that is wider than the page is scrolled by keys once it can have the focus.
        context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')

    app.connect("source-read", extend)
    # After the theme has made it.
    app.connect("html-page-context", accessible, priority=900)
    app.add_transform(Pictures)
