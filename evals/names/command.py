"""`python -m evals fit-names`: makes the learnt model of names again, from sentences made up on the spot.

Faker draws from sets, whose order hangs on the hash seed: `PYTHONHASHSEED=0 python -m evals fit-names` with Faker 40.54
makes the shipped file byte by byte.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.adapters import __path__ as adapters
from assistant.redaction.spotting import MODEL_FILE

SENTENCES = 30_000
SEED = 7
FIRST_WORD, LAST_WORD = 150, 9000  # ranks: before are marks and single letters, behind many are names


def register(app: typer.Typer) -> None:
    """Adds the command `fit-names`."""
    app.command("fit-names")(fit_names)


def fit_names(
    out: Annotated[Path, typer.Option(help="where the model is written")] = MODEL_FILE,
    count: Annotated[int, typer.Option(min=1, help="sentences to learn from")] = SENTENCES,
) -> None:
    """Learns to spot names. Needs the Faker package, which is no part of an installation."""
    from evals.names.fitting import fit, write_layer
    from evals.names.made_up import sentences

    common = everyday_list()
    try:
        made = list(sentences(count, SEED, everyday=common[FIRST_WORD:LAST_WORD]))
    except ModuleNotFoundError:
        typer.echo("Faker is not installed; pip install 'faker>=40,<41' and try again", err=True)
        raise typer.Exit(2) from None
    write_layer(fit(made, common), out)
    typer.echo(f"{out}: {len(made)} sentences, {out.stat().st_size} bytes")


def everyday_list() -> list[str]:
    """The words of the bundled vocabulary, which stand in the order of their frequency."""
    file = Path(next(iter(adapters))) / "_vocabulary" / "bert-base-uncased.txt"
    words = file.read_text(encoding="utf-8").split("\n")
    return [w for w in words if w.isalpha() and len(w) > 1]
