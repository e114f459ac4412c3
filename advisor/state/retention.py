"""Erases by itself what is older than the retention period."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from advisor.errors import StateFault
from advisor.state.state import State

_log = logging.getLogger(__name__)

_EVERY_S = 3600.0


class Retention:
    """Looks at once and then every hour, in a thread of its own, until it is closed."""

    def __init__(self, state: State, days: int) -> None:
        self._state = state
        self._kept = timedelta(days=days)
        self._closed = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="retention").start()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        while True:
            try:
                gone = self._state.prune(datetime.now(UTC) - self._kept)
                _log.info("older than the retention period, erased: %s", gone)
            except StateFault as error:
                _log.error("nothing could be erased: %s", error)
            if self._closed.wait(_EVERY_S):
                return
