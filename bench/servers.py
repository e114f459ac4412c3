"""Real servers that tests and trials start, kill and start again on this machine: PostgreSQL and Chroma in folders of their own, nginx."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from advisor.errors import AdvisorError

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
PATIENCE_S = 60.0


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(there: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Returns when it is so. Raises AdvisorError saying `what` where that takes longer."""
    end = time.monotonic() + patience_s
    while not there():
        if time.monotonic() >= end:
            raise AdvisorError(what, f"It was waited for {patience_s:.0f} s: see what else this machine is doing.")
        time.sleep(0.05)


def is_open(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


class Postgres:
    """A cluster of its own. It refuses to run as root, so root runs it as the account that Debian's package made."""

    def __init__(self) -> None:
        # Short: the path of a socket has room for about 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = free_port()
        self._made = 0
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.folder / "d"), "-A", "trust", "-U", "advisor", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers=16MB -c max_connections=40"
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """At once, as a crash does."""
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """SIGKILL to its first process and all of that one's: nothing is said to anybody."""
        import psutil

        first = psutil.Process(int((self.folder / "d" / "postmaster.pid").read_text().split()[0]))
        all_of_it = [first, *first.children(recursive=True)]
        for process in all_of_it:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(all_of_it, PATIENCE_S)

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"d{os.getpid()}x{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "advisor", name)
        return f"postgresql://advisor:secret@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program) or str(next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), program))
        account = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        subprocess.run(
            [*account, found, *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", timeout=PATIENCE_S
        )


class Chroma:
    """A Chroma server over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = Path(sys.executable).with_name("chroma")
        self._process = subprocess.Popen(
            [str(command), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        until(self._answers, "Chroma did not come up")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Nginx:
    """nginx with deploy/nginx.conf, whose names, ports and folders are made this machine's, in front of two replicas (host:port)."""

    def __init__(self, folder: Path, replicas: Sequence[str]) -> None:
        (folder / "tls").mkdir(parents=True)
        key, certificate = folder / "tls" / "key.pem", folder / "tls" / "cert.pem"
        make = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 1 -keyout {key} -out {certificate}"
        subprocess.run(make.split(), check=True, capture_output=True)
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        first, second = replicas
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for was, now in (
            ("server advisor-1:7860", f"server {first}"),
            ("server advisor-2:7860", f"server {second}"),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("/etc/nginx/tls", str(folder / "tls")),
            ("/etc/nginx/away", str(DEPLOY / "away")),
            ("/tmp/nginx.pid", str(folder / "nginx.pid")),
        ):
            assert was in text, was
            text = text.replace(was, now)
        file = folder / "nginx.conf"
        # Run by root it would work as an account that may not look into folders of ours.
        file.write_text(("user root;\n" if os.geteuid() == 0 else "") + text, encoding="utf-8")
        # Debian keeps it where only root looks.
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self._command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        checked = subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        self._process = subprocess.Popen([*self._command, "-g", "daemon off;"])
        until(lambda: is_open(self.port), "nginx did not come up")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
