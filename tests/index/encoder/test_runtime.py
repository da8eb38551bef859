from __future__ import annotations

import threading
import time

import numpy as np

from index.encoder.bert import GraphBuilder, floats, integers, serialise
from index.encoder.runtime import Workers, session


def test_a_graph_runs() -> None:
    graph = GraphBuilder({})
    graph.node("Cast", ["ids"], "number", to=1)
    graph.node("Mul", ["number", graph.constant("two", np.array([2], np.float32))], "twice")
    ids = np.array([[1, 2, 3]], np.int32)
    (twice,) = session(serialise(graph, [integers("ids"), integers("segments")], [floats("twice", 1, "pieces")])).run(
        ["twice"], {"ids": ids, "segments": ids}
    )
    assert twice.tolist() == [[2, 4, 6]]


def test_work_is_done_in_order_on_several_threads() -> None:
    def slow_square(n: int) -> int:
        time.sleep(0.02 if n % 2 == 0 else 0)
        return n * n

    assert Workers("test", 4).map(slow_square, range(12)) == [n * n for n in range(12)]


def test_a_single_piece_of_work_stays_on_its_thread() -> None:
    workers = Workers("test", 2)
    assert workers.map(lambda _: threading.current_thread(), ["one"]) == [threading.current_thread()]
    assert workers.map(lambda _: 1, []) == []


def test_groups_of_work_come_back_group_by_group() -> None:
    groups = [[1, 2], [], [3], [4, 5, 6]]
    assert Workers("test", 3).grouped(lambda n: n * n, groups) == [[1, 4], [], [9], [16, 25, 36]]
    assert Workers("test", 3).grouped(lambda n: n, []) == []
