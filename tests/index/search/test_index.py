"""``Index``: search against a slow reference, filters, documents by id, and what it says of what is not there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import UnknownDocument
from index.search.filters import Filters
from index.search.fusion import LEXICAL_WEIGHT
from index.search.index import CANDIDATES, Index
from index.store.records import document_id
from index.sync.prepare import cut
from index.sync.update import update
from index.text.passages import embedded_text
from tests.support.parts import WORD_HASHING, WORDS, QuickRecipe, article, mark, places, write
from tests.support.thorough import examples

NAMES = [f"{'abc'[n % 3]}/{n}.txt" for n in range(45)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("search")
    update(folder / "index", [write(folder / "docs", {name: article(name) for name in NAMES})], QuickRecipe())
    with closing(Index.open(folder / "index", QuickRecipe())) as opened:
        yield opened


def slow_dense_and_fused(index: Index, question: str, count: int) -> list[tuple[int, int, int]]:
    """Embed every passage, take the nearest and the best lexical ones, spread both scores, and sum."""
    passages = []
    for info in sorted(index.documents(), key=lambda info: info.id):
        document = index.document(info.id)
        made = cut(info.path, document, QuickRecipe().window()).passages
        passages += [((info.id, p.start, p.end), embedded_text(document.text, p)) for p in made]
    question_vector = WORD_HASHING.encode([question])[0]
    similarity = WORD_HASHING.encode([text for _, text in passages]) @ question_vector
    with index._snapshot() as state:
        assert state is not None
        rows, scores = state.derived.lexical.search(question, CANDIDATES)
    lexical = dict(zip(rows.tolist(), scores.tolist(), strict=True))
    nearest = sorted(range(len(passages)), key=lambda row: -similarity[row])[:CANDIDATES]
    candidates = sorted({*nearest, *lexical})
    fused = [float(similarity[row]) + LEXICAL_WEIGHT * lexical.get(row, 0.0) for row in candidates]
    order = sorted(range(len(candidates)), key=lambda n: -fused[n])[:count]
    return [passages[candidates[n]][0] for n in order]


@given(st.lists(st.sampled_from([*WORDS, *map(mark, NAMES[:5])]), min_size=1, max_size=5).map(" ".join))
@settings(deadline=None, max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_finds_what_the_slow_way_finds(index: Index, question: str) -> None:
    found = [(hit.document, hit.start, hit.end) for hit in index.search(question, 5)]
    assert found[:1] == slow_dense_and_fused(index, question, 5)[:1]
    assert len(set(found) & set(slow_dense_and_fused(index, question, 8))) == 5


@given(st.text(max_size=40).map(lambda text: text.encode(errors="replace").decode()), st.integers(1, 200))
@settings(deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hits_are_in_order_distinct_and_within_bounds(index: Index, question: str, count: int) -> None:
    hits = index.search(question, count)
    assert len(hits) == min(count, max(len(hits), min(count, CANDIDATES)))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage for hit in hits}) == len(hits)
    for hit in hits:
        assert -1 <= hit.score <= 1.1
        assert -1 - 1e-5 <= hit.similarity <= 1 + 1e-5
        assert hit.lexical >= 0
        assert index.document_of(hit).text[hit.start : hit.end].strip()


def test_more_hits_begin_with_the_fewer(index: Index) -> None:
    assert places(index.search("bank deposit", 40))[:7] == places(index.search("bank deposit", 7))


@pytest.mark.parametrize(
    ("patterns", "folders"),
    [((), "abc"), (("a/*",), "a"), (("a/*", "c/*.txt"), "ac"), (("*",), "abc"), (("none/*",), ""), (("A/*",), "")],
)
def test_filters_are_kept_before_ranking(index: Index, patterns: tuple[str, ...], folders: str) -> None:
    hits = index.within(Filters(patterns)).search("bank deposit account", 30)
    assert {index.document_of(hit).source[0] for hit in hits} == set(folders)
    assert len(hits) == (30 if folders else 0), "what may not be found takes nobody's place"


def test_a_filtered_search_is_the_search_of_a_smaller_corpus(index: Index) -> None:
    """A document that may not be seen must not be noticed: neither rank nor count of hits tells of it."""
    for name in NAMES[:6]:
        hits = index.within(Filters(("c/*",))).search(mark(name), 10)
        own = name.startswith("c/")
        assert any(hit.lexical > 0 for hit in hits) == own
        assert all(index.document_of(hit).source.startswith("c/") for hit in hits)


def test_a_passage_scores_the_same_alone_as_among_many(index: Index) -> None:
    """By itself in its corpus, or in the part of it that may be seen."""
    for name in NAMES[:3]:
        (among,) = index.search(mark(name), 1)
        (alone,) = index.within(Filters((name,))).search(mark(name), 10)[:1]
        assert alone == among
        (other,) = index.within(Filters((name,))).search("zebra", 10)[:1]
        assert other.lexical == 0, "no word of it stands there"
        assert other.score < alone.score


def test_a_word_that_was_mistyped_is_searched_as_it_was_meant(index: Index) -> None:
    word = next(each for each in WORDS if len(each) > 6)
    typed = f"{word[:2]}{word[3]}{word[2]}{word[4:]}"
    assert index.unknown_words([typed]) == (typed,)
    assert index.search(typed, 1)[0].lexical > 0
    assert index.search("xqzvwk", 1)[0].lexical == 0


def test_documents_by_id(index: Index) -> None:
    infos = index.documents()
    assert [info.source for info in infos] == sorted(NAMES)
    for info in infos:
        assert info.id == document_id(info.source, info.name)
        assert index.document(info.id).text == article(info.source)
    with pytest.raises(
        UnknownDocument, match=r"the corpus holds no document 12345: it was removed, or the link is wrong"
    ):
        index.document(12345)


def test_words_that_stand_nowhere(index: Index) -> None:
    assert index.unknown_words(["bank", "Banks", "zebra", mark(NAMES[0]), "?"]) == ("zebra", "?")


def test_rare_words_are_telling(index: Index) -> None:
    assert index.rarity(mark(NAMES[0])) > index.rarity("bank") > 0
    assert index.rarity("zebra") > index.rarity(mark(NAMES[0]))


def test_an_index_that_is_not_there_is_empty(tmp_path: Path) -> None:
    with closing(Index.open(tmp_path / "none", QuickRecipe())) as index:
        assert index.search("bank") == ()
        assert index.documents() == []
        assert index.summary().documents == index.summary().passages == 0
        assert index.rarity("bank") == 0
        assert index.unknown_words(["bank"]) == ("bank",)
        with pytest.raises(UnknownDocument):
            index.document(1)
    assert not (tmp_path / "none").exists(), "reading makes nothing"


def test_a_citation_of_a_removed_document_can_still_be_read_for_a_hit(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": article("a.txt"), "b.txt": article("b.txt")})
    update(tmp_path / "index", [docs], QuickRecipe())
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as index:
        hit = index.search(mark("a.txt"), 1)[0]
        write(docs, {"a.txt": article("a.txt", 1)})
        update(tmp_path / "index", [docs], QuickRecipe())
        assert index.document_of(hit).text == article("a.txt")
        assert index.document(hit.document).text == article("a.txt", 1)


def test_the_hash_of_the_file_is_that_of_the_last_run(tmp_path: Path) -> None:
    """One record of a file changed: the citations of the others name the file as it is now."""
    path = write(tmp_path, {"r.jsonl": '{"id": "1", "text": "The bank is here."}\n'}) / "r.jsonl"
    update(tmp_path / "index", [path], QuickRecipe())
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as index:
        assert index.document_of(index.search("bank", 1)[0]).sha256 == sha256(path.read_bytes()).hexdigest()
        path.write_text(path.read_text() + '{"id": "2", "text": "Another thing."}\n')
        update(tmp_path / "index", [path], QuickRecipe())
        assert index.document_of(index.search("bank", 1)[0]).sha256 == sha256(path.read_bytes()).hexdigest()


def test_threads_may_share_it(index: Index) -> None:
    expected = {name: places(index.search(mark(name), 5)) for name in NAMES[:12]}
    wrong: list[str] = []

    def search(names: list[str]) -> None:
        wrong.extend(name for name in names * 3 if places(index.search(mark(name), 5)) != expected[name])

    threads = [threading.Thread(target=search, args=(NAMES[start:12],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_similarity_is_that_of_the_vectors(index: Index) -> None:
    vector = WORD_HASHING.encode(["bank deposit"])[0]
    for hit in index.search("bank deposit", 5):
        document = index.document_of(hit)
        made = next(p for p in cut("", document, QuickRecipe().window()).passages if p.start == hit.start)
        assert hit.similarity == pytest.approx(
            float(WORD_HASHING.encode([embedded_text(document.text, made)])[0] @ vector), abs=1e-5
        )
    assert np.isfinite(vector).all()


def test_a_moved_document_is_seen_by_the_rights_of_its_new_place(tmp_path: Path) -> None:
    """And its earlier words by those who might read both places: they stood in the old one."""
    docs = write(
        tmp_path / "docs",
        {
            "open/a.txt": article("a"),
            "open/x.txt": article("x"),
            "hr/b.txt": article("b"),
            "hr/y.txt": article("y"),
            "hr/.pincite-access.toml": 'allow = ["hr"]',
        },
    )
    update(tmp_path / "index", [docs], QuickRecipe())
    (docs / "open/a.txt").rename(docs / "hr/a.txt")
    (docs / "hr/b.txt").rename(docs / "open/b.txt")
    assert not update(tmp_path / "index", [docs], QuickRecipe()).failed
    into, out = (document_id(name, name) for name in ("open/a.txt", "hr/b.txt"))
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as whole:
        hr, staff = (whole.within(Filters(principals=frozenset({name}))) for name in ("hr", "staff"))
        assert hr.document(into).source == "hr/a.txt"
        assert [place.source for place in hr.places_of(out)] == ["open/b.txt", "hr/b.txt"]
        with pytest.raises(UnknownDocument):
            staff.document(into)
        assert staff.version_where(into, lambda _: True) is None
        assert [place.source for place in staff.places_of(into)] == ["open/a.txt"]
        assert staff.document(out).source == "open/b.txt"
        assert [place.source for place in staff.places_of(out)] == ["open/b.txt"], "the name of the old one is not told"
        assert staff.version_where(out, lambda _: True) is None


def test_documents_of_the_same_file_are_named_as_far_as_they_may_be_seen(tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "{name}", "text": "Words of {name}."}}\n' for name in ("a", "a/1", "a/2", "b"))
    update(tmp_path / "index", [write(tmp_path / "docs", {"all.jsonl": lines})], QuickRecipe())
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as opened:
        known = document_id("all.jsonl", "a")
        assert opened.beside(known, "a/") == ["a/1", "a/2"]
        assert opened.within(Filters(("none",))).beside(known, "a/") == []
        assert opened.beside(1, "a/") == []
    with closing(Index.open(tmp_path / "empty", QuickRecipe())) as empty:
        assert empty.beside(known, "a/") == []
