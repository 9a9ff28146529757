"""Being told of calls on Python 3.12 and later: `sys.monitoring`, switched off place by place."""

from __future__ import annotations

import sys
from inspect import CO_OPTIMIZED
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_aqe.observe.values import Function, Store

_NAME = "pytest-aqe"


class Monitor:
    """One tool id of `sys.monitoring` that nobody else holds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._tool: int | None = None
        self._functions: dict[int, Function] = {}

    def start(self) -> bool:
        """Takes a free tool id, of those that have no fixed meaning."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        free = [tool for tool in (4, 3) if monitoring.get_tool(tool) is None]
        if not free:
            return False
        self._tool = free[0]
        monitoring.use_tool_id(self._tool, _NAME)
        monitoring.register_callback(self._tool, monitoring.events.PY_START, self._started)
        monitoring.set_events(self._tool, monitoring.events.PY_START)
        return True

    def refresh(self) -> None:
        """Nothing to do: new modules are seen as they run."""

    def stop(self) -> None:
        """Gives the tool id back."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        tool, self._tool = self._tool, None
        if tool is not None:
            monitoring.set_events(tool, 0)
            monitoring.register_callback(tool, monitoring.events.PY_START, None)
            monitoring.free_tool_id(tool)
        self._functions.clear()

    def _started(self, code: CodeType, offset: int) -> Any:
        """A call has begun; answering DISABLE ends the events of this code object."""
        disable: Any = sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        function = self._functions.get(id(code))
        if function is None:
            if not code.co_flags & CO_OPTIMIZED:  # the body of a class or a module
                return disable
            function = self.store.function(code, code.co_qualname)  # type: ignore[attr-defined,unused-ignore]
            if function is None:
                return disable
            self._functions[id(code)] = function  # it holds the code, so that its id stays its own
        try:
            return None if function.note(sys._getframe(1)) else disable
        except Exception:  # whatever it is, the user's run goes on without samples of this function
            return disable
