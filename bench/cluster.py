"""What deploy/compose.yaml describes, on loopback: PostgreSQL, a Chroma server, two replicas with accounts, nginx in front."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from advisor.errors import AdvisorError
from advisor.state.state import State, open_state
from bench.servers import Chroma, Nginx, Postgres, free_port, until
from service.passwords import hashed

PASSWORD = "a long enough password"
_START_S = 600.0
"""A replica may take long to come up on a machine that does other things as well."""


class Replica:
    """`advisor ui` as a process of its own, whose log goes to a file."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        folder.mkdir()
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = folder / "log"
        self._environment = os.environ | environment | {"ADVISOR_DATA": str(folder), "ADVISOR_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = Path(sys.executable).with_name("advisor")
            self._process = subprocess.Popen([command, "ui"], stdout=log, stderr=log, env=self._environment)

    def wait(self) -> None:
        until(self._answers, f"A replica did not come up: {self.log}", _START_S)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        if self._process and self._process.poll() is not None:
            raise AdvisorError(f"A replica ended with status {self._process.returncode}.", f"See {self.log}.")
        try:
            return httpx.get(f"http://{self.address}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


class Cluster:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="advisor-cluster-"))
        self.postgres = Postgres()
        (self.folder / "chroma").mkdir()
        self.chroma = Chroma(self.folder / "chroma")
        self.replicas: tuple[Replica, ...] = ()
        self.nginx: Nginx | None = None

    def start(self, people: list[str]) -> None:
        """Everything, and an account for each name."""
        self.postgres.start()
        self.chroma.start()
        self.place = self.postgres.new_database()
        settings = {
            "ADVISOR_LLM": "none",
            "ADVISOR_STORE": self.chroma.url,
            "ADVISOR_STATE": self.place,
            "ADVISOR_ACCESS__METHODS": '["accounts"]',
            "ADVISOR_ACCESS__SECRET": "the same for both replicas, as it must be",
            "ADVISOR_ACCESS__PROXY__NETWORKS": json.dumps(["127.0.0.1/32"]),
            "ADVISOR_SERVICE__URL": "https://localhost",
            "ADVISOR_SERVICE__LOG": "json",
            "ADVISOR_LIMITS__PERSON": "none",
            "ADVISOR_LIMITS__ALL": "none",
        }
        command = Path(sys.executable).with_name("advisor")
        prepared = {"ADVISOR_DATA": str(self.folder / "prepare"), **settings}
        subprocess.run([command, "ingest"], check=True, stdout=subprocess.DEVNULL, env=os.environ | prepared)
        state = self.state()
        for name in people:
            state.people.add(name, "user", hashed(PASSWORD))
        state.close()
        self.replicas = tuple(Replica(self.folder / f"replica-{number}", settings) for number in (1, 2))
        self.nginx = Nginx(self.folder / "nginx", [replica.address for replica in self.replicas])
        self.nginx.start()
        for replica in self.replicas:
            replica.start()
        for replica in self.replicas:
            replica.wait()

    @property
    def url(self) -> str:
        assert self.nginx, "not started"
        return self.nginx.url

    def state(self) -> State:
        """The database, as it is."""
        return open_state(self.place)

    def remove(self) -> None:
        if self.nginx:
            self.nginx.stop()
        for replica in self.replicas:
            replica.kill()
        self.chroma.kill()
        self.postgres.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
