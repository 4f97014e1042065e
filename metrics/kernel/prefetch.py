"""Asks the processor for a piece of memory some time before it is used."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

WRITTEN, OFTEN, DATA = 1, 3, 1

_codegen: Any = cgutils


def _prefetch(typing: Any, array: Any, row: Any, column: Any) -> Any:
    """The type of the call, and what builds its code."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        laid_out = context.make_array(signature.args[0])(context, builder, arguments[0])
        element = _codegen.get_item_pointer(context, builder, signature.args[0], laid_out, arguments[1:])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = _codegen.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(ask, [builder.bitcast(element, byte), number(WRITTEN), number(OFTEN), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), build


prefetch = cast("Callable[[Any, int, int], None]", intrinsic(_prefetch))
"""`prefetch(array, row, column)`: that element of a two-dimensional array is about to be read and written."""
