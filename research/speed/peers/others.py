"""Measure one peer in the peers' own environment: `python others.py PEER FOLDER`, run by the benchmark.

Each is used as in its documentation, with its defaults except for these: ten passages per question,
everything in memory except LanceDB (whose tables are files), given vectors instead of an embedding model.
Of the project only `measure` is imported here, which needs NumPy only.
"""

import re
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from measure import FOUND, Folder, Peer, Vectors, measure, report

BATCH = 5_000


class Given:
    """Stands in for an embedding model: returns the vectors of known texts."""

    def __init__(self, folder: Folder) -> None:
        self._vectors: dict[str, Vectors] = {}
        self.remember(folder.texts("queries"), folder.vectors("queries"))
        self.remember(folder.texts("added"), folder.vectors("added"))

    def remember(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember the vectors of these texts too."""
        self._vectors.update(zip(texts, vectors, strict=True))

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, (n, d) float32."""
        return np.stack([self._vectors[text] for text in texts])


class LangChain:
    """FAISS and BM25 retrievers of LangChain, fused by its EnsembleRetriever; BM25 is rebuilt for more."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"LangChain {version('langchain-community')}, FAISS + BM25"
        self._given = Given(folder)
        self._texts: list[str] = []

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        from langchain_community.vectorstores import FAISS
        from langchain_core.embeddings import Embeddings

        given = self._given

        class Fake(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                found: list[list[float]] = given.of(texts).tolist()
                return found

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        self._store = FAISS.from_embeddings(
            zip(texts, vectors.tolist(), strict=True),
            Fake(),
            metadatas=[{"number": n} for n in range(len(texts))],
        )
        self._texts = list(texts)
        self._combine()

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        return [document.metadata["number"] for document in self._retriever.invoke(text)[:FOUND]]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        numbers = range(len(self._texts), len(self._texts) + len(texts))
        self._store.add_embeddings(
            zip(texts, vectors.tolist(), strict=True), metadatas=[{"number": n} for n in numbers]
        )
        self._texts += texts
        self._combine()

    def _combine(self) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        numbers = [{"number": n} for n in range(len(self._texts))]
        words = BM25Retriever.from_texts(self._texts, metadatas=numbers, k=FOUND)
        dense = self._store.as_retriever(search_kwargs={"k": FOUND})
        self._retriever = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])


class LlamaIndex:
    """LlamaIndex's VectorStoreIndex with its store in memory."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"LlamaIndex {version('llama-index-core')}, dense"
        self._count = 0

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        from llama_index.core import MockEmbedding, VectorStoreIndex

        self._index = VectorStoreIndex(
            self._nodes(texts, vectors), embed_model=MockEmbedding(embed_dim=vectors.shape[1])
        )
        self._retrieve_from_all()

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        from llama_index.core import QueryBundle

        found = self._retriever.retrieve(QueryBundle(text, embedding=vector.tolist()))
        return [int(item.node.node_id) for item in found]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self._index.insert_nodes(self._nodes(texts, vectors))
        self._retrieve_from_all()

    def _retrieve_from_all(self) -> None:
        """A retriever finds the nodes that there were when it was made."""
        self._retriever = self._index.as_retriever(similarity_top_k=FOUND)

    def _nodes(self, texts: Sequence[str], vectors: Vectors) -> list[Any]:
        from llama_index.core.schema import TextNode

        first = self._count
        self._count += len(texts)
        return [
            TextNode(id_=str(first + n), text=text, embedding=vector)
            for n, (text, vector) in enumerate(zip(texts, vectors.tolist(), strict=True))
        ]


class Txtai:
    """txtai's hybrid index, with the texts. One thread at a time asks it: several at once crash it."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"txtai {version('txtai')}, hybrid"
        self._given = Given(folder)
        self._count = 0
        self._turn = threading.Lock()

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        from txtai import Embeddings

        self._given.remember(texts, vectors)
        self._index = Embeddings(
            method="external", transform=lambda texts: self._given.of(texts), hybrid=True, content=True
        )
        self._index.index(self._numbered(texts))

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        with self._turn:
            return [int(item["id"]) for item in self._index.search(text, FOUND)]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self._index.upsert(self._numbered(texts))

    def _numbered(self, texts: Sequence[str]) -> list[tuple[int, str, None]]:
        first = self._count
        self._count += len(texts)
        return [(first + n, text, None) for n, text in enumerate(texts)]


class Chroma:
    """A Chroma collection in memory, in this process, with cosine distance."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"Chroma {version('chromadb')}, dense"
        self._count = 0

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import chromadb
        from chromadb.config import Settings

        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            "passages", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        self.add(texts, vectors)

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        found = self._collection.query(query_embeddings=vector[None, :], n_results=FOUND)
        return [int(number) for number in found["ids"][0]]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        for start in range(0, len(texts), BATCH):
            some = list(texts[start : start + BATCH])
            self._collection.add(
                ids=[str(self._count + n) for n in range(len(some))],
                embeddings=vectors[start : start + BATCH],
                documents=some,
            )
            self._count += len(some)


class LanceDb:
    """A LanceDB table, vectors compared one by one and words by its full-text index, fused by ranks."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"LanceDB {version('lancedb')}, hybrid"
        self._path = folder.path / "lancedb"
        self._count = 0

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import lancedb
        from lancedb.index import FTS
        from lancedb.rerankers import RRFReranker

        self._table = lancedb.connect(self._path).create_table("passages", self._rows(texts, vectors))
        self._table.create_index("text", config=FTS())
        self._reranker = RRFReranker()

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        asked = self._table.search(query_type="hybrid", vector_column_name="vector").vector(vector).text(text)
        found = asked.rerank(self._reranker).limit(FOUND).to_list()
        return [row["number"] for row in found]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self._table.add(self._rows(texts, vectors))

    def _rows(self, texts: Sequence[str], vectors: Vectors) -> Any:
        import pyarrow as pa

        numbers = range(self._count, self._count + len(texts))
        self._count += len(texts)
        flat = pa.array(vectors.ravel(), pa.float32())
        return pa.table(
            {
                "number": list(numbers),
                "text": list(texts),
                "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
            }
        )


class Faiss:
    """A FAISS index alone: numbers, no texts."""

    def __init__(self, folder: Folder, factory: str, name: str) -> None:
        self.name = f"FAISS {version('faiss-cpu')}, {name}"
        self._factory = factory

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import faiss

        dimension = vectors.shape[1]
        self._index = faiss.index_factory(dimension, self._factory, faiss.METRIC_INNER_PRODUCT)
        self._index.add(vectors)

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        _, numbers = self._index.search(vector[None, :], FOUND)
        return [int(number) for number in numbers[0]]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self._index.add(vectors)


class Bm25s:
    """bm25s: words alone, numbers, no texts. It is built again for more."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"bm25s {version('bm25s')}, words"
        self._texts: list[str] = []

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        self.add(texts, vectors)

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        import bm25s

        tokens = bm25s.tokenize(text, show_progress=False)
        numbers, _ = self._index.retrieve(tokens, k=FOUND, show_progress=False)
        return [int(number) for number in numbers[0]]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import bm25s

        self._texts += texts
        self._index = bm25s.BM25()
        self._index.index(bm25s.tokenize(self._texts, show_progress=False), show_progress=False)


class Tantivy:
    """tantivy: words alone, in memory, with the texts, which are read for each passage found."""

    def __init__(self, folder: Folder) -> None:
        self.name = f"tantivy {version('tantivy')}, words"
        self._count = 0

    def build(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("number", stored=True)
        schema.add_text_field("text", stored=True)
        self._index = tantivy.Index(schema.build())
        self.add(texts, vectors)

    def search(self, text: str, vector: Vectors) -> list[int]:
        """See `Peer`."""
        query = self._index.parse_query(" ".join(re.findall(r"\w+", text.lower())), ["text"])
        searcher = self._index.searcher()
        found = [searcher.doc(address) for _, address in searcher.search(query, FOUND).hits]
        return [int(document["number"][0]) for document in found]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """See `Peer`."""
        import tantivy

        writer = self._index.writer()
        for text in texts:
            writer.add_document(tantivy.Document(number=self._count, text=text))
            self._count += 1
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


PEERS: dict[str, Callable[[Folder], Peer]] = {
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
    "txtai": Txtai,
    "chroma": Chroma,
    "lancedb": LanceDb,
    "faiss-flat": lambda folder: Faiss(folder, "Flat", "dense, flat"),
    "faiss-hnsw": lambda folder: Faiss(folder, "HNSW32", "dense, HNSW32"),
    "bm25s": Bm25s,
    "tantivy": Tantivy,
}

if __name__ == "__main__":
    shared = Folder(Path(sys.argv[2]))
    report(measure(PEERS[sys.argv[1]](shared), shared))
