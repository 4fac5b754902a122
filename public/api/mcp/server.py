"""The Model Context Protocol at ``/mcp``: stateless, read only, by POST. Nothing that is asked is kept or logged.

django-mcpz speaks the protocol, the current revision and the earlier ones, and refuses foreign origins.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django_mcpz.server import MCPServer, ToolError, public

from public.reading.editions import read_editions
from public.serving.answers import View, remote_error, unkept
from public.serving.limits import Turnstile, costly

from .answers import Json, RefusedCallError, ToolAnswer, in_turn
from .tools import ANSWERS, INSTRUCTIONS, TOOLS, Tool

VERSION = "1.0.0"
LONGEST_BODY = 32 * 1024
_INVALID, _UNREADABLE = -32600, -32700
_STRUCTURE = "structure_of_answer"


class ReadingServer(MCPServer):
    """Sends the structure of an answer beside its text in Markdown; of a refusal too."""

    def _result(
        self, request: HttpRequest, request_id: str | int, result: Json, *, result_type: str = "complete"
    ) -> HttpResponse:
        structure = getattr(request, _STRUCTURE, None)
        if structure is not None and "content" in result:
            result["structuredContent"] = structure
        return super()._result(request, request_id, result, result_type=result_type)


SERVER = ReadingServer(
    name="icd-cms", version=VERSION, title="ICD-10-CM by release", instructions=INSTRUCTIONS, auth=public
)


def _answering(tool: Tool) -> Callable[[HttpRequest, Any], str]:
    def answered(request: HttpRequest, given: Any) -> str:
        try:
            editions = read_editions()
            try:
                with in_turn(tool.turnstile) if tool.turnstile else nullcontext():
                    return _sent(request, tool.answer(given, editions))
            except RefusedCallError as refused:
                answer = refused.answer(editions)
                raise ToolError(_sent(request, answer) if answer else refused.message) from None
        except (InterfaceError, OperationalError):
            raise ToolError("The database does not answer at the moment. Try again in 10 seconds.") from None

    return answered


def _sent(request: HttpRequest, answer: ToolAnswer) -> str:
    setattr(request, _STRUCTURE, answer.structure)
    return answer.text


for _tool in TOOLS:
    SERVER.tool(
        name=_tool.name,
        description=_tool.description,
        input_schema=_tool.takes,
        output_schema=ANSWERS,
        read_only=True,
    )(_answering(_tool))


def _readable(view: View) -> View:
    """Whatever is wrong with a request is a JSON-RPC error."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            response = remote_error(405, _INVALID, "This address speaks MCP: JSON-RPC by POST.")
            response.headers["Allow"] = "POST"
            return response
        try:
            if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY or len(request.body) > LONGEST_BODY:
                return remote_error(413, _INVALID, f"A request has at most {LONGEST_BODY} bytes.")
            request.body.decode()
        except (SuspiciousOperation, BadRequest, UnreadablePostError, ValueError):
            return remote_error(400, _UNREADABLE, "The body cannot be read.")
        try:
            return view(request)
        except RecursionError:
            return remote_error(400, _UNREADABLE, "The body is nested too deeply.")

    return answered


@unkept
@_readable
@costly(Turnstile(waiting=32, through=32))
def endpoint(request: HttpRequest) -> HttpResponse:
    request.user = AnonymousUser()  # django-mcpz would look at the cookie of somebody who has one
    return SERVER(request)
