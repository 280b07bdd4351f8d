"""Signs and choices of playbooks: the letter asked for decides its kind, and no choice reads as its opposite."""

from dataclasses import replace

from assistant.playbook_library import Playbook, PlaybookLibrary, Signs
from assistant.playbook_lint import lint_playbooks
from assistant.policy_library import PolicyLibrary
from assistant.records import Exhibit, FactName
from assistant.triage import rank_kinds
from tests.known_case import make_case


def _books(playbooks: PlaybookLibrary) -> dict[str, Playbook]:
    """Two kinds: one with many words of a story, one with the name of a letter."""
    some = next(b for b in playbooks.playbooks.values() if b.role == "buyer")
    many = Signs(strong=("no refund", "sent it back"), weak=("refund", "label"))
    return {
        "story": some.model_copy(update={"id": "story", "signs": many}),
        "letter": some.model_copy(update={"id": "letter", "signs": Signs(decisive=("letter before action",))}),
    }


def test_the_letter_that_is_asked_for_by_name_beats_the_words_of_the_story(playbooks: PlaybookLibrary) -> None:
    story = "I sent it back with their label and got no refund. Please write the letter before action."
    assert rank_kinds(make_case(story=story), _books(playbooks))[0].playbook == "letter"


def test_a_paper_that_names_a_letter_decides_nothing(playbooks: PlaybookLibrary) -> None:
    paper = Exhibit(
        marker="E1", file="a.txt", title="Answer", state="read", sha256="", pages=("a letter before action",)
    )
    ranked = rank_kinds(make_case(story="I got no refund."), _books(playbooks), exhibits=(paper,))
    assert [c.playbook for c in ranked] == ["story"]


def test_a_choice_that_a_condition_reads_as_a_negation_is_found(
    playbooks: PlaybookLibrary, library: PolicyLibrary
) -> None:
    fact = FactName(name="loss_of_test", kind="text", label="loss", choices=("not received", "late"))
    book = next(iter(playbooks.playbooks.values()))
    asking = book.points[0].model_copy(update={"when": ("loss_of_test is not received",)})
    changed = replace(
        playbooks,
        playbooks={book.id: book.model_copy(update={"points": (asking, *book.points[1:])})},
        catalogue=(*playbooks.catalogue, fact),
    )
    found = [p for p in lint_playbooks(changed, library) if "loss_of_test" in p]
    said = "facts: loss_of_test: a condition cannot ask for 'not received' without quotes; write \"not received\""
    assert said in found
    late = replace(changed, catalogue=(*playbooks.catalogue, fact.model_copy(update={"choices": ("late", "lost")})))
    assert not [p for p in lint_playbooks(late, library) if "loss_of_test" in p and "cannot ask" in p]
