"""The screens that ask: answers change the path in place, another kind is one click, nothing is ticked beforehand."""

from __future__ import annotations

import datetime as dt

from assistant.adapters.case_store import CaseStore
from assistant.records import Action, Attempt, Case, Moment
from tests.app.test_screens import ROUTE, STORY, TODAY, opened, shown, told_case

SELLER = Case(
    id="new",
    role="seller",
    marketplace="amazon.com",
    today=TODAY,
    playbook="shipping-performance",
    story="Our account was deactivated because of a late shipment rate of 7.5 %.",
)
STEP = "Daily check of every open order before the carrier's pick-up, with a signed log"
CAUSE = "The handling time set for the listings was shorter than packing really took"


def test_an_answer_given_in_place_changes_the_path(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, ROUTE)
    asked = [s for s in at.selectbox if str(s.key).startswith("path_chargeback_filed")]
    assert "Your answer would change the path" in shown(at)
    at = asked[0].select("yes").run()
    assert store.load_case(case_id).case.facts["chargeback_filed"] == "yes"
    assert "Another way comes first" in shown(at)
    # it stays on the page to be corrected
    again = next(s for s in at.selectbox if str(s.key).startswith("path_chargeback_filed"))
    at = again.select("no").run()
    assert "Another way comes first" not in shown(at)


def test_another_kind_is_one_click_and_can_be_taken_back(store: CaseStore) -> None:
    case_id = store.create_case(
        told_case(story=told_case().story + " The lamp that came instead was broken and damaged.")
    )
    at = opened(case_id, ROUTE)
    assert "Is this another kind of case?" in shown(at)
    button = next(b for b in at.button if str(b.key).startswith("kind_yes_"))
    first = button.label
    at = button.click().run()
    chosen = store.load_case(case_id).case.playbook
    assert chosen
    assert first.startswith("Yes: ")
    assert "You chose" in shown(at)
    at.button(key=f"kind_again_{case_id}").click().run()
    assert store.load_case(case_id).case.playbook == ""


def test_no_suggestion_is_ticked_and_a_tick_alone_claims_nothing(store: CaseStore) -> None:
    case_id = store.create_case(SELLER)
    at = opened(case_id, STORY)
    ticks = [c for c in at.checkbox if str(c.key).startswith("tick_")]
    assert len(ticks) >= 8
    assert not any(c.value for c in ticks)
    at.checkbox(key=f"tick_daily-check_{case_id}").check().run()
    assert store.load_case(case_id).case.actions == ()


def test_a_step_that_is_said_to_be_done_becomes_an_action_and_leaves_again(store: CaseStore) -> None:
    case_id = store.create_case(SELLER.model_copy(update={"actions": (Action(what="Own step", status="done"),)}))
    at = opened(case_id, STORY)
    at = at.checkbox(key=f"tick_daily-check_{case_id}").check().run()
    at = at.segmented_control(key=f"tick_status_daily-check_{case_id}").select("done").run()
    at = at.date_input(key=f"tick_day_daily-check_{case_id}").set_value(dt.date(2026, 3, 5)).run()
    at = at.text_input(key=f"tick_owner_daily-check_{case_id}").set_value("Ada").run()
    step = Action(what=STEP, status="done", when=Moment(day=dt.date(2026, 3, 5)), owner="Ada")
    assert store.load_case(case_id).case.actions == (Action(what="Own step", status="done"), step)
    at = at.checkbox(key=f"tick_daily-check_{case_id}").uncheck().run()
    assert not at.exception
    assert store.load_case(case_id).case.actions == (Action(what="Own step", status="done"),)


def test_a_cause_is_taken_only_by_a_tick_and_never_over_an_own_one(store: CaseStore) -> None:
    case_id = store.create_case(SELLER)
    at = opened(case_id, STORY).checkbox(key=f"tick_cause-handling-time_{case_id}").check().run()
    assert store.load_case(case_id).case.facts["root_cause"] == CAUSE
    assert at.checkbox(key=f"tick_cause-staff_{case_id}").disabled
    at.checkbox(key=f"tick_cause-handling-time_{case_id}").uncheck().run()
    assert "root_cause" not in store.load_case(case_id).case.facts


def test_a_pasted_answer_is_read_and_kept_only_on_a_click(store: CaseStore) -> None:
    sent = Attempt(when=Moment(day=TODAY - dt.timedelta(days=9)), text="Our plan.")
    case_id = store.create_case(SELLER.model_copy(update={"attempts": (sent,)}))
    at = opened(case_id, ROUTE)
    text = "We cannot reinstate your account. Please provide greater detail on the root cause. <script>x</script>"
    at = at.text_area(key=f"reply_{case_id}_0").set_value(text).run()
    page = shown(at)
    assert "Found weak: root cause." in page
    assert "<script>" not in page
    assert store.load_case(case_id).case.attempts == (sent,)
    at = at.button(key=f"reply_keep_{case_id}").click().run()
    kept = store.load_case(case_id).case.attempts
    assert len(kept) == 1
    assert kept[0].reply.startswith("We cannot reinstate your account.")
    assert "The last appeal was refused" in shown(at)


def test_an_answer_that_is_not_understood_says_so_on_the_page(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, ROUTE).text_area(key=f"reply_{case_id}_0").set_value("Kindly state your shoe size.").run()
    page = shown(at)
    assert "Not understood" in page
    assert "Kindly state your shoe size." in page
