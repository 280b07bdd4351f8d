"""The systems that are compared at many clauses: the product, plain Chroma, and a LangChain hybrid.

All get the same clauses, read the same text of a clause and use the same vectors. The two plain ones are what
their documentation shows first. Their filter is a flag that was worked out beforehand for the one marketplace
and role that are asked for, which is less work than the product's filter does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from assistant.adapters.chroma_index import ChromaIndex
from assistant.errors import ClaimError
from assistant.policy_library import PolicyLibrary
from assistant.policy_library.library import applies
from assistant.ports import Embedder, Progress
from assistant.records import Clause, Role
from assistant.retrieval import search_clauses
from assistant.retrieval.index_text import index_text

MARKETPLACE = "amazon.com"
ROLE: Role = "seller"
TOP = 10
ADDED_AT_ONCE = 5_000  # Chroma takes up to 5,461
FLAG = "applies"
NEEDED = {"langchain": ("langchain_chroma", "langchain_classic", "langchain_community", "rank_bm25")}

Ask = Callable[[str, bool], Sequence[str]]  # the question, whether filtered; at most TOP clause ids, best first


class System(Protocol):
    """One way of keeping and finding clauses, in a folder of its own."""

    def build(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path, say: Progress) -> None:
        """Writes the index of these clauses."""

    def opened(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path) -> Ask:
        """Opens in a new process what was built; a system that keeps the clauses itself leaves them alone."""


class Product:
    """The product's index and search."""

    def __init__(self, bundled: PolicyLibrary) -> None:
        self._bundled = bundled

    def build(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path, say: Progress) -> None:
        """As at the first search."""
        with ChromaIndex(tuple(clauses), embedder, folder, progress=say) as index:
            index.open()

    def opened(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path) -> Ask:
        """What `claim search` does."""
        bundled = self._bundled
        library = PolicyLibrary(clauses=tuple(clauses), marketplaces=bundled.marketplaces)
        index = ChromaIndex(library.clauses, embedder, folder)

        def ask(question: str, is_filtered: bool) -> list[str]:
            place, role = (MARKETPLACE, ROLE) if is_filtered else ("", "")
            found = search_clauses(library, index, question, marketplace=place, role=role, top=TOP)
            return [f.clause.id for f in found]

        return ask


class PlainChroma:
    """A collection with Chroma's defaults."""

    def __init__(self, bundled: PolicyLibrary) -> None:
        self._place = bundled.marketplace(MARKETPLACE)

    def build(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path, say: Progress) -> None:
        """In the largest steps that Chroma takes."""
        collection = _client(folder).create_collection("clauses", embedding_function=None)
        for part in _parts(clauses, say):
            texts = [index_text(c) for c in part]
            collection.add(
                ids=[c.id for c in part],
                embeddings=embedder.embed(texts),
                documents=texts,
                metadatas=[{FLAG: applies(c, place=self._place, role=ROLE, on=None)} for c in part],
            )

    def opened(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path) -> Ask:  # noqa: ARG002
        """The collection alone."""
        collection = _client(folder).get_collection("clauses", embedding_function=None)

        def ask(question: str, is_filtered: bool) -> list[str]:
            where = {FLAG: True} if is_filtered else None
            answer = collection.query(query_embeddings=embedder.embed([question]), n_results=TOP, where=where)
            return list(answer["ids"][0])

        return ask


class LangChainHybrid:
    """LangChain's Chroma store and its BM25 retriever in an EnsembleRetriever, half and half.

    The BM25 retriever is not stored, so each start counts all words anew; and it knows no filter, so what does
    not apply is taken out of the answer.
    """

    def __init__(self, bundled: PolicyLibrary) -> None:
        self._place = bundled.marketplace(MARKETPLACE)

    def build(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path, say: Progress) -> None:
        """The vector store; it takes no more documents at once than Chroma does."""
        store = self._store(embedder, folder)
        for part in _parts(clauses, say):
            store.add_documents([self._document(c) for c in part], ids=[c.id for c in part])

    def opened(self, clauses: Iterable[Clause], embedder: Embedder, folder: Path) -> Ask:
        """Both retrievers, joined."""
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        store = self._store(embedder, folder)
        by_words = BM25Retriever.from_documents([self._document(c) for c in clauses], k=TOP)

        def joined(**search: Any) -> Any:
            by_vectors = store.as_retriever(search_kwargs={"k": TOP, **search})
            return EnsembleRetriever(retrievers=[by_words, by_vectors], weights=[0.5, 0.5], id_key="id")

        everywhere, there = joined(), joined(filter={FLAG: True})

        def ask(question: str, is_filtered: bool) -> list[str]:
            found = (there if is_filtered else everywhere).invoke(question)
            return [d.metadata["id"] for d in found if d.metadata[FLAG] or not is_filtered][:TOP]

        return ask

    def _store(self, embedder: Embedder, folder: Path) -> Any:
        # Only this system needs it; the extra `evals` brings it.
        from langchain_chroma import Chroma

        from evals.benchmarks.langchain_baseline import OfflineEmbeddings

        return Chroma(client=_client(folder), collection_name="clauses", embedding_function=OfflineEmbeddings(embedder))

    def _document(self, clause: Clause) -> Any:
        from langchain_core.documents import Document

        flag = applies(clause, place=self._place, role=ROLE, on=None)
        return Document(page_content=index_text(clause), metadata={"id": clause.id, FLAG: flag})


SYSTEMS: dict[str, Callable[[PolicyLibrary], System]] = {
    "product": Product,
    "chroma": PlainChroma,
    "langchain": LangChainHybrid,
}


def check_systems(names: Iterable[str]) -> None:
    """Makes sure that these systems are known and can be run here.

    Raises:
        ClaimError: one is not, or its packages are not installed.
    """
    for name in names:
        if name not in SYSTEMS:
            raise ClaimError(f"there is no system '{name}'; choose from {', '.join(SYSTEMS)} with --systems")
        missing = [package for package in NEEDED.get(name, ()) if find_spec(package) is None]
        if missing:
            raise ClaimError(
                f"the system '{name}' needs packages that are not installed ({', '.join(missing)}); run: "
                "pip install 'claimwright[evals]', or leave it out with --systems product,chroma"
            )


def _client(folder: Path) -> Any:
    # Takes over a second to import.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _parts(clauses: Iterable[Clause], say: Progress) -> Iterator[list[Clause]]:
    rest, done = iter(clauses), 0
    while part := list(islice(rest, ADDED_AT_ONCE)):
        yield part
        done += len(part)
        say(f"{done} clauses added", 0, 0)
