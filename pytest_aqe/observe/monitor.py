"""Being told of calls on Python 3.12 and later: `sys.monitoring`, switched off place by place."""

from __future__ import annotations

import sys
from inspect import CO_OPTIMIZED
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_aqe.observe.values import Store

_NAME = "pytest-aqe"


class Monitor:
    """One tool id of `sys.monitoring` that nobody else holds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._tool: int | None = None
        self._left: dict[int, list[Any]] = {}

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
        self._left.clear()

    def _started(self, code: CodeType, offset: int) -> Any:
        """A call has begun; answering DISABLE ends the events of this code object."""
        from pytest_aqe.observe.values import CALLS

        disable: Any = sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        left = self._left.get(id(code))
        if left is None:
            name: str = code.co_qualname  # type: ignore[attr-defined,unused-ignore]
            is_function = code.co_flags & CO_OPTIMIZED and "<" not in name  # a class body is not
            module = self.store.module_of(code) if is_function else ""
            if not module:
                return disable
            left = self._left[id(code)] = [CALLS, module, name, code]  # the code too: its id must stay its own
        left[0] -= 1
        try:
            more = self.store.note(left[1], left[2], code, sys._getframe(1))
        except Exception:  # whatever it is, the user's run goes on without samples of this function
            return disable
        return None if more and left[0] > 0 else disable
