"""What many are told at a time, in JSON as a subscription asks for it.

It consists of plain objects, so nothing is left to resolve: what is asked of them is looked up in the schema once, and
each update is then written without an execution, which takes ten times as long and more (ADR 10).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, cast

import msgspec
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_directive_values,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution import Executor
from strawberry.schema.schema_converter import GraphQLCoreConverter

from interfaces.graphql.live_room import Told, Update

OWN_FIELDS = {"mine", "pages", "direct"}
"""The fields of an update that are for one watcher, each a part of what they are told."""


class Member(NamedTuple):
    """A member of an object: its key in the response, where its value is, and what is written of it."""

    key: str
    value: Callable[[Any], object]
    written: Callable[[Any], object]


class Writer:
    """Writes the response to one subscription for all who ask just that (GraphQL specification, sections 6.3.2 and
    6.4)."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._fragments = executor.fragment_definitions
        self._variables = executor.variable_values
        subscription = cast(GraphQLObjectType, executor.schema.subscription_type)
        [(self._key, [root])] = self._asked([executor.operation.selection_set]).items()
        update = get_nullable_type(subscription.fields[root.name.value].type)
        self._parts: dict[str, list[Member]] = defaultdict(list)
        for name, member in self._members(cast(GraphQLObjectType, update), _selections([root])):
            self._parts[name if name in OWN_FIELDS else "shared"].append(member)

    def response(self, told: Told) -> bytes:
        """The response for what one watcher is told: what others get too is written once."""
        written = told.written.get(self)
        if written is None:
            fields = b",".join(self._part(name, getattr(told, name)) for name in self._parts)
            written = told.written[self] = b'{"data":{"%s":{%s}}}' % (self._key.encode(), fields)
        return written

    def _part(self, name: str, update: Update | None) -> bytes:
        """The members of a part of what is told; each is null where there is nothing of the kind."""
        if update is None:
            return json_members({member.key: None for member in self._parts[name]})
        written = update.rendered.get((self, name))
        if written is None:
            written = json_members({key: write(value(update)) for key, value, write in self._parts[name]})
            update.rendered[self, name] = written
        return written

    def _members(self, kind: GraphQLObjectType, asked: Iterable[SelectionSetNode]) -> Iterator[tuple[str, Member]]:
        """What is asked of an object, with the fields' names in the schema."""
        for key, nodes in self._asked(asked).items():
            name = nodes[0].name.value
            if name == "__typename":
                yield name, Member(key, lambda _: kind.name, str)
                continue
            field = kind.fields[name]
            attribute = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
            if not attribute.is_basic_field:
                raise TypeError(f"{kind.name}.{name} would have to be resolved")
            yield name, Member(key, attrgetter(attribute.python_name), self._writes(field.type, _selections(nodes)))

    def _writes(self, kind: GraphQLOutputType, asked: Sequence[SelectionSetNode]) -> Callable[[Any], object]:
        """How a value of a type is written."""
        write = self._writes_some(cast(GraphQLOutputType, get_nullable_type(kind)), asked)
        return write if is_non_null_type(kind) else lambda value: None if value is None else write(value)

    def _writes_some(self, kind: GraphQLOutputType, asked: Sequence[SelectionSetNode]) -> Callable[[Any], object]:
        """How a value that is not null is written."""
        if is_leaf_type(kind):
            return kind.coerce_output_value
        if is_list_type(kind):
            each = self._writes(kind.of_type, asked)
            return lambda values: [each(value) for value in values]
        members = [member for _, member in self._members(cast(GraphQLObjectType, kind), asked)]
        return lambda value: {key: write(get(value)) for key, get, write in members}

    def _asked(self, selections: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields that are asked for, by their key in the response."""
        found: dict[str, list[FieldNode]] = defaultdict(list)
        for each in selections:
            for field in self._fields(each):
                found[field.alias.value if field.alias else field.name.value].append(field)
        return found

    def _fields(self, selections: SelectionSetNode) -> Iterator[FieldNode]:
        """The fields of a selection and of its fragments, all of the same type, that no directive leaves out."""
        for node in selections.selections:
            if not self._included(cast(FieldNode, node)):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                yield from self._fields(self._fragments[node.name.value].selection_set)

    def _included(self, node: FieldNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and (include is None or include["if"])


def json_members(members: dict[str, Any]) -> bytes:
    """The members of an object in JSON, without its braces."""
    return msgspec.json.encode(members)[1:-1]


def _selections(fields: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [field.selection_set for field in fields if field.selection_set]
