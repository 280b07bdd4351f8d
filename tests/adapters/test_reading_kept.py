"""A second reading of the same file is instant, and a forgotten file leaves nothing behind."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.adapters import reading_kept
from assistant.adapters.case_store import CaseStore
from assistant.adapters.file_reader import WorkerReader
from assistant.adapters.reading_document import ReadingLimits
from assistant.adapters.reading_kept import KeptReadings, forget_readings
from assistant.records import Case, Exhibit
from tests.evidence_files import mail

TEXT = b"Order number 113-1234567-1234567"


def read(reader: WorkerReader, path: Path) -> list[Exhibit]:
    return list(reader.read(path, marker="E1", file=path.name, title=""))


def written(folder: Path, name: str = "a.txt", raw: bytes = TEXT) -> Path:
    (folder / name).write_bytes(raw)
    return folder / name


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for readings, in which every reading counts as slow."""
    monkeypatch.setattr(reading_kept, "SLOW_SECONDS", 0.0)
    return tmp_path / "home" / "readings"


def test_a_second_reading_asks_no_process(tmp_path: Path) -> None:
    with WorkerReader() as reader:
        first = read(reader, written(tmp_path))
        reader.close()
        again = read(reader, written(tmp_path, "b.txt"))
        assert reader._processes == []
    assert (again[0].text, again[0].file) == (first[0].text, "b.txt")


def test_attachments_of_a_kept_mail_carry_the_name_it_has_now(tmp_path: Path) -> None:
    raw = mail("See it.", attachments=[("o.txt", TEXT)])
    with WorkerReader() as reader:
        read(reader, written(tmp_path, "a.eml", raw))
        assert [e.file for e in read(reader, written(tmp_path, "b.eml", raw))] == ["b.eml", "b.eml/o.txt"]


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    with WorkerReader() as reader:
        read(reader, written(tmp_path))
        assert read(reader, written(tmp_path, raw=b"changed"))[0].text == "changed"


def test_a_slow_reading_outlives_the_program_and_is_private(tmp_path: Path, kept: Path) -> None:
    with WorkerReader(kept=KeptReadings(kept)) as reader:
        first = read(reader, written(tmp_path))
    (file,) = kept.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    with WorkerReader(kept=KeptReadings(kept)) as reader:
        assert read(reader, written(tmp_path)) == first
        assert reader._processes == []


def test_a_quick_reading_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_kept, "SLOW_SECONDS", 60.0)
    with WorkerReader(kept=KeptReadings(tmp_path / "kept")) as reader:
        read(reader, written(tmp_path))
    assert not (tmp_path / "kept").exists()


def test_other_limits_are_another_reading(tmp_path: Path) -> None:
    path, store = written(tmp_path), KeptReadings()
    keys = {store.key(path, "a.txt", ReadingLimits(characters=n)) for n in (10, 20)}
    assert len(keys | {store.key(path, "a.csv", ReadingLimits(characters=10))}) == 3


@pytest.mark.parametrize("spoiled", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_a_spoiled_memory_is_read_again(tmp_path: Path, kept: Path, spoiled: bytes) -> None:
    with WorkerReader(kept=KeptReadings(kept)) as reader:
        read(reader, written(tmp_path))
    next(kept.iterdir()).write_bytes(spoiled)
    with WorkerReader(kept=KeptReadings(kept)) as reader:
        assert read(reader, written(tmp_path))[0].text == TEXT.decode()


def test_a_forgotten_file_is_gone_from_disk(tmp_path: Path, kept: Path) -> None:
    path = written(tmp_path)
    with WorkerReader(kept=KeptReadings(kept)) as reader:
        read(reader, path)
    forget_readings(kept, [path])
    assert list(kept.iterdir()) == []


def test_deleting_a_case_forgets_what_was_read_in_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_kept, "SLOW_SECONDS", 0.0)
    store = CaseStore(tmp_path / "home")
    case = Case.model_validate({"id": "x", "role": "buyer", "marketplace": "amazon.com", "today": "2026-03-21"})
    case_id = store.create_case(case)
    file = store.add_file(case_id, "order.txt", TEXT)
    readings = tmp_path / "home" / "cache" / "readings"
    with WorkerReader(kept=KeptReadings(readings)) as reader:
        read(reader, tmp_path / "home" / "cases" / case_id / file)
    assert len(list(readings.iterdir())) == 1
    store.delete_case(case_id)
    store.close()
    assert list(readings.iterdir()) == []
