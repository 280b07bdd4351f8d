"""A question leaves without its names and numbers, a clause as it is."""

from collections.abc import Sequence

from assistant.adapters.private_embedder import PrivateEmbedder, public_words
from assistant.policy_library import read_library
from assistant.settings import data_folder


class Listening:
    """Keeps what it is given."""

    fingerprint = "listening"

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.given += texts
        return [[1.0] for _ in texts]


def test_names_and_numbers_of_a_question_leave_as_the_word_for_their_kind() -> None:
    inner = Listening()
    story = (
        "My name is Folasade Oyelaran. Order 113-1234567-1234567 never came; write to fo@mail.example. I waited 5 days."
    )
    assert PrivateEmbedder(inner, frozenset()).embed([story, ""]) == [[1.0], [1.0]]
    assert inner.given[0] == "My name is name. Order order never came; write to email. I waited 5 days."


def test_the_words_of_the_clauses_leave_as_they_are() -> None:
    inner = Listening()
    clauses = [c for c in read_library(data_folder("policy_corpus")).clauses if "://" not in c.text][:40]
    PrivateEmbedder(inner, public_words(clauses)).embed([c.heading for c in clauses])
    assert inner.given == [c.heading for c in clauses]
