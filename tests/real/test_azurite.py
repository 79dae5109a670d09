"""A real storage queue, polled as its extension does, to the library of Azure's own worker."""

from __future__ import annotations

from functools import partial

import pytest

from fungible_azure.local import Environment, serve
from tests.real.azurite import TRIES, Queue, served
from tests.real.drive import Open, order

pytestmark = pytest.mark.timeout(100)
WORDS = ("ack", "retry", "raise", "reject", "always", "ack", "kill", "ack")


def test_what_is_sent_is_deleted_or_poison(shop: Open) -> None:
    open_shop = shop(serve, queues="queue_storage")
    assert isinstance(open_shop.local, Environment)
    words = [WORDS[at % len(WORDS)] for at in range(16)]
    bodies = [order(at, word).encode() for at, word in enumerate(words)] + [b"no JSON", b"\xff", b""]
    with served() as client:
        queue = Queue(client, "orders")
        for body in bodies:
            queue.send(body)
        done = queue.drain(partial(open_shop.local.bring, "settle"))
        dead = queue.poison
    print(f"queue_storage, Azurite: sent {len(bodies)} = done {len(done)} + dead {len(dead)}, "
          f"brought again {sum(done) - len(done)}")  # fmt: skip
    never = [body for body, word in zip(bodies, words, strict=False) if word in ("reject", "always")] + bodies[16:]
    assert sorted(dead) == sorted(never)
    assert len(done) == len(bodies) - len(never)
    assert max(done) < TRIES
    fine = {str(at) for at, word in enumerate(words) if word not in ("reject", "always")}
    assert set(open_shop.trace("ended")) == fine
    assert len(open_shop.local.runtimes) > 1, "a worker was killed and replaced"
