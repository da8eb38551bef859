import pytest

from index.sources.tables.dialect import Dialect, dialect


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("a,b\n1,2\n", Dialect(",")),
        ("a;b\n1,5;2,5\n", Dialect(";")),
        ("a\tb, c\n1\t2, 3\n", Dialect("\t")),
        ("a|b\n1|2\n", Dialect("|")),
        ('a,"b;c"\n1,"x;y"\n', Dialect(",")),
        ("sep=|\na|b\n", Dialect("|", skipped=1)),
        ("a,b\n1\\,0,2\n", Dialect(",", "\\")),
        ("word\nother\n", Dialect("\x1f")),
        ("word\x1f\nother\n", Dialect("\x1e")),
        ("", Dialect("\x1f")),
    ],
)
def test_the_sign_that_parts_most_rows_alike_is_meant(sample: str, expected: Dialect) -> None:
    assert dialect(sample) == expected


def test_a_quotation_mark_that_is_not_closed_hides_no_sign() -> None:
    assert dialect('id;name\n1;"two\n' + "2;x\n" * 50).delimiter == ";"
