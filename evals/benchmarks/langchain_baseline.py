"""A plain LangChain script over the same clauses: embed, retrieve, fill a prompt. No check, no filter, no
letter.

It is what one writes after the first tutorial, and stands beside `claim demo` in docs/benchmarks.md. It
calls no model: its time is that of starting up, retrieving and building the prompt.

    python -m evals.benchmarks.langchain_baseline "my parcel never arrived" [--corpus DIR] [--embedder NAME]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import yaml
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.vectorstores import InMemoryVectorStore

from assistant.adapters.embedders import choose_embedder
from assistant.ports import Embedder

CORPUS = Path(__file__).parents[2] / "policy_corpus"
PROMPT = ChatPromptTemplate.from_messages(
    [
        ("system", "You write polite letters to marketplaces. Cite only these policies:\n{policies}"),
        ("human", "{story}"),
    ]
)


class OfflineEmbeddings(Embeddings):
    """The product's offline embedder behind LangChain's interface: both sides use the same vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""
        return self._embedder.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embedder.embed([text])[0]


def read_documents(corpus: Path) -> list[Document]:
    """Every clause of the corpus as a document, read in the plainest way."""
    documents = []
    for file in sorted((corpus / "documents").glob("*.yaml")):
        content = yaml.safe_load(file.read_text("utf-8"))
        for clause in content["clauses"]:
            metadata = {"id": f"{content['id']}#{clause['slug']}"}
            documents.append(Document(page_content=clause["text"], metadata=metadata))
    return documents


def build_prompt(story: str, corpus: Path, embedder: Embedder, *, top: int = 8) -> str:
    """The prompt that such a script would send."""
    store = InMemoryVectorStore(OfflineEmbeddings(embedder))
    store.add_documents(read_documents(corpus))
    found = store.similarity_search(story, k=top)
    policies = "\n".join(f"[{d.metadata['id']}] {d.page_content}" for d in found)
    return PROMPT.invoke({"policies": policies, "story": story}).to_string()


def main() -> None:
    """Prints the prompt, and as the last line the time that it took."""
    parser = argparse.ArgumentParser(description="a plain LangChain retrieve-and-prompt script, to compare with")
    parser.add_argument("story")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--embedder", default="wordllama")
    arguments = parser.parse_args()
    started = time.perf_counter()
    print(build_prompt(arguments.story, arguments.corpus, choose_embedder(arguments.embedder)))
    print(f"seconds after the imports: {time.perf_counter() - started:.2f}")


if __name__ == "__main__":
    main()
