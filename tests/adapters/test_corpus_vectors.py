"""`claim corpus vectors`, the warning of `claim corpus lint` about them, and what a replaced text leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.adapters.embedders import MiniLmEmbedder, has_minilm
from assistant.cli_corpus import corpus_app
from assistant.errors import IndexUnavailableError
from assistant.retrieval.search import search_clauses
from assistant.settings import read_settings
from assistant.wiring import build_services, vectors_of
from tests.adapters.test_clause_vectors import holds
from tests.small_corpus import LABEL, WINDOW, corpus, document


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small corpus that the command works on."""
    monkeypatch.setenv("CLAIM_CORPUS", str(tmp_path / "corpus"))
    return corpus(tmp_path / "corpus")


def said(*words: str) -> str:
    result = CliRunner().invoke(corpus_app, list(words))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def warnings() -> list[str]:
    return [p["message"] for p in json.loads(said("lint", "--json"))["problems"]]


def test_vectors_are_written_once_and_again_after_a_change(folder: Path) -> None:
    if not has_minilm():  # the plain installation: the command says what is missing
        result = CliRunner().invoke(corpus_app, ["vectors"])
        assert isinstance(result.exception, IndexUnavailableError)
        return
    assert "written, 2 clauses" in said("vectors")
    path = vectors_of(read_settings(), MiniLmEmbedder())
    first = path.read_bytes()
    assert "up to date, 2 clauses" in said("vectors")
    assert "up to date, 2 clauses" in said("vectors", "--anew")
    assert warnings() == []
    corpus(folder, document(WINDOW.replace("item", "article"), LABEL))
    assert warnings() == ["1 of 2 clauses have changed since it was written; run `claim corpus vectors`"]
    assert "written, 2 clauses" in said("vectors")
    assert warnings() == []
    assert path.read_bytes() != first


def test_lint_warns_of_a_missing_or_damaged_file_and_of_nothing_where_none_is_meant_to_be(folder: Path) -> None:
    assert warnings() == []
    path = vectors_of(read_settings(), MiniLmEmbedder())
    path.parent.mkdir()
    assert warnings() == ["the file is missing; run `claim corpus vectors`"]
    path.write_bytes(b"no vectors")
    assert "the file cannot be used" in warnings()[0]
    (folder / "marketplaces.yaml").write_text("{")
    assert CliRunner().invoke(corpus_app, ["lint"]).exit_code == 1


def test_after_a_replacement_the_next_search_leaves_no_old_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")
    home = Path(read_settings().home)

    def search() -> list[str]:
        services = build_services(read_settings())
        found = search_clauses(services.library, services.index, "goods sent back after delivery", top=5)
        return [f.clause.text for f in found]

    terms = tmp_path / "terms.md"
    terms.write_text("# Shop terms\n\n## Returns\n\nGoods may be sent back within 77 moonrises of delivery.\n")
    said("add", str(terms), "-m", "shop.example", "--yes")
    assert any("moonrises" in text for text in search())
    assert holds(home, "moonrises")
    terms.write_text("# Shop terms\n\n## Returns\n\nGoods may be sent back within 14 days of delivery.\n")
    said("replace", "own-shop-terms", str(terms), "--yes")
    assert any("14 days of delivery" in text for text in search())
    assert not holds(home, "moonrises")
    said("remove", "own-shop-terms", "--yes")
    assert not any("14 days of delivery" in text for text in search())
    assert not holds(home, "14 days of delivery")
