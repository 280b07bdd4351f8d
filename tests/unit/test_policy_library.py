"""The library: what applies where and when, what is refused, and a compiled copy that can never mislead."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.policy_library import PolicyLibrary, read_library
from assistant.policy_library.library import MAX_REMEMBERED, applies
from assistant.policy_library.reading import forget_compiled
from tests.clause_samples import sample_clause, sample_library
from tests.small_corpus import LABEL, WINDOW, corpus, document

OLD = """  - slug: window-before-2026
    heading: Window until the end of 2025
    text: Until the end of 2025 an item could be sent back within 14 days of its delivery.
    effective_to: 2025-12-31
    rule: {name: return-window, amount: 14, unit: days, relation: within}
"""
NEW = WINDOW + "    effective_from: 2026-01-01\n"


def test_clause_takes_from_its_document_what_it_does_not_say(tmp_path: Path) -> None:
    clause = read_library(corpus(tmp_path)).by_id["returns#label"]
    assert (clause.marketplaces, clause.audience, clause.confidence) == (("shop.example",), "buyer", "A")
    assert clause.source_url == "https://shop.example/returns"


def test_version_in_force_on_the_day_is_the_one_that_counts(tmp_path: Path) -> None:
    library = read_library(corpus(tmp_path, document(OLD, NEW)))
    amounts = []
    for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1)):
        clause = library.rule("return-window", marketplace="shop.example", role="buyer", on=day)
        assert clause is not None and clause.rule is not None
        amounts.append(clause.rule.amount)
    assert amounts == [14, 30]


def test_rule_of_another_marketplace_or_role_is_never_given(tmp_path: Path) -> None:
    library = read_library(corpus(tmp_path))
    assert library.rule("return-window", marketplace="shop.test", role="buyer") is None
    assert library.rule("return-window", marketplace="www.Shop.example", role="seller") is None
    assert library.rule("return-window", marketplace="www.Shop.example", role="buyer") is not None


def test_unknown_marketplace_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"does not know the marketplace 'shop\.nowhere'; it knows shop\.example"):
        read_library(corpus(tmp_path)).marketplace("shop.nowhere")


HOSTS = ("", "shop.example", "https://www.Laden.example/")
DAYS = (None, dt.date(2025, 12, 31), dt.date(2026, 1, 1))
scopes = st.fixed_dictionaries(
    {
        "audience": st.sampled_from(["buyer", "seller", "both"]),
        "marketplaces": st.sampled_from([(), ("shop.example",), ("laden.example", "shop.example")]),
        "jurisdictions": st.sampled_from([(), ("US",), ("EU", "GB")]),
        "effective_from": st.sampled_from(DAYS),
        "effective_to": st.sampled_from(DAYS),
    }
)


@given(st.lists(scopes, max_size=12), st.sampled_from(HOSTS), st.sampled_from(["", "buyer", "seller"]), st.data())
def test_what_applies_is_what_each_clause_says_of_itself(
    said: list[dict[str, object]], host: str, role: str, data: st.DataObject
) -> None:
    library = sample_library(*(sample_clause(f"d#c{n}", "Text.", **scope) for n, scope in enumerate(said)))
    on = data.draw(st.sampled_from(DAYS))
    found = library.applicable(marketplace=host, role=role, on=on)
    place = library.marketplace(host) if host else None
    assert found == tuple(c for c in library.clauses if applies(c, place=place, role=role, on=on))
    assert library.applicable(marketplace=host, role=role, on=on) is found


def test_answers_of_many_days_do_not_pile_up_and_an_unknown_place_is_always_said() -> None:
    library = sample_library(sample_clause("d#a", "Text.", effective_from=dt.date(2026, 1, 20)))
    for _ in range(2):
        days = [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(40)]
        assert [len(library.applicable(on=day)) for day in days] == [0] * 19 + [1] * 21
        with pytest.raises(DataError, match="does not know the marketplace"):
            library.applicable(marketplace=" ")
    assert len(library._applicable) <= MAX_REMEMBERED


def test_document_outside_the_manifest_is_refused(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "documents" / "more.yaml").write_text(document(LABEL, document_id="more"), encoding="utf-8")
    with pytest.raises(
        DataError, match=r"documents/more\.yaml stands outside manifest\.yaml; run `claim corpus manifest`"
    ):
        read_library(tmp_path)


def test_missing_document_is_refused(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "documents" / "returns.yaml").unlink()
    with pytest.raises(DataError, match=r"named in manifest\.yaml but missing"):
        read_library(tmp_path)


def test_manifest_cannot_lead_out_of_the_corpus(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    (tmp_path / "returns.yaml").write_text(document(LABEL), encoding="utf-8")
    for away in ("../returns.yaml", str(tmp_path / "returns.yaml"), "documents/../../returns.yaml"):
        manifest = (folder / "manifest.yaml").read_text(encoding="utf-8").replace("documents/returns.yaml", away)
        (folder / "documents" / "returns.yaml").unlink(missing_ok=True)
        (folder / "manifest.yaml").write_text(manifest, encoding="utf-8")
        with pytest.raises(DataError, match="leads out of the corpus folder"):
            read_library(folder)
        corpus(folder)


def test_clause_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="clause id returns#label stands twice"):
        read_library(corpus(tmp_path, document(LABEL, LABEL)))


def test_file_and_id_that_differ_are_refused(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "documents" / "returns.yaml").write_text(document(LABEL, document_id="other"), encoding="utf-8")
    with pytest.raises(DataError, match="its id is 'other' but it is kept as 'returns'"):
        read_library(tmp_path)


def test_own_documents_join_the_corpus_and_change_its_fingerprint(tmp_path: Path) -> None:
    folder, own = corpus(tmp_path / "corpus"), tmp_path / "own"
    alone = read_library(folder, own=own)
    own.mkdir()
    (own / "own-terms.yaml").write_text(document(LABEL, document_id="own-terms"), encoding="utf-8")
    (own / ".part-1.yaml").write_text("half", encoding="utf-8")
    joined = read_library(folder, own=own)
    assert joined.by_id.keys() - alone.by_id.keys() == {"own-terms#label"}
    assert joined.fingerprint != alone.fingerprint
    (own / "own-terms.yaml").unlink()
    assert read_library(folder, own=own).fingerprint == alone.fingerprint


def _texts(library: PolicyLibrary) -> list[str]:
    return [c.text for c in library.clauses]


def test_compiled_copy_gives_what_the_files_give(tmp_path: Path) -> None:
    folder, cache = corpus(tmp_path / "corpus", document(OLD, NEW)), tmp_path / "cache"
    plain = read_library(folder)
    assert read_library(folder, cache=cache) == plain
    assert read_library(folder, cache=cache) == plain
    assert len(list(cache.iterdir())) == 1


def test_changed_file_is_never_answered_from_the_compiled_copy(tmp_path: Path) -> None:
    folder, cache = corpus(tmp_path / "corpus"), tmp_path / "cache"
    read_library(folder, cache=cache)
    file = folder / "documents" / "returns.yaml"
    about = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("30", "60"), encoding="utf-8")  # the same size
    import os

    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))  # and the same time stamp
    assert "within 60 days" in _texts(read_library(folder, cache=cache))[0]
    assert "within 30 days" not in next(cache.iterdir()).read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\x00", b"0" * 64 + b"\n{}"])
def test_damaged_compiled_copy_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder, cache = corpus(tmp_path / "corpus"), tmp_path / "cache"
    plain = read_library(folder, cache=cache)
    store = next(cache.iterdir())
    whole = store.read_bytes()
    store.write_bytes(damage)
    assert read_library(folder, cache=cache) == plain
    assert store.read_bytes() == whole


def test_compiled_copy_with_one_changed_figure_is_not_believed(tmp_path: Path) -> None:
    folder, cache = corpus(tmp_path / "corpus"), tmp_path / "cache"
    read_library(folder, cache=cache)
    store = next(cache.iterdir())
    store.write_bytes(store.read_bytes().replace(b"within 30 days", b"within 90 days"))
    assert "within 30 days" in _texts(read_library(folder, cache=cache))[0]


def test_compiled_copy_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    (tmp_path / "taken").write_text("a file where the folder should be", encoding="utf-8")
    assert len(read_library(folder, cache=tmp_path / "taken" / "cache").clauses) == 2


def test_forgotten_copies_are_gone(tmp_path: Path) -> None:
    folder, cache = corpus(tmp_path / "corpus"), tmp_path / "cache"
    read_library(folder, cache=cache)
    forget_compiled(cache)
    assert list(cache.iterdir()) == []
