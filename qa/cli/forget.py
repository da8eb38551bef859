"""``pincite forget``: documents deleted for good, from the index and from what is kept of answers and ratings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from qa.cli.options import DEFAULT_INDEX, AsJson, IndexFolder
from qa.cli.printing.terminal import console, plain, print_json
from qa.settings import Settings

if TYPE_CHECKING:
    from index.sync.forget import Forgetting


def forget(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="Their paths, or names as citations have them; of a record in a file, FILE#RECORD."
        ),
    ],
    allow: Annotated[
        bool, typer.Option("--lift", help="Forget nothing; let what was forgotten be indexed again.")
    ] = False,
    index: IndexFolder = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Delete documents with all their versions for good; `pincite index` of their folder passes them by.

    No byte of them stays in the index, nor where ratings and the audit log quote them. The files themselves stay.
    """
    from index.sync.forget import Leaving, lift
    from index.sync.forget import forget as forget_documents
    from qa.records.audit import audit_log
    from qa.records.erasure import Erasure
    from qa.records.feedback import feedback_in

    settings = Settings.load()
    if allow:
        lift(index, names, settings.recipe())
        if as_json:
            print_json({"lifted": names})
        else:
            said = f"{', '.join(names)}: may be indexed again, and is by the next `pincite index`"
            console().print(plain(said), soft_wrap=True)
        return
    log = audit_log(settings)
    kept = feedback_in(index, settings.feedback, settings.unanswered_kept)
    erased = {"ratings": 0, "audit": 0}

    def erase(leaving: Leaving) -> None:
        erasure = Erasure(leaving.ids, leaving.texts)
        erased["ratings"] += kept.erase(erasure) if kept else 0
        erased["audit"] += log.erase(erasure) if log else 0

    done = forget_documents(index, names, settings.recipe(), erase)
    if as_json:
        print_json(asdict(done) | {"erased": erased})
    else:
        _print_forgotten(done, erased)


def _print_forgotten(done: Forgetting, erased: dict[str, int]) -> None:
    """Print what was forgotten, and where words of it may still be."""
    out = console()
    for name in done.documents:
        out.print(Text(plain(f"forgotten  {name}")))
    for name in done.before:
        out.print(Text(plain(f"{name} was forgotten before")))
    out.print(Text(f"{len(done.documents)} documents in {done.versions} versions"))
    out.print(
        Text(f"taken out of {erased['ratings']} ratings and questions, redacted in {erased['audit']} audited answers")
    )
    for told, names in (
        ("still on the disk, delete it yourself", done.files),
        ("some of its paragraphs stand there as well", done.elsewhere),
    ):
        for name in names:
            out.print(Text(plain(f"{name}: {told}"), "bold"))


__all__ = ["forget"]
