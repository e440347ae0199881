"""Documents that clients send: parsed, limited and validated once, then executed; results as JSON."""

import logging
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, cast

import msgspec
import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    execute,
    parse,
    validate,
    visit,
)
from graphql.execution import Executor, create_source_event_stream
from strawberry.extensions import MaxAliasesLimiter, QueryDepthLimiter
from strawberry.utils.str_converters import to_camel_case

from domain.refusal import Refused
from interfaces.graphql.live_room import Stream, Told, Update
from interfaces.graphql.viewer import Asking

DEEPEST = 8
MOST_ALIASES = 15
MOST_TOKENS = 2000
DOCUMENTS_KEPT = 256
NOTHING = SelectionSetNode(selections=())
OWN_FIELDS = {"mine", "pages", "direct"}

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
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._operation = operation
        self._narrowed: dict[frozenset[str], DocumentNode] = {}
        root = next(self._fields(operation.selection_set), None)
        self.root_key = _response_key(root) if root else ""
        self.own_keys: dict[str, set[str]] = {}
        """Response keys of the fields of an update that are for one watcher."""
        for field in self._fields(root.selection_set) if root and root.selection_set else ():
            if field.name.value in OWN_FIELDS:
                self.own_keys.setdefault(field.name.value, set()).add(_response_key(field))
        self.own_keys_of_all = {key for keys in self.own_keys.values() for key in keys}
        shaping: list[Node] = [*self._fragments.values(), *(operation.directives or ())]
        if root:
            shaping += [*(root.directives or ()), *([root.selection_set] if root.selection_set else [])]
        self.members = self._members(operation)
        self._shaping = {name for node in shaping for name in _variables_of(node)}

    def shape(self, variables: dict[str, Any] | None) -> object:
        """What tells apart renderings of the same update: the document, its operation, and variables in directives."""
        given = {name: (variables or {}).get(name) for name in sorted(self._shaping)}
        return (self, msgspec.json.encode(given))

    def narrowed(self, left_out: frozenset[str]) -> DocumentNode:
        """The document without some fields of the one object that is asked for."""
        found = self._narrowed.get(left_out)
        if found is None:
            asked = self._operation
            (root,) = self._fields(asked.selection_set)
            wanted = [node for node in self._fields(root.selection_set or NOTHING) if node.name.value not in left_out]
            operation = OperationDefinitionNode(
                operation=asked.operation,
                name=asked.name,
                variable_definitions=asked.variable_definitions,
                selection_set=SelectionSetNode(
                    selections=(
                        FieldNode(
                            name=root.name,
                            alias=root.alias,
                            arguments=root.arguments,
                            selection_set=SelectionSetNode(selections=tuple(wanted)),
                        ),
                    )
                ),
            )
            found = DocumentNode(definitions=(operation, *self._fragments.values()))
            if len(self._narrowed) < DOCUMENTS_KEPT:
                self._narrowed[left_out] = found
        return found

    def _members(self, operation: OperationDefinitionNode) -> dict[str, str]:
        """The fields of the one object that is asked for, by response key; none where directives may leave some out."""
        roots = [*self._fields(operation.selection_set)]
        if len(roots) != 1 or roots[0].selection_set is None:
            return {}
        if self._conditional(operation.selection_set) or self._conditional(roots[0].selection_set):
            return {}
        return {_response_key(node): node.name.value for node in self._fields(roots[0].selection_set)}

    def _conditional(self, selections: SelectionSetNode) -> bool:
        return any(
            node.directives
            or (isinstance(node, InlineFragmentNode) and self._conditional(node.selection_set))
            or (
                isinstance(node, FragmentSpreadNode)
                and self._conditional(self._fragments[node.name.value].selection_set)
            )
            for node in selections.selections
        )

    def _fields(self, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                yield from self._fields(self._fragments[node.name.value].selection_set)


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

    async def subscribe(self, prepared: Prepared, operation: Operation, asking: Asking) -> Stream:
        """Start a subscription. Raises GraphQLError, or what the resolver refuses."""
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
        return cast(Stream, source)

    def rendered(self, prepared: Prepared, operation: Operation, told: Told, shape: object) -> bytes:
        """The response for what one watcher is told: what others get too is executed and serialised once."""
        if (whole := told.written.get(shape)) is not None:
            return whole
        parts = [self._fields(prepared, operation, told.shared, shape, None)]
        for field, keys in prepared.own_keys.items():
            own: Update | None = getattr(told, field)
            parts.append(self._fields(prepared, operation, own, shape, field) if own else _nulls(keys))
        fields = b",".join(part for part in parts if part)
        whole = told.written[shape] = b'{"data":{"%s":{%s}}}' % (prepared.root_key.encode(), fields)
        return whole

    def _fields(
        self, prepared: Prepared, operation: Operation, update: Update, shape: object, field: str | None
    ) -> bytes:
        """The members of the update's object in JSON: those that come of one own field, or all others."""
        key = (shape, field)
        written = update.rendered.get(key)
        if written is None:
            members = self._executed(prepared, operation, update, field)
            wanted = prepared.own_keys[field] if field else members.keys() - prepared.own_keys_of_all
            written = written_members({name: value for name, value in members.items() if name in wanted})
            update.rendered[key] = written
        return written

    def _executed(self, prepared: Prepared, operation: Operation, update: Update, field: str | None) -> dict[str, Any]:
        """The update's object. Of its many fields few say something: the others, and those that are not wanted, are
        not executed."""
        empty = _empty_fields(update) if prepared.members else {}
        others = OWN_FIELDS if field is None else set(prepared.members.values()) - {field}
        left_out = frozenset((empty.keys() | others) & set(prepared.members.values()))
        if prepared.members and left_out.issuperset(prepared.members.values()):
            return {key: empty.get(name) for key, name in prepared.members.items()}
        result = execute(
            self._schema,
            prepared.narrowed(left_out) if left_out else prepared.document,
            root_value=update,
            variable_values=operation.variables,
            operation_name=prepared.name,
        )
        if not isinstance(result, ExecutionResult) or result.errors or result.data is None:
            raise RuntimeError(f"an update of a room can't be rendered: {result}")
        data: dict[str, Any] = result.data[prepared.root_key]
        return {
            key: empty.get(name) if name in left_out else data[key] for key, name in prepared.members.items()
        } or data


def _empty_fields(update: Update) -> dict[str, Any]:
    """The fields of an update that are null or an empty list, with their value."""
    values = ((name, getattr(update, attribute)) for name, attribute in _plain_fields(type(update)))
    return {name: value for name, value in values if value is None or value == []}


@cache
def _plain_fields(kind: type) -> Sequence[tuple[str, str]]:
    """The fields of a GraphQL type that are attributes of the object, with the attribute's name."""
    fields = kind.__strawberry_definition__.fields  # type: ignore[attr-defined]  # what `strawberry.type` adds
    return [(f.graphql_name or to_camel_case(f.python_name), f.python_name) for f in fields if f.is_basic_field]


def written_members(members: dict[str, Any]) -> bytes:
    """The members of an object in JSON, without its braces."""
    return msgspec.json.encode(members)[1:-1]


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


def _nulls(keys: Iterable[str]) -> bytes:
    return b",".join(b'"%s":null' % key.encode() for key in keys)


def _response_key(field: FieldNode) -> str:
    return field.alias.value if field.alias else field.name.value


def _variables_of(node: Node) -> set[str]:
    found: set[str] = set()

    class Collect(Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found.add(variable.name.value)

    visit(node, Collect())
    return found
