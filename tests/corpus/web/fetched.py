"""Fetch one URL, as most tests of fetching need it."""

from collections.abc import Collection

from corpus.web.fetch import Fetched, Fetcher


async def fetch(url: str, private_hosts: Collection[str] = ()) -> Fetched:
    """Return the body of an http or https URL. Raises FetchError as Fetcher.fetch does."""
    async with Fetcher(private_hosts) as fetcher:
        fetched = await fetcher.fetch(url)
    assert fetched is not None, "nothing was asked that can be answered by 304"
    return fetched
