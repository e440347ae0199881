"""A refusal as data, and the results that most commands share. The client owns the sentences."""

import importlib
import pkgutil
from enum import Enum, EnumType
from typing import Annotated, Any

import strawberry
from strawberry.schema.exception_handlers import ExceptionHandler
from strawberry.types.field import StrawberryField

import application
import domain
from domain.refusal import Refused, refusal_codes
from interfaces.graphql.values import Position


def every_refusal_code() -> list[str]:
    """The codes of all refusals that the domain and the application know, in alphabetical order."""
    for package in (domain, application):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return sorted(refusal_codes())


RefusalCode: Any = strawberry.enum(
    EnumType.__call__(Enum, "RefusalCode", {code: code for code in every_refusal_code()}),
    description="The rule that was broken; each has its sentence in the client.",
)
"""Generated, so that a new refusal can't be forgotten; `Any` because no type checker knows its members."""


@strawberry.type(description="A figure or word that the sentence of a refusal may need.")
class Detail:
    key: str
    value: str


@strawberry.type(description="A rule that was broken, as data; `field` is the argument that broke it.")
class Refusal:
    code: RefusalCode
    field: str | None
    details: list[Detail]


@strawberry.type(description="The command was carried out.")
class Done:
    position: Position = strawberry.field(description="From this position of the log on it can be read.")
    changed: bool = strawberry.field(
        description="False: it was so already and nothing was recorded; no update of the room will follow."
    )


DoneResult = Annotated[Done | Refusal, strawberry.union("DoneResult")]


def refusal_of(refused: Refused) -> Refusal:
    """The data of a refusal."""
    details = [Detail(key=key, value=str(value)) for key, value in refused.details.items()]
    return Refusal(code=RefusalCode[refused.code], field=refused.field, details=details)


class RefusalAsData(ExceptionHandler[Refused, Refusal]):
    """Turns what the application refuses into the `Refusal` of a field's union."""

    def handle(self, exception: Refused, *, field: StrawberryField, info: strawberry.Info) -> Refusal:
        """The refusal's data."""
        return refusal_of(exception)
