"""What all makers of values share: the context, and a way to ask for seeds of any other type."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pytest_aqe.generate.search.context import Context
from pytest_aqe.generate.search.shape import Shape
from pytest_aqe.program import Node
from pytest_aqe.subject import TypeInfo

LIMIT = 60
"""Seeds of one value; later ones would hardly get their turn."""
INT = TypeInfo.of("builtins:int")
STR = TypeInfo.of("builtins:str")
DICT = TypeInfo.of("builtins:dict")


class Seeder(ABC):
    """One family of makers of values. `depth` bounds how deep values stand within values."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @abstractmethod
    def seeds(self, type_: TypeInfo, shape: Shape, name: str = "", doc: str = "", depth: int = 3) -> list[Node]:
        """Ordered seeds of a type, each a different shape."""

    def first_seeds(self, type_: TypeInfo, shape: Shape, name: str, depth: int, otherwise: Node) -> list[Node]:
        """Seeds of a part of a value; `otherwise` alone where there is none."""
        return self.seeds(type_, shape, name, "", depth) or [otherwise]
