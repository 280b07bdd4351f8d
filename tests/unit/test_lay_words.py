"""What people say is searched in the clauses' own words; a question without such words stays as it is."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.policy_library import PolicyLibrary
from assistant.policy_library.entries import LayWords
from assistant.policy_library.library import lay_pattern


def test_everyday_words_give_the_words_of_the_clauses(library: PolicyLibrary) -> None:
    assert "refund" in library.policy_words("How do I get my money back?")
    assert "deactivated" in library.policy_words("They suspended me, what now?")


def test_other_languages_give_english_words(library: PolicyLibrary) -> None:
    assert "refund" in library.policy_words("Wann kommt die Erstattung?")
    assert "refund" in library.policy_words("¿Cuándo llega el reembolso?")
    assert "parcel" in library.policy_words("Mon colis n'est jamais arrivé")


def test_a_question_without_everyday_words_adds_nothing(library: PolicyLibrary) -> None:
    assert library.policy_words("valid tracking rate target") == ""


def test_a_word_inside_another_does_not_count() -> None:
    assert not lay_pattern(("shop",)).search("workshop")
    assert lay_pattern(("shop*",)).search("two shops")


@given(st.text(max_size=300))
def test_any_question_gives_only_words_of_the_list(question: str) -> None:
    library = PolicyLibrary(clauses=(), marketplaces={}, lay_words=(LayWords(says=("a*", "paket"), means="parcel"),))
    assert library.policy_words(question) in ("", "parcel")
