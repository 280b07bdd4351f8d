"""What a plan rests on: every clause behind its letter, its path, its days and its warnings, with the clause's hash.

One idea: the plan keeps the hash of each clause as it was, bundled or a person's own, so that a saved draft can say
later, by itself, which of them has changed; where two published copies of a rule differ, it keeps the other one too.
"""

from __future__ import annotations

import datetime as dt

from assistant.policy_library.library import PolicyLibrary
from assistant.records import Conflict, Plan, Record


class ChangedGround(Record):
    """A clause of a saved draft that is no longer what it was."""

    clause_id: str
    name: str  # its heading as it was; the id where the draft did not keep it
    marker: str = ""  # as the letter cites it; empty: the path or a day rests on it
    is_removed: bool = False


def ground_ids(plan: Plan) -> tuple[str, ...]:
    """What the letter may cite, and what its path, its days and its warnings come from; each once, in that order."""
    ids = [s.clause.id for s in plan.sources]
    ids += [plan.route.clause_id, *(s.clause_id for s in plan.route.next_steps)]
    for deadline in plan.deadlines:
        ids += [deadline.clause_id, deadline.opens_clause_id, deadline.closes_clause_id]
    return tuple(dict.fromkeys(i for i in [*ids, *(a.clause.id for a in plan.adverse)] if i))


def with_grounds(plan: Plan, library: PolicyLibrary, *, on: dt.date) -> Plan:
    """The plan with the hash of each clause that it rests on, and the other copies of these in force `on` that day."""
    clauses = [c for i in ground_ids(plan) if (c := library.by_id.get(i)) is not None]
    conflicts = []
    for clause in clauses:
        copies = [o for i in clause.conflicts_with if (o := library.by_id.get(i)) is not None]
        others = tuple(o for o in copies if o.effective_to is None or o.effective_to >= on)
        if others:
            conflicts.append(Conflict(clause=clause, others=others))
    return plan.model_copy(update={"rests_on": {c.id: c.content_hash for c in clauses}, "conflicts": tuple(conflicts)})


def telling_conflicts(plan: Plan, body: str = "") -> tuple[Conflict, ...]:
    """The conflicts of the clauses that decide the path or a day, and of those that the letter cites.

    Args:
        plan: with its grounds.
        body: the letter with its markers; empty: what the plan's points cite.
    """
    used = {plan.route.clause_id}
    used |= {i for d in plan.deadlines for i in (d.clause_id, d.opens_clause_id, d.closes_clause_id)}
    if body:
        used |= {s.clause.id for s in plan.sources if f"[{s.marker}]" in body}
    else:
        used |= {i for p in plan.points for i in p.clauses}
    return tuple(c for c in plan.conflicts if c.clause.id in used)


def changed_grounds(plan: Plan, library: PolicyLibrary) -> tuple[ChangedGround, ...]:
    """The clauses of a plan that the library holds otherwise now, or no more; cited ones first."""
    cited = {s.clause.id: s for s in plan.sources}
    # A plan that was saved before it kept its grounds still has the clauses that it may cite.
    kept = {s.clause.id: s.clause.content_hash for s in plan.sources}
    kept |= {clause_id: content_hash for clause_id, content_hash in plan.rests_on.items() if clause_id not in kept}
    found = []
    for clause_id, content_hash in kept.items():
        now, source = library.by_id.get(clause_id), cited.get(clause_id)
        if now is not None and now.content_hash == content_hash:
            continue
        name = source.clause.heading if source else now.heading if now else clause_id
        marker = source.marker if source else ""
        found.append(ChangedGround(clause_id=clause_id, name=name, marker=marker, is_removed=now is None))
    return tuple(found)
