"""Settings: which of them are secret."""

import pytest

from bot.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:s3%2Bcret@db/footnote",
        "postgresql://db/footnote?user=ada&password=s3%2Bcret",
        "postgresql:///footnote?host=/run&sslpassword=s3%2Bcret&application_name=x",
        "postgresql://db/footnote?PASSWORD=s3%2Bcret#x",
    ],
)
def test_a_password_in_a_url_is_a_secret_wherever_it_stands(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found = Settings(_env_file=None).secrets  # type: ignore[call-arg]
    assert {"s3+cret", "s3%2Bcret"} <= set(found)
    assert not {"ada", "x", "footnote", ""} & set(found)
