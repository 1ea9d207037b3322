"""Some hundred made documents; `tests/chaos/slow/test_made_documents.py` makes 10,000."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chaos.made.check import check
from tests.chaos.made.documents import SAMPLE
from tests.chaos.made.formats import FORMATS

EXAMPLES = 8


@pytest.mark.parametrize("file", FORMATS)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_is_lost_doubled_glued_or_cut(file: str, data: st.DataObject) -> None:
    form = FORMATS[file]
    check(data.draw(form.documents()), form)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("</td><td>", ""),
        ("hidden", "class"),
        ("dimaneq", ""),
        ("dimaneq", "dimaneq dimaneq"),
        ("note this:", "note this: </p><p>Now.</p><p>"),
        ("    return", "return"),
        ("<li>mitapeq", "<li><p>mita</p><p>peq"),
        ("is closed", "is closed. Is"),
        ("<ol>", "<ul>"),
        ("language-python", "x"),
        ("th>", "td>"),
    ],
)
def test_the_check_finds_a_fault_that_was_built_in(written: str, wrong: str) -> None:
    form = FORMATS["a.html"]
    check(SAMPLE, form)
    faulty = replace(form, write=lambda made: form.write(made).replace(written.encode(), wrong.encode()))
    with pytest.raises(AssertionError):
        check(SAMPLE, faulty)
