"""The tools and resources of the MCP server: the questions of the API, within the same limits."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    ListResourcesResult,
    PaginatedRequestParams,
    Resource,
    ToolAnnotations,
)
from pydantic import Field

from bot.api.requests import (
    AskRequest,
    AsOf,
    CheckedText,
    CheckRequest,
    LatestRequest,
    Question,
    SearchRequest,
    Since,
    Source,
    TimelineRequest,
    Topic,
    Until,
)
from bot.api.service import Caller, MissingDocumentError, Service, public_text
from corpus.document import Span
from corpus.errors import FootnoteError, UsageError
from index.answer.abstention import Caution

T = TypeVar("T")

FindCaller = Callable[[Context], Caller]

INSTRUCTIONS = " ".join(
    (
        "Footnote answers from its operator's documents, word for word, each quote with its source.",
        "It writes no text of its own. Use `ask` for a question. If `answered` is false, the documents",
        "hold no answer, and you should say so, or quote `against`, a sentence that speaks against what the",
        "question takes for granted. Use `check` for a text whose claims may be wrong.",
        "To verify a quote, give the document of its citation and",
        "the quote's `spans` to `show_document`: their texts joined by a line break are the quote.",
        "Positions count code points.",
    )
)

MAX_SPANS = 100
MAX_RESOURCES = 100
"""Documents on one page of `resources/list`."""

DOCUMENTS = "footnote://documents/"
MIME_TYPE = "text/plain"

Limit = Annotated[int, Field(ge=1, le=100, description="Return at most this many.")]
DocumentId = Annotated[str, Field(max_length=500, description="The id of a document or a past version.")]
Spans = Annotated[
    list[Span] | None,
    Field(
        max_length=MAX_SPANS,
        description="Return only these parts of the text, each by [start, end] in code points.",
    ),
]


class Tools:
    """The functions that become tools and resources. `find_caller` says who asks."""

    def __init__(self, service: Service, find_caller: FindCaller) -> None:
        self._service = service
        self._find_caller = find_caller

    async def ask(
        self,
        ctx: Context,
        question: Question,
        since: Since = None,
        until: Until = None,
        as_of: AsOf = None,
        source: Source = None,
        limit: Annotated[int | None, Field(ge=1, le=3, description="Quote at most this many.")] = None,
        caution: Annotated[Caution | None, Field(description="How sure to be before answering.")] = None,
    ) -> dict[str, Any]:
        """Answer a question with exact quotes and their citations, or say that no document answers it."""
        asked = AskRequest(question, since, until, as_of, source, limit, caution)
        return await _told(self._service.ask(self._find_caller(ctx), asked))

    async def check(
        self,
        ctx: Context,
        text: CheckedText,
        since: Since = None,
        until: Until = None,
        as_of: AsOf = None,
        source: Source = None,
    ) -> dict[str, Any]:
        """Say of each claim of a text if the documents support it, contradict it or don't mention it."""
        asked = CheckRequest(text, since, until, as_of, source)
        return await _told(self._service.check(self._find_caller(ctx), asked))

    async def search(
        self,
        ctx: Context,
        question: Question,
        since: Since = None,
        until: Until = None,
        as_of: AsOf = None,
        source: Source = None,
        limit: Limit = 10,
    ) -> dict[str, Any]:
        """Return the passages that rank best for a question, with their texts and scores."""
        asked = SearchRequest(question, since, until, as_of, source, limit)
        return await _told(self._service.search(self._find_caller(ctx), asked))

    async def latest(
        self,
        ctx: Context,
        topic: Topic | None = None,
        since: Since = None,
        source: Source = None,
        limit: Limit = 5,
    ) -> dict[str, Any]:
        """Return the newest stories, each with sentences of its newest document."""
        asked = LatestRequest(topic, since, source, limit)
        return {"stories": await _told(self._service.latest(self._find_caller(ctx), asked))}

    async def timeline(self, ctx: Context, topic: Topic, source: Source = None) -> dict[str, Any]:
        """Return how a story developed: one dated and cited line for each document, oldest first."""
        asked = TimelineRequest(topic, source)
        return await _told(self._service.timeline(self._find_caller(ctx), asked))

    async def list_documents(self, ctx: Context) -> dict[str, Any]:
        """List all documents with their ids, titles, sources and dates, newest first."""
        return {"documents": await _told(self._service.documents(self._find_caller(ctx)))}

    async def show_document(self, ctx: Context, document: DocumentId, spans: Spans = None) -> dict[str, Any]:
        """Return a stored document with its text, or with the texts of `spans`, to verify quotes."""
        found = await _told(self._service.document(self._find_caller(ctx), document))
        if spans is None:
            return found
        text = found.pop("text")
        if any(not 0 <= start <= end <= len(text) for start, end in spans):
            raise ToolError(f"A span is not within the text, which has {len(text):,} characters.")
        parts = [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]
        return {**found, "characters": len(text), "spans": parts}

    async def read_document(self, document: str, ctx: Context) -> str:
        """The text of a document."""
        found = await _read(self._service.document(self._find_caller(ctx), document))
        return str(found["text"])

    async def list_resources(self, ctx: Context, cursor: str | None) -> ListResourcesResult:
        """Return a page of the documents that a caller may see. Raises MCPError."""
        try:
            found, following = await self._service.documents_after(
                self._find_caller(ctx), cursor, MAX_RESOURCES
            )
        except UsageError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from error
        except FootnoteError as error:
            raise MCPError(INTERNAL_ERROR, public_text(error)) from error
        resources = [
            Resource(
                uri=DOCUMENTS + quote(item.id, safe=""), name=item.id, title=item.title, mime_type=MIME_TYPE
            )
            for item in found
        ]
        return ListResourcesResult(resources=resources, next_cursor=following)


def make_server(service: Service, find_caller: FindCaller) -> MCPServer:
    """Return the MCP server over a service. `find_caller` says who makes a request."""
    server = MCPServer(
        "footnote",
        title="Footnote",
        instructions=INSTRUCTIONS,
        version=version("footnote"),
        log_level="WARNING",
        subscriptions=False,
    )
    tools = Tools(service, find_caller)
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for tool in (
        tools.ask,
        tools.check,
        tools.search,
        tools.latest,
        tools.timeline,
        tools.list_documents,
        tools.show_document,
    ):
        server.add_tool(tool, annotations=hints)
    server.resource(DOCUMENTS + "{document}", name="document", mime_type=MIME_TYPE)(tools.read_document)

    async def list_resources(
        ctx: ServerRequestContext[Any, Any], params: PaginatedRequestParams
    ) -> ListResourcesResult:
        return await tools.list_resources(Context(request_context=ctx, mcp_server=server), params.cursor)

    # MCPServer lists only resources that are the same for every caller (mcp 2.3.0)
    server._lowlevel_server.add_request_handler("resources/list", PaginatedRequestParams, list_resources)
    return server


async def _told(answer: Awaitable[T]) -> T:
    """Return an answer. Raises ToolError, whose text the calling assistant reads."""
    try:
        return await answer
    except FootnoteError as error:
        raise ToolError(public_text(error)) from error


async def _read(answer: Awaitable[T]) -> T:
    """Return what a resource holds. Raises ResourceError, whose text the calling assistant reads."""
    try:
        return await answer
    except MissingDocumentError as error:
        raise ResourceNotFoundError(str(error)) from error
    except FootnoteError as error:
        raise ResourceError(public_text(error)) from error
