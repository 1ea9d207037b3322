"""The example in the README works as it stands there."""

import re
from pathlib import Path

import pytest

from tests.localdiscord import LocalDiscord

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.asyncio
async def test_the_example_of_the_readme_passes(local_discord: LocalDiscord) -> None:
    [example] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.S)
    names: dict[str, object] = {}
    exec(compile(example, str(README), "exec"), names)  # noqa: S102
    test = names["test_a_greeting"]
    assert callable(test)
    await test(local_discord)
    assert [one.name for one in local_discord.interactions] == ["hello"]
