"""The index is used by many at a time, and let go of while nobody uses it."""

from __future__ import annotations

import threading

from advisor.uses import Uses


def test_who_lets_go_is_not_kept_waiting_by_ever_new_uses() -> None:
    uses, enough, going_on = Uses(), threading.Event(), []

    def busy() -> None:
        while not enough.is_set():
            with uses.use(), uses.use():
                going_on.append(1)
                going_on.pop()

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        with uses.alone():
            assert not going_on
    enough.set()
    for thread in threads:
        thread.join()


def test_a_use_that_fails_holds_nobody_up() -> None:
    uses = Uses()
    try:
        with uses.use():
            raise ValueError
    except ValueError:
        pass
    with uses.alone():
        pass
    with uses.use():
        pass
