"""What all tests share: the shipped data, read once, and a home folder of the test's own."""

from pathlib import Path

import pytest
from hypothesis import settings

from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.policy_library import PolicyLibrary, read_library
from assistant.settings import data_folder

# The same examples on every run, so that a red test is a changed product and not a lucky draw; to look for new ones:
# pytest -p no:cacheprovider --hypothesis-seed=random
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the home of the person who runs it, and none finds a model by accident."""
    monkeypatch.setenv("CLAIM_HOME", str(tmp_path_factory.mktemp("home")))
    models = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CLAIM_MODEL", "CLAIM_ENGINE")
    for name in (*models, "CLAIM_EMBEDDER", "CLAIM_CHROMA_URL", "CLAIM_CHROMA_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def library() -> PolicyLibrary:
    return read_library(data_folder("policy_corpus"))


@pytest.fixture(scope="session")
def playbooks() -> PlaybookLibrary:
    return read_playbooks(data_folder("playbooks"))


@pytest.fixture(scope="session")
def index_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests that need the real index, so that it is built once."""
    return tmp_path_factory.mktemp("index-home")
