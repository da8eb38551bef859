"""The shape of the code, read from the code: who imports whom, what a module offers, how long it is, how it loads."""

from __future__ import annotations

import ast
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import qa

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [ROOT / "ui.py", *sorted((ROOT / "qa").rglob("*.py")), *sorted((ROOT / "index").rglob("*.py"))]
}
ALLOWED = {
    "index": "",
    "index.types": "",
    "index.errors": "",
    "index.rights": "",
    "index.text.kinds": "",
    "index.text": "index.errors index.text.kinds index.types",
    "index.encoder": "index.errors",
    "index.sources.ocr": "index.errors index.types",
    "index.sources": "index.errors index.sources.ocr index.text index.text.kinds index.types",
    "index.sources.plain": "index.errors index.sources index.text index.text.kinds index.types",
    "index.sources.web": "index.errors index.sources index.text index.text.kinds index.types",
    "index.sources.tables": "index.errors index.sources index.text index.types",
    "index.sources.office": "index.errors index.sources index.text index.types",
    "index.sources.office.word": "index.errors index.sources index.sources.office index.text index.types",
    "index.sources.office.slides": "index.errors index.sources index.sources.office index.text index.types",
    "index.sources.office.open_document": "index.errors index.sources index.sources.office index.text index.types",
    "index.sources.pdf": "index.errors index.sources index.sources.ocr index.text index.types",
    "index.sources.mail": (
        "index.errors index.sources index.sources.office index.sources.web index.text index.text.kinds index.types"
    ),
    "index.store": "index.encoder index.errors index.rights index.text index.types",
    "index.derived": "index.encoder index.errors index.store index.text",
    "index.search": "index.derived index.encoder index.errors index.rights index.store index.text index.types",
    "index.sync": (
        "index.derived index.encoder index.errors index.rights index.sources index.store index.text index.types"
    ),
    "index.sync.watch": "index.derived index.errors index.rights index.sources index.store index.sync",
    "qa.types": "",
    "qa.errors": "index.errors",
    "qa.configuration": "qa.errors",
    "qa.settings": "index.encoder index.sources index.store qa.configuration",
    "qa.text": "index.text index.types",
    "qa.conversation": "index.derived index.search index.text index.types qa.text qa.types",
    "qa.reader.passage": "index.text index.types qa.text",
    "qa.reader": (
        "index.derived index.encoder index.errors index.search index.text index.types qa.reader.passage qa.text "
        "qa.types"
    ),
    "qa.citations": (
        "index.errors index.search index.sources index.store index.text index.types qa.errors qa.text qa.types"
    ),
    "qa.answer": (
        "index.search index.store index.text index.types qa.citations qa.reader qa.reader.passage qa.text qa.types"
    ),
    "qa.records": (
        "index.encoder index.errors index.search index.sources index.store index.types qa.citations qa.settings "
        "qa.text qa.types"
    ),
    "qa.access": "index.errors index.search qa.configuration qa.errors qa.records qa.settings",
    "qa.backup": (
        "index.derived index.errors index.store index.sync index.sync.watch qa.access qa.reader qa.records qa.settings"
    ),
    "qa.assistant": (
        "index.errors index.search index.types qa.access qa.answer qa.citations qa.conversation qa.errors qa.reader "
        "qa.records qa.settings qa.text qa.types"
    ),
    "qa.lint": "index.derived index.errors index.sources index.store index.text index.types",
    "qa.doctor": (
        "index.derived index.encoder index.errors index.sources.ocr index.store index.sync index.text qa.access "
        "qa.assistant qa.errors qa.reader qa.settings"
    ),
    "qa": "index qa.assistant qa.types",
    "qa.evaluation": "index.errors index.search index.types qa.assistant qa.errors qa.reader qa.settings qa.text",
    "qa.web": (
        "index.errors index.search index.store index.types qa.assistant qa.citations qa.errors qa.records qa.text "
        "qa.types"
    ),
    "qa.web.pages": ("index.store index.sync.watch index.text qa.citations qa.errors qa.text qa.types qa.web"),
    "qa.web.pages.source": ("index.sources index.store index.text index.types qa.citations qa.web qa.web.pages"),
    "qa.web.guards": "index.errors qa.access qa.conversation qa.errors qa.settings qa.web qa.web.pages",
    "qa.web.operation": (
        "index.errors qa.access qa.assistant qa.configuration qa.settings qa.text qa.types qa.web qa.web.guards"
    ),
    "qa.web.api": (
        "index.errors index.search index.store index.sync.watch index.text index.types qa.access qa.answer "
        "qa.assistant qa.citations qa.errors qa.records qa.settings qa.text qa.types qa.web qa.web.guards "
        "qa.web.operation qa.web.pages qa.web.pages.source"
    ),
    "ui": (
        "index.errors index.search qa.access qa.assistant qa.conversation qa.errors qa.settings "
        "qa.types qa.web qa.web.api qa.web.guards qa.web.operation qa.web.pages"
    ),
    "qa.cli.printing": (
        "index.errors index.search index.store index.sync.watch index.types qa.answer qa.assistant qa.citations "
        "qa.conversation qa.text qa.types"
    ),
    "qa.cli.options": "",
    "qa.cli.operation": "qa.backup qa.cli.options qa.cli.printing qa.doctor qa.lint qa.settings",
    "qa.cli": (
        "index.errors index.rights index.search index.sync index.sync.watch index.types qa.access qa.answer "
        "qa.assistant qa.citations qa.cli.operation qa.cli.options qa.cli.printing qa.errors qa.evaluation qa.reader "
        "qa.records qa.settings qa.text qa.types qa.web.api qa.web.operation ui"
    ),
}
"""What may import what, lowest first: an arrow only points at rows above its own."""
HEAVY = {
    "faiss": "index.derived.dense",
    "tantivy": "index.derived.lexical",
    "tiktoken": "index.text.tokens",
    "sentence_transformers": "index.encoder.sentence_transformer",
    "onnxruntime": "index.encoder.runtime",
    "gradio": "ui",
    "transformers": "qa.reader.checkpoint",
    "pypdfium2": "index.sources.pdf.drawn",
    "rapidocr": "index.sources.ocr.engine",
    "watchfiles": "index.sync.watch.events",
}
"""Each has one importer. What is imported for types only does not count, for it is not loaded."""
NOT_FOR_QA = ["faiss", "gradio", "onnxruntime", "sentence_transformers", "tantivy", "tiktoken", "torch"]
LONGEST = 400
MEDIAN = 150
FILES = 15
"""In a package, ``__init__`` counted."""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Yield what a module imports, the names taken from it, and whether inside a function."""
    lazy = {
        id(inner) for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node)
    }
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, (), id(node) in lazy
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield str(node.module), tuple(alias.name for alias in node.names), id(node) in lazy


def top(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def test_the_modules_were_found() -> None:
    assert {"index", "index.store.store", "index.sources.web.html", "qa", "qa.cli.main", "ui"} <= MODULES.keys()
    assert len(MODULES) > 40


def room(module: str) -> str:
    """Return the package of a module; a module at the top of ``qa`` or ``index`` is a row of its own."""
    return module if module in ALLOWED else module.rpartition(".")[0]


def arrows(module: str) -> Iterator[str]:
    """Yield the rooms from which a module takes something."""
    for imported, names, _ in imports(module):
        for taken in [f"{imported}.{name}" if f"{imported}.{name}" in MODULES else imported for name in names or ("",)]:
            if taken in MODULES and room(taken) != room(module):
                yield room(taken)


def test_the_table_of_arrows_only_points_upwards() -> None:
    rows = list(ALLOWED)
    for row, allowed in ALLOWED.items():
        for target in allowed.split():
            assert rows.index(target) < rows.index(row), f"{row} → {target}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    assert set(arrows(module)) <= set(ALLOWED[room(module)].split())


@pytest.mark.parametrize("row", ALLOWED)
def test_every_allowed_arrow_is_there(row: str) -> None:
    found = {target for module in MODULES if room(module) == row for target in arrows(module)}
    assert found == set(ALLOWED[row].split())


def test_no_imports_go_round() -> None:
    """A module that imports another, through however many, is not imported by it."""
    known = {module: modules_imported(module) for module in MODULES}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in done:
            for imported in sorted(known[module]):
                visit(imported, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


def modules_imported(module: str) -> set[str]:
    """Return our own modules that a module imports; a package counts where more than its modules is taken from it."""
    found = set()
    for imported, names, _ in imports(module):
        modules = {f"{imported}.{name}" for name in names} & MODULES.keys()
        found |= modules
        if imported in MODULES and len(modules) < max(1, len(names)) and (module, imported) != ("qa.cli.serving", "ui"):
            found.add(imported)
    return found


@pytest.mark.parametrize("library", HEAVY)
def test_one_module_imports_each_heavy_library(library: str) -> None:
    importers = {module for module in MODULES for imported, _, _ in imports(module) if top(imported) == library}
    assert importers <= {HEAVY[library]}


def exported(module: str) -> list[str] | None:
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def bound(module: str) -> dict[str, ast.stmt]:
    """Return the names at the top level of a module, each with what binds it last."""
    names: dict[str, ast.stmt] = {}
    body = tree(module).body
    if any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in body):
        # What is imported when it is asked for stands below TYPE_CHECKING; another test asks for it.
        body = [inner for node in body for inner in (node.body if isinstance(node, ast.If) else [node])]
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[node.name] = node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name): node for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id: node for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return names


def rank(name: str) -> tuple[int, str]:
    """Order constants, then classes, then functions, as ruff does."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def is_command(node: ast.stmt) -> bool:
    """Tell whether a function is for the command line, which finds it by its decorator."""
    return isinstance(node, ast.FunctionDef) and any("app." in ast.unparse(each) for each in node.decorator_list)


