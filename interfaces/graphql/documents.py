"""Documents that clients send: parsed, limited and validated once, then executed; results as JSON."""

import logging
from collections.abc import Awaitable, Sequence
from functools import lru_cache
from typing import Any, cast

import msgspec
import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    validate,
)
from graphql.execution import Executor, create_source_event_stream
from strawberry.extensions import MaxAliasesLimiter, QueryDepthLimiter

from domain.refusal import Refused
from interfaces.graphql.live_room import Stream
from interfaces.graphql.viewer import Asking
from interfaces.graphql.writing import Writer

DEEPEST = 8
MOST_ALIASES = 15
MOST_TOKENS = 2000
DOCUMENTS_KEPT = 256
WRITERS_KEPT = 16
"""Of one document."""

log = logging.getLogger("amphi.graphql")


class Operation(msgspec.Struct, frozen=True):
    """What a client asks: a document, its variables, and which of its operations."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")


class Prepared:
    """A valid document and one operation of it."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self.document = document
        self.name = operation.name.value if operation.name else None
        self.kind = operation.operation
        self.writers: dict[object, Writer] = {}
        """By the values that shape the response: those that directives may look at."""


class Executable:
    """The schema with the limits of a request: depth, aliases, tokens, no introspection in production."""

    def __init__(self, schema: strawberry.Schema, *, introspection: bool) -> None:
        self._schema: GraphQLSchema = schema._schema
        depth, aliases = QueryDepthLimiter(DEEPEST), MaxAliasesLimiter(MOST_ALIASES)
        limits = [*depth.validation_rules, *aliases.validation_rules]
        self._limits = limits if introspection else [*limits, NoSchemaIntrospectionCustomRule]
        self.prepare = lru_cache(DOCUMENTS_KEPT)(self._prepare)

    def _prepare(self, query: str, operation_name: str | None) -> Prepared | list[GraphQLError]:
        """A valid operation, or what is wrong with it."""
        try:
            document = parse(query, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            return [error]
        # The limits follow fragments, so each must be there, and none within itself, before they are looked at.
        if errors := validate(self._schema, document) or validate(self._schema, document, self._limits):
            return errors
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        named = [node for node in operations if operation_name in (None, node.name and node.name.value)]
        if len(named) != 1:
            return [GraphQLError("say which of the document's operations is meant by `operationName`")]
        return Prepared(document, named[0])

    async def answer(self, prepared: Prepared, operation: Operation, asking: Asking) -> str:
        """The response to a query or a mutation."""
        result = execute(
            self._schema,
            prepared.document,
            context_value=asking,
            variable_values=operation.variables,
            operation_name=prepared.name,
        )
        return encoded(result if isinstance(result, ExecutionResult) else await cast(Awaitable[Any], result))

    async def subscribe(self, prepared: Prepared, operation: Operation, asking: Asking) -> tuple[Stream, Writer]:
        """Start a subscription; with what writes its responses. Raises GraphQLError, or what the resolver refuses."""
        executor = Executor.build(
            self._schema,
            prepared.document,
            context_value=asking,
            raw_variable_values=operation.variables,
            operation_name=prepared.name,
        )
        if isinstance(executor, list):
            raise executor[0]
        source: Any = create_source_event_stream(executor)
        if isinstance(source, Awaitable):
            source = await source
        if isinstance(source, ExecutionResult):
            raise (source.errors or [GraphQLError("there is nothing to follow")])[0]
        return cast(Stream, source), self._writer(prepared, executor)

    def _writer(self, prepared: Prepared, executor: Executor[Any]) -> Writer:
        """The same for all who ask the same."""
        given = executor.variable_values.coerced.items()
        shape = frozenset((name, value) for name, value in given if isinstance(value, bool))
        writer = prepared.writers.get(shape) or Writer(executor)
        if len(prepared.writers) < WRITERS_KEPT:
            prepared.writers[shape] = writer
        return writer


def encoded(result: ExecutionResult) -> str:
    """A response in JSON."""
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = [formatted(error) for error in result.errors]
    return _json(response)


def errors_encoded(errors: Sequence[GraphQLError]) -> str:
    """A response that has only errors."""
    return _json({"errors": [formatted(error) for error in errors]})


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as the client may see it: a refusal by its code, a mistake of ours only in the log."""
    cause = error.original_error
    if isinstance(cause, Refused):
        return {**error.formatted, "message": cause.code, "extensions": {"code": cause.code}}
    if cause is not None and not isinstance(cause, GraphQLError):
        log.error("a resolver failed", exc_info=cause)
        return {**error.formatted, "message": "internal error", "extensions": {"code": "INTERNAL"}}
    return cast(dict[str, Any], error.formatted)


def is_mutation(prepared: Prepared) -> bool:
    """Whether the operation changes something."""
    return prepared.kind is OperationType.MUTATION


def is_subscription(prepared: Prepared) -> bool:
    """Whether the operation is a stream."""
    return prepared.kind is OperationType.SUBSCRIPTION


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
