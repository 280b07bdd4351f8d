"""The shipped data keeps its own rules: playbooks resolve, the demo is there, the settings table is current."""

import re
import subprocess
from pathlib import Path

from assistant.playbook_library import read_playbooks
from assistant.playbook_lint import lint_playbooks
from assistant.policy_library import read_library
from assistant.settings import VARIABLES, Settings, data_folder, demo_folder

ROOT = Path(__file__).parents[2]


def test_every_playbook_resolves_its_facts_rules_windows_and_conditions() -> None:
    problems = lint_playbooks(read_playbooks(data_folder("playbooks")), read_library(data_folder("policy_corpus")))
    assert problems == ()


def test_corpus_has_the_size_that_the_six_kinds_need() -> None:
    library = read_library(data_folder("policy_corpus"))
    assert len(library.documents) >= 30
    assert len(library.clauses) >= 250


def test_demo_case_is_bundled() -> None:
    assert (demo_folder() / "case.yaml").is_file()


def test_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- settings:begin -->")[1].split("<!-- settings:end -->")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == set(VARIABLES.values())
    for name, field in Settings.model_fields.items():
        said = (field.description or "").split(": ", 1)[1]
        assert said in table, name


def test_no_text_of_the_repository_names_this_kind_of_place() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    suffixes = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".sh", ".cfg", ""}
    # A registry's own host in a lock file would tie the project to one place.
    forbidden = re.compile(
        "|".join(["files[.]python" + "hosted", "pypi[.]" + "org", r"registry[.]npm" + "js"]), re.IGNORECASE
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in suffixes and path.is_file() and path.stat().st_size < 1_000_000:
            assert not forbidden.search(path.read_text(encoding="utf-8", errors="replace")), name