@pytest.mark.parametrize("module", MODULES)
def test_all_says_what_a_module_offers(module: str) -> None:
    listed, names = exported(module), bound(module)
    if MODULES[module].name == "__init__.py" and not names:
        return  # a package that only says what it is for
    assert listed is not None, "has no __all__"
    assert listed == sorted(listed, key=rank)
    assert len(set(listed)) == len(listed)
    assert set(listed) <= names.keys(), "lists what is not there"
    made = {
        name
        for name, node in names.items()
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not name.startswith("_") and not is_command(node)
    }
    assert made <= set(listed), "does not list what it makes; a name that only it uses begins with an underscore"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_taken_that_is_not_offered(module: str) -> None:
    for imported, names, _ in imports(module):
        if imported not in MODULES:
            continue
        listed = exported(imported)
        for name in names:
            assert listed is None or name in listed or f"{imported}.{name}" in MODULES, (
                f"{module} takes {name} from {imported}"
            )


@pytest.mark.parametrize("module", MODULES)
def test_files_are_short(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST


def test_most_files_are_much_shorter() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES.values()]
    assert statistics.median(lengths) <= MEDIAN


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES.values()} - {ROOT}), ids=str)
def test_packages_are_small(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= FILES


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(tree(module))


def loaded_by(statement: str) -> dict[str, float | list[str]]:
    script = (
        "import json, sys, time\n"
        "began = time.process_time()\n"
        f"{statement}\n"
        "taken = time.process_time() - began\n"
        f"print(json.dumps({{'taken': taken, 'heavy': [n for n in {NOT_FOR_QA} if n in sys.modules]}}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, float | list[str]] = json.loads(done.stdout)
    return result


def test_qa_gives_what_it_lists() -> None:
    assert all(getattr(qa, name).__name__ == name for name in qa.__all__)
    with pytest.raises(AttributeError, match="module 'qa' has no attribute 'Missing'"):
        qa.Missing  # noqa: B018


def test_importing_qa_loads_nothing_heavy() -> None:
    assert loaded_by("import qa")["heavy"] == []


def test_the_command_line_loads_nothing_heavy_to_show_its_help() -> None:
    quiet = "with contextlib.redirect_stdout(io.StringIO())"
    statement = f"import contextlib, io\nfrom qa.cli.main import main\n{quiet}: main(['--help'])"
    assert loaded_by(statement)["heavy"] == []


def test_importing_qa_is_quick() -> None:
    """Measured in processor time, which does not grow when other programs are at work."""
    taken = [float(str(loaded_by("import qa")["taken"])) for _ in range(5)]
    assert statistics.median(taken) <= 0.3


def test_asking_loads_neither_torch_nor_gradio() -> None:
    statement = (
        "from qa import Assistant\n"
        "from pathlib import Path\n"
        "import tempfile\n"
        "answer = Assistant.open(Path(tempfile.mkdtemp()) / 'none').ask('Who?')\n"
        "from index.encoder.encoders import load; load('e5').encode(['one'])\n"
    )
    heavy = loaded_by(statement)["heavy"]
    assert not {"torch", "sentence_transformers", "gradio"} & set(heavy if isinstance(heavy, list) else [])
