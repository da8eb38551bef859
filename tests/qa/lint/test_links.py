"""Links between documents."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index.derived.publish import STORE
from index.store.store import Store
from index.sync.update import update
from qa.lint.links import Corpus, broken
from tests.support.parts import QuickRecipe, write

MARKDOWN = """# Leave

See [pay](pay.md#rates), [the guide](../guide/start.html), [up](/leave/pay.md) and [here](#leave).

Also [gone](gone.md?x=1) and [a picture](plan.png), [no suffix](pay), [a folder](../guide/), [net](https://a.example/x.md).

`[code](code.md)` and [Case](PAY.md), [spaces](two%20words.md), [notes](notes.md).

[defined]: missing.md

This is [defined].
"""
PAGE = """<html><head><title>Start</title></head><body><h1>Start</h1>
<p>Here is the guide to everything that anybody needs on the first day, with <a href="../leave/leave.md">leave</a>,
<a href="next.html">the next page</a>, <a href="/banking">a site</a> and <a href="mailto:a@b.example">us</a>.</p>
</body></html>
"""


def found(folder: Path, docs: Path, *, there: bool = True) -> list[tuple[str, str, int | None]]:
    index = folder / "index"
    update(index, [docs], QuickRecipe())
    with closing(Store(index / STORE)) as store:
        infos = list(store.documents(store.published))
        corpus = Corpus.of(frozenset(info.path for info in infos))
        troubles = []
        if not there:
            docs.rename(folder / "away")
        for info in infos:
            path = Path(info.path)
            data = path.read_bytes() if path.is_file() else None
            troubles += list(broken(store.document(info.version), info.path, data, corpus))
    return [(each.rule.name, each.what, each.line) for each in troubles]


def docs(folder: Path) -> Path:
    made = write(
        folder / "docs",
        {
            "leave/leave.md": MARKDOWN,
            "leave/pay.md": "# Pay\n\nPay comes on the last working day of each month.\n",
            "leave/two words.md": "# Words\n\nTwo words are enough for whoever knows what they mean.\n",
            "guide/start.html": PAGE,
            ".pinciteignore": "notes.md\n",
            "leave/notes.md": "# Notes\n",
        },
    )
    (made / "leave" / "plan.png").write_bytes(b"png")
    return made


def test_links_that_lead_nowhere_are_told_with_their_line(tmp_path: Path) -> None:
    assert found(tmp_path, docs(tmp_path)) == [
        ("BROKEN", "next.html", 3),
        ("BROKEN", "gone.md?x=1", 5),
        ("BROKEN", "PAY.md; its name is pay.md", 7),
        ("OUTSIDE", "notes.md", 7),
        ("BROKEN", "missing.md", 11),
    ]


def test_where_the_files_are_out_of_reach_documents_alone_are_missed(tmp_path: Path) -> None:
    told = found(tmp_path, docs(tmp_path), there=False)
    assert [what for _, what, _ in told] == ["gone.md?x=1", "PAY.md; its name is pay.md", "notes.md", "missing.md"]


def test_a_page_that_names_its_address_is_of_a_site(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><link rel="canonical" href="https://a.example/start">')
    assert found(tmp_path, write(tmp_path / "docs", {"start.html": page})) == []
