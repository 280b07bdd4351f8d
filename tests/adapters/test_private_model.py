"""No message to a model holds what is private, and every answer comes back with it."""

import html
import json
import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from assistant.adapters.private_model import RULE, PrivateModel
from assistant.intake import read_case
from assistant.ports import Completion
from assistant.prompt_library import as_json
from assistant.redaction import Hider, Vault
from assistant.redaction.known import Known, KnownValues
from assistant.settings import Settings
from assistant.wiring import build_services
from assistant.wording.values import find_values
from evals.expectations import read_expected
from evals.runner import find_cases, run
from tests.scripted_server import ScriptedServer, chat_json

CASES = Path(__file__).parents[2] / "evals" / "cases"
KNOWN = KnownValues(
    (Known("NAME", 'Dana "Dee" O\'Hara'), Known("ORDER", "113-1234567-1234567"), Known("ADDRESS", "A\nB"))
)
PRIVATE_KINDS = ("order_id", "shipment_id", "tracking_number", "email", "phone", "card_number", "identity_number")


class Echo:
    """Answers with the texts that it was told, and keeps what it was told."""

    name = "echo"

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.told: list[str] = []

    def complete(self, *, system: str, user: str, schema: Any) -> Completion:
        self.told += [system, user]
        data = self.answer or {"texts": json.loads(user.partition("<data>")[2].partition("</data>")[0])}
        return Completion(data=data, model="echo", input_tokens=1, output_tokens=1, seconds=0.0)


def ask(model: Echo, data: Any, *, known: KnownValues = KNOWN) -> dict[str, Any]:
    private = PrivateModel(model, Hider(known, vault=Vault()))
    return private.complete(system="Rules.", user=f"Word it.\n<data>\n{as_json(data)}\n</data>\nNow.", schema={}).data


def test_what_is_escaped_in_json_is_hidden_and_comes_back() -> None:
    model = Echo()
    texts = ['Dana "Dee" O\'Hara & <sons>', "order 113-1234567-1234567", ["A\nB", {"deep": "A B"}], 7, None, True]
    assert ask(model, texts) == {"texts": texts}
    assert not [p for p in ("Dee", "O'Hara", "1234567") if p in model.told[1]]


def test_the_model_is_told_what_the_tokens_are() -> None:
    model = Echo()
    ask(model, ["x"])
    assert model.told[0] == f"Rules.\n\n{RULE}"


def test_a_token_that_nobody_gave_is_a_blank_wherever_it_stands_in_the_answer() -> None:
    model = Echo({"sentences": [{"points": [1], "text": "Ask {NAME_9} about {ORDER_1}."}]})
    answer = ask(model, ["order 113-1234567-1234567"])
    assert answer == {"sentences": [{"points": [1], "text": "Ask [[name]] about 113-1234567-1234567."}]}


def test_a_message_without_data_is_looked_through_as_a_whole() -> None:
    model = Echo({"said": "{EMAIL_1}"})
    private = PrivateModel(model, Hider(KNOWN))
    data = private.complete(system="", user='Write to ola@mail.example for Dana "Dee" O\'Hara', schema={}).data
    assert data == {"said": "ola@mail.example"}
    assert "ola" not in model.told[1] and "Hara" not in model.told[1]


def test_data_that_is_no_json_is_hidden_all_the_same() -> None:
    model = Echo({"said": "x"})
    PrivateModel(model, Hider(KNOWN)).complete(system="", user="<data>order 113-1234567-1234567 {</data>", schema={})
    assert "1234567" not in model.told[1]


def one_of_each_kind() -> list[Path]:
    kinds: dict[str, Path] = {}
    for folder in find_cases(CASES):
        expected = read_expected(folder)
        kinds.setdefault(expected.playbook if expected else "", folder)
    return list(kinds.values())


def private_values(case: Any) -> set[str]:
    """Read from the case itself, by other means than the product's: all of them must stay here."""
    sender = case.sender
    found = {sender.name, sender.email, sender.phone, sender.store, sender.seller_id, *sender.address.split("\n")}
    found |= {c.name for c in case.contacts} | {c.reference for c in case.contacts}
    told = [case.story, case.notice, *case.facts.values(), *(f"{c.said} {c.outcome}" for c in case.contacts)]
    found |= {v.as_written for text in told for v in find_values(text) if v.kind in PRIVATE_KINDS}
    return {f.strip() for f in found if len(f.strip()) > 3}


def echoing(talk: Any) -> None:
    """Says each point as it is told."""
    told = talk.owner.requests[-1].body["messages"][-1]["content"]
    data = json.loads(html.unescape(re.search(r"<data>(.*?)</data>", told, re.DOTALL)[1]))  # type: ignore[index]
    points = [p for p in data.get("letter", data.get("points", [])) if "point" in p]
    chat_json({"sentences": [{"points": [p["point"]], "text": p["say"]} for p in points]})(talk)


def test_no_byte_that_leaves_holds_a_private_value_of_a_case(index_home: Path) -> None:
    folders = one_of_each_kind()
    looked_for = 0
    with ScriptedServer([echoing] * (2 * len(folders))) as server:
        settings = Settings(
            home=index_home,
            embedder="wordllama",
            model="some-model",
            base_url=server.base_url,
            api_key=SecretStr("key"),
            retries=0,
            timeout_seconds=20,
        )
        services = build_services(settings)
        for folder in folders:
            before = len(server.requests)
            letter = run([folder], services, engine="llm").cases[0].letter
            requests = server.requests[before:]
            sent = "\n".join(json.dumps([r.path, r.headers, r.body], ensure_ascii=False) for r in requests).casefold()
            values = private_values(read_case(folder))
            looked_for += len(values) if requests else 0
            assert not [v for v in values if v.casefold() in sent], folder.name
            assert letter is None or not re.search(r"\{[A-Z]+_[0-9]+\}", letter.body), folder.name
    assert looked_for > 100
