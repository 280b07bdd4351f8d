"""Keeps cases and every text their letters ever had, in one SQLite database under the user's folder.

The one idea: nothing that was typed is lost. Each distinct text of a letter is a revision that knows its
parent; undo goes to the parent, redo to the child that was last left, and a text typed after an undo is a new
branch, not an overwriting. A revision also knows the draft it grew from: "[P2]" means what it meant then.
Several windows and processes may write at once: a write is one short transaction.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import ForeignKey, Text, create_engine, event, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assistant.adapters.kept_files import KeptFiles
from assistant.errors import CaseError
from assistant.records import Case, Draft, Plan, Record

Origin = Literal["typed", "offline", "llm", "restored"]

BUSY_MILLISECONDS: Final = 10_000
MAX_TITLE_CHARACTERS: Final = 80
_NOT_HERE: Final = "this case is not saved here (any more); start a new one or choose another"
_Result = TypeVar("_Result")
_Model = TypeVar("_Model", bound=BaseModel)


class SavedCase(Record):
    """A case as it was saved, with the folder that holds its files."""

    id: str
    title: str
    updated: dt.datetime  # UTC
    case: Case
    plan: Plan | None = None  # of the current text; None: not drafted yet, or by a version whose records differ
    draft: Draft | None = None  # what the current text grew from
    subject: str = ""  # as edited; empty: the plan's
    folder: str  # absolute


class CaseTitle(Record):
    """A case as a list shows it."""

    id: str
    title: str
    updated: dt.datetime  # UTC


class Revision(Record):
    """One text that a letter had."""

    id: int
    saved: dt.datetime  # UTC
    text: str
    origin: Origin


class _Base(DeclarativeBase):
    pass


class _CaseRow(_Base):
    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    updated: Mapped[str]
    case_json: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="")
    current_revision: Mapped[int | None] = mapped_column(default=None)


class _DraftRow(_Base):
    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    plan_json: Mapped[str] = mapped_column(Text)
    draft_json: Mapped[str] = mapped_column(Text)


class _RevisionRow(_Base):
    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    parent: Mapped[int | None]
    last_child: Mapped[int | None] = mapped_column(default=None)
    draft: Mapped[int | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), default=None)
    saved: Mapped[str]
    origin: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


class CaseStore:
    """The saved cases of one user; `home` is made when it is not there.

    Raises:
        CaseError: from every method: the database cannot be opened, read or written, or a case is not there.
    """

    def __init__(self, home: Path) -> None:
        self._home = home.expanduser().resolve()
        self._database = self._home / "cases.db"
        with self._explained():
            self._files = KeptFiles(self._home / "cases", readings=self._home / "cache" / "readings")
            # SQLite gives its side files the rights of the main one, so the main one is made first.
            os.close(os.open(self._database, os.O_CREAT | os.O_RDWR, 0o600))
            self._engine = create_engine(
                f"sqlite:///{self._database}", connect_args={"timeout": BUSY_MILLISECONDS / 1000}
            )
            event.listen(self._engine, "connect", _set_up_connection)
            event.listen(self._engine, "begin", _begin_at_once)
            _Base.metadata.create_all(self._engine)

    # --- cases --------------------------------------------------------------------------------------------

    def list_cases(self) -> tuple[CaseTitle, ...]:
        """All cases, the last changed first."""
        return self._run(
            lambda session: tuple(
                CaseTitle(id=i, title=title, updated=dt.datetime.fromisoformat(updated))
                for i, title, updated in session.execute(
                    select(_CaseRow.id, _CaseRow.title, _CaseRow.updated).order_by(_CaseRow.updated.desc())
                )
            )
        )

    def create_case(self, case: Case, *, title: str = "") -> str:
        """Saves a new case and gives its id; a case without a folder gets one of its own for its files."""
        case_id = secrets.token_hex(8)
        with self._explained():
            self._files.make_folder(case_id)

        def insert(session: Session) -> None:
            row = _CaseRow(id=case_id, title=_title(title, case), updated=_now(), case_json=self._homed(case_id, case))
            session.add(row)

        self._run(insert)
        return case_id

    def load_case(self, case_id: str) -> SavedCase:
        """The case of that id."""

        def read(session: Session) -> tuple[_CaseRow, _DraftRow | None]:
            row = self._row(session, case_id)
            current = session.get(_RevisionRow, row.current_revision) if row.current_revision else None
            return row, session.get(_DraftRow, current.draft) if current and current.draft else None

        row, kept = self._run(read)
        return SavedCase(
            id=row.id,
            title=row.title,
            updated=dt.datetime.fromisoformat(row.updated),
            case=self._told(row),
            plan=_record(kept.plan_json, Plan) if kept else None,
            draft=_record(kept.draft_json, Draft) if kept else None,
            subject=row.subject,
            folder=str(self._files.folder(case_id)),
        )

    def drafted_plans(self) -> tuple[tuple[CaseTitle, Plan], ...]:
        """Each case that has a letter with the plan of its current text, the last changed first; a plan that was
        written by a version whose records differ is left out.
        """
        query = (
            select(_CaseRow.id, _CaseRow.title, _CaseRow.updated, _DraftRow.plan_json)
            .join(_RevisionRow, _RevisionRow.id == _CaseRow.current_revision)
            .join(_DraftRow, _DraftRow.id == _RevisionRow.draft)
            .order_by(_CaseRow.updated.desc())
        )
        rows = self._run(lambda session: [tuple(row) for row in session.execute(query)])
        found = []
        for case_id, title, updated, plan_json in rows:
            plan = _record(plan_json, Plan)
            if plan is not None:
                found.append((CaseTitle(id=case_id, title=title, updated=dt.datetime.fromisoformat(updated)), plan))
        return tuple(found)

    def has_case(self, case_id: str) -> bool:
        """True when there is a case of that id; any text is a fair question."""
        return self._run(lambda session: session.get(_CaseRow, _storable(case_id)) is not None)

    def change_case(self, case_id: str, change: Callable[[Case], Case], *, title: str = "") -> Case:
        """Gives what was told to `change` and keeps what comes back; two changes at once both count."""

        def work(session: Session) -> Case:
            row = self._row(session, case_id)
            changed = change(self._told(row))
            row.case_json, row.title, row.updated = (
                self._homed(case_id, changed),
                _title(title, changed),
                _now(),
            )
            return changed

        return self._run(work)

    def save_subject(self, case_id: str, subject: str) -> None:
        """Keeps the subject line as edited."""

        def change(session: Session) -> None:
            row = self._row(session, case_id)
            row.subject, row.updated = subject, _now()

        self._run(change)

    def delete_case(self, case_id: str) -> None:
        """Removes the case, its texts and the copies of its files; a case folder opened by path stays."""

        def remove(session: Session) -> None:
            session.delete(self._row(session, case_id))

        self._run(remove)
        with self._explained():
            self._files.remove_folder(case_id)

    # --- files --------------------------------------------------------------------------------------------

    def add_file(self, case_id: str, name: str, content: bytes) -> str:
        """Keeps a file unchanged and gives its path inside the case's folder."""
        self._run(lambda session: self._row(session, case_id))
        with self._explained():
            return self._files.add(case_id, name, content)

    def remove_file(self, case_id: str, file: str) -> None:
        """Removes the kept copy of a file; one that is not there is no error."""
        self._run(lambda session: self._row(session, case_id))
        with self._explained():
            self._files.remove(case_id, file)

    # --- the letter's texts -------------------------------------------------------------------------------

    def save_text(self, case_id: str, text: str) -> Revision:
        """Makes `text`, as typed, the current one; a text that is current already gives no new revision."""

        def save(session: Session) -> Revision:
            row = self._row(session, case_id)
            current = session.get(_RevisionRow, row.current_revision) if row.current_revision else None
            if current is not None and current.text == text:
                return _revision(current)
            return self._append(session, row, text, origin="typed", draft=current.draft if current else None)

        return self._run(save)

    def save_draft(self, case_id: str, text: str, *, plan: Plan, draft: Draft) -> Revision:
        """Makes a new draft's `text` current, with the plan it rests on; the text before stays a revision."""

        def save(session: Session) -> Revision:
            row = self._row(session, case_id)
            kept = _DraftRow(case_id=case_id, plan_json=plan.model_dump_json(), draft_json=draft.model_dump_json())
            session.add(kept)
            session.flush()
            row.subject = ""
            return self._append(session, row, text, origin=draft.engine.name, draft=kept.id)

        return self._run(save)

    def restore(self, case_id: str, revision_id: int) -> Revision:
        """Makes an older text the current one again, as a new revision."""

        def save(session: Session) -> Revision:
            row = self._row(session, case_id)
            old = session.get(_RevisionRow, revision_id)
            if old is None or old.case_id != case_id:
                raise CaseError("that text does not belong to this case; choose one from its list")
            return self._append(session, row, old.text, origin="restored", draft=old.draft)

        return self._run(save)

    def _append(self, session: Session, row: _CaseRow, text: str, *, origin: Origin, draft: int | None) -> Revision:
        new = _RevisionRow(
            case_id=row.id,
            parent=row.current_revision,
            draft=draft,
            saved=_now(),
            origin=origin,
            text=_storable(text),
        )
        session.add(new)
        session.flush()
        if new.parent is not None:
            session.execute(update(_RevisionRow).where(_RevisionRow.id == new.parent).values(last_child=new.id))
        row.current_revision, row.updated = new.id, new.saved
        return _revision(new)

    def current_text(self, case_id: str) -> Revision | None:
        """The letter's text now; None before the first one."""

        def read(session: Session) -> Revision | None:
            row = self._row(session, case_id)
            found = session.get(_RevisionRow, row.current_revision) if row.current_revision else None
            return _revision(found) if found else None

        return self._run(read)

    def revisions(self, case_id: str) -> tuple[Revision, ...]:
        """Every text the letter had, the newest first."""
        query = select(_RevisionRow).where(_RevisionRow.case_id == case_id).order_by(_RevisionRow.id.desc())
        return self._run(lambda session: tuple(_revision(r) for r in session.scalars(query)))

    def undo(self, case_id: str) -> Revision | None:
        """Goes back to the text before; None (and no change) when there is none."""
        return self._move(case_id, lambda revision: revision.parent)

    def redo(self, case_id: str) -> Revision | None:
        """Goes forward again to the text that was last left by an undo; None when there is none."""
        return self._move(case_id, lambda revision: revision.last_child)

    def _move(self, case_id: str, target: Callable[[_RevisionRow], int | None]) -> Revision | None:
        def move(session: Session) -> Revision | None:
            row = self._row(session, case_id)
            current = session.get(_RevisionRow, row.current_revision) if row.current_revision else None
            found = session.get(_RevisionRow, target(current)) if current and target(current) else None
            if current is None or found is None:
                return None
            if found.id == current.parent:
                found.last_child = current.id  # redo comes back here, whichever branch this was
            row.current_revision, row.updated = found.id, _now()
            return _revision(found)

        return self._run(move)

    # --- the database -------------------------------------------------------------------------------------

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    def _run(self, work: Callable[[Session], _Result]) -> _Result:
        with self._explained(), Session(self._engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    def _row(self, session: Session, case_id: str) -> _CaseRow:
        row = session.get(_CaseRow, _storable(case_id))
        if row is None:
            raise CaseError(_NOT_HERE)
        return row

    def _told(self, row: _CaseRow) -> Case:
        case = _record(row.case_json, Case)
        if case is None:
            raise CaseError(
                f"the saved case '{row.title}' was written by another version; start it again from its files"
            )
        return case

    def _homed(self, case_id: str, case: Case) -> str:
        homed = case if case.folder else case.model_copy(update={"folder": str(self._files.folder(case_id))})
        return homed.model_dump_json()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns what the database or the disk says into one line with a way out."""
        try:
            yield
        except SQLAlchemyError as problem:
            reason = str(getattr(problem, "orig", None) or problem).splitlines()[0]
            raise CaseError(
                f"the saved cases in {self._database} cannot be used ({reason}); "
                "move that file aside, or set CLAIM_HOME to another folder"
            ) from None
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise CaseError(
                f"{problem.filename or self._home} cannot be used ({reason}); set CLAIM_HOME elsewhere"
            ) from None


def _set_up_connection(connection: Any, _record: Any) -> None:
    # The driver's own transaction start is late and shared; ours takes the write lock at once, so that two
    # writers wait for each other instead of failing half-way.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _record(json: str, model: type[_Model]) -> _Model | None:
    """The saved record; None when there is none or its shape is another version's."""
    if not json:
        return None
    try:
        return model.model_validate_json(json)
    except ValidationError:
        return None


def _revision(row: _RevisionRow) -> Revision:
    origin: Any = row.origin
    return Revision(id=row.id, saved=dt.datetime.fromisoformat(row.saved), text=row.text, origin=origin)


def _title(title: str, case: Case) -> str:
    line = title or case.facts.get("item", "") or next(iter(case.story.strip().splitlines()), "")
    line = " ".join(_storable(line).split()) or "New case"
    return line if len(line) <= MAX_TITLE_CHARACTERS else line[: MAX_TITLE_CHARACTERS - 1].rstrip() + "\u2026"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def _storable(text: str) -> str:
    """The text without half characters, which a database cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
