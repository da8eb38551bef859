from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.sources.pdf.page import Drawn, is_rtl


def codes(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([ord(sign) for sign in text], np.int64)


def test_hebrew_and_arabic_run_from_right_to_left() -> None:
    assert is_rtl(codes("שa م1١")).tolist() == [True, False, False, True, False, False]


def test_a_page_runs_like_most_of_its_letters() -> None:
    blank = Drawn.blank(3)
    assert (blank.number, blank.rtl) == (3, False)
    assert replace(blank, codes=codes("שלום abc 12345678")).rtl
    assert not replace(blank, codes=codes("שלום abcdef")).rtl
