"""Documents by hand: `python -m bench.documents search` (100,000 passages), `answers` (precision, recall), `pdf` (2,000 pages),
`desk` (the same through the page of a running service).

Texts of the 100,000 passages are sentences of the guideline and of the evaluation's questions put together anew. A few thousand of them
are really embedded; the others get the vector of one of these with a small perturbation, as embedding all would take most of an hour."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter, sleep

import numpy as np
import psutil

from advisor.assembly import Assembly
from advisor.document_search import DocumentSearch
from advisor.library import Chunk, Document
from advisor.settings import Settings
from advisor.yaml_files import read_yaml
from bench.desk import through_the_page
from bench.figures import percentile

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "evals" / "cases" / "dev"
EXAMPLES = ROOT / "evals" / "documents"
ADVISOR = str(Path(sys.executable).with_name("advisor"))
_PASSAGES, _EMBEDDED, _BATCH, _EDITIONS = 100_000, 2_000, 2_000, 50
_NOISE = 0.02
"""Standard deviation of each of 384 components, before the vector is brought to length 1: a cosine of about 0.93."""


def search(passages: int = _PASSAGES) -> None:
    random, generator = Random(7), np.random.default_rng(7)
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        assembly = Assembly(Settings(data=Path(folder), llm="none"))
        questions = _questions()
        sentences = [line.text.zh for section in assembly.framework.sections for line in section.lines] + questions
        texts = [" ".join(random.sample(sentences, 6)) for _ in range(_EMBEDDED)]
        vectors = np.concatenate([assembly.embedder.encode_documents(texts[i : i + 64]) for i in range(0, len(texts), 64)])
        library = assembly.library
        library.prepare(assembly.embedder.name)
        start = perf_counter()
        for first in range(0, passages, _BATCH):
            count = min(_BATCH, passages - first)
            chosen = generator.integers(0, len(texts), count)
            noisy = vectors[chosen] + generator.normal(0, _NOISE, (count, vectors.shape[1])).astype(np.float32)
            noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
            chunks = [
                Chunk(f"edition{(first + i) % _EDITIONS}", first + i + 1, 0, (), _varied(texts[place], random))
                for i, place in enumerate(chosen)
            ]
            library.write(chunks, noisy.astype(np.float32))
        for number in range(_EDITIONS):
            library.record(Document(f"文件{number}", "f", "pdf", f"edition{number}", passages // _EDITIONS, passages // _EDITIONS))
        print(f"{passages:,} passages written in {perf_counter() - start:.0f} s")
        embed: list[float] = []
        whole: list[float] = []

        def encode(text: str) -> np.ndarray:
            begun = perf_counter()
            vector: np.ndarray = assembly.embedder.encode_queries([text])[0]
            embed.append(perf_counter() - begun)
            return vector

        documents = DocumentSearch(library, assembly.embedder.name, encode)
        documents.search("暖機")
        for question in questions[:300]:
            begun = perf_counter()
            documents.names()
            documents.search(question)
            whole.append(perf_counter() - begun)
        for name, values in (("with embedding", whole), ("embedding alone", embed[1:])):
            print(f"{name}: p50 {percentile(values, 50) * 1000:.1f} ms, p95 {percentile(values, 95) * 1000:.1f} ms of {len(values)}")
        print(f"memory: {psutil.Process().memory_info().rss / 1e6:.0f} MB; promised: p95 at most 80 ms")
        for _ in range(3):
            begun = perf_counter()
            library.store.reopen()
            documents.search(questions[0])
            print(f"first search after another process wrote: {(perf_counter() - begun) * 1000:.0f} ms")
        _beside(assembly, [line.text.zh for section in assembly.framework.sections for line in section.lines], questions[:150])


def _beside(assembly: Assembly, lines: list[str], questions: list[str]) -> None:
    """Answers of the guideline with the documents and without: what it answers must be the same, to the word."""
    subprocess.run([ADVISOR, "ingest"], env=_environment(str(assembly.settings.data)), check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        alone = Assembly(Settings(data=Path(folder), store=str(assembly.settings.index), llm="none")).advisor(None)
        beside = assembly.advisor(None)
        answered = changed = 0
        for question in [*questions, *lines[:50]]:
            first, second = alone.answer(question), beside.answer(question)
            if first.outcome == "answered":
                answered += 1
                changed += (first.text, first.citations) != (second.text, second.citations)
        print(f"{changed} of {answered} answers of the guideline are other beside the documents")


def answers() -> None:
    """How often a document speaks where it should, and where it should not, on the examples of evals/documents."""
    from advisor.types import Answer

    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        settings = Settings(data=Path(folder), llm="none")
        for arguments in (["ingest"], ["ingest", str(EXAMPLES)]):
            subprocess.run([ADVISOR, *arguments], env=_environment(folder), check=True, stdout=subprocess.DEVNULL)
        advisor = Assembly(settings).advisor(None)
        for part, cases in read_yaml(EXAMPLES / "questions.yaml").items():
            right = wrong = held = guideline = 0
            for case in cases:
                answer: Answer = advisor.answer(case["question"])
                quotes = [one.quote for one in answer.citations if one.kind == "document"]
                held += bool(case["holds"])
                if not quotes and answer.outcome == "answered":
                    guideline += bool(case["holds"])
                if quotes:
                    good = bool(case["holds"]) and any(case["holds"] in quote for quote in quotes)
                    right, wrong = right + good, wrong + (not good)
                    if not good:
                        print(f"  wrong: {case['question']} → {quotes[0][:40]}")
                elif case["holds"]:
                    print(f"  silent: {case['question']} ({answer.outcome})")
            precision = right / max(1, right + wrong)
            print(f"{part}: precision {precision:.2f}, recall {right / held:.2f} ({right} of {held}); guideline spoke for {guideline}")


def pdf(pages: int = 2000) -> None:
    """Brings in a PDF of many pages, kills the run half-way, goes on with it; the memory of all its processes."""
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        file = Path(folder) / "手冊.pdf"
        file.write_bytes(many_pages(pages))
        env = _environment(folder)
        print(f"{pages} pages, {file.stat().st_size / 1e6:.1f} MB")
        first = subprocess.Popen([ADVISOR, "ingest", str(file)], env=env)
        assembly = Assembly(Settings(data=Path(folder), llm="none"))
        while first.poll() is None:
            sleep(1)
            found = assembly.library.documents()
            assembly.library.store.close()
            if found and found[0].reached > pages // 3:
                print(f"killed after page {found[0].reached}")
                first.kill()
        start, peak = perf_counter(), 0.0
        again = subprocess.Popen([ADVISOR, "ingest", str(file)], env=env)
        while again.poll() is None:
            sleep(0.2)
            try:
                tree = [psutil.Process(again.pid), *psutil.Process(again.pid).children(recursive=True)]
                peak = max(peak, sum(process.memory_info().rss for process in tree) / 1e6)
            except psutil.NoSuchProcess:
                continue
        print(f"gone on with in {perf_counter() - start:.0f} s, at most {peak:.0f} MB")


def desk(pages: int = 2000) -> None:
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        file = Path(folder) / "手冊.pdf"
        file.write_bytes(many_pages(pages))
        subprocess.run([ADVISOR, "ingest"], env=_environment(folder), check=True, stdout=subprocess.DEVNULL)
        through_the_page(file, Path(folder), pages)


def many_pages(pages: int) -> bytes:
    """A PDF whose page n says that it is page n."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for number in range(1, pages + 1):
        words = f"Page {number} holds rule {number * 7} of the handbook for department {number % 12}."
        stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %s >>" % (len(objects), resources)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % kid for kid in kids))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _environment(folder: str) -> dict[str, str]:
    import os

    return os.environ | {"ADVISOR_DATA": folder, "ADVISOR_LLM": "none"}


def _questions() -> list[str]:
    lines: Iterator[str] = (line for file in sorted(CASES.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    return [json.loads(line)["turns"][-1] for line in lines]


def _varied(text: str, random: Random) -> str:
    words = text.split(" ")
    random.shuffle(words)
    return " ".join(words)


def main() -> None:
    measures: dict[str, Callable[[], None]] = {"search": search, "answers": answers, "pdf": pdf, "desk": desk}
    for name in sys.argv[1:] or measures:
        measures[name]()


if __name__ == "__main__":
    main()
