"""Ten thousand made documents: every kind of block in every format is read, cut and quoted exactly."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chaos.made.check import check
from tests.chaos.made.formats import FORMATS

DOCUMENTS = 10_000

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("file", FORMATS)
@settings(
    max_examples=DOCUMENTS // len(FORMATS),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_nothing_is_lost_doubled_glued_or_cut(file: str, data: st.DataObject) -> None:
    form = FORMATS[file]
    check(data.draw(form.documents()), form)
