"""Any value that may cross, drawn by Hypothesis."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire import CallbackRef, HandleRef
from autograder.wire.elements import IMAGE_MODES
from tests.wire.corpus import NUMPY_NAMES, TENSOR_NAMES, image_of, tensor_of

#: Dtypes of every allowed kind in both byte orders.
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="?", sizes=(64, 128)),
)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
arrays = hnp.arrays(dtypes, shapes)
scalars = st.sampled_from(NUMPY_NAMES).flatmap(lambda name: hnp.arrays(name, ())).map(lambda array: array[()])
ids = st.integers(0, 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
sides = st.integers(0, 9)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.binary(max_size=512).map(lambda raw: int.from_bytes(raw, "big")),
    st.floats(),
    st.complex_numbers(),
    texts,
    st.binary(max_size=300),
    scalars,
)
keys = st.recursive(
    leaves.filter(lambda leaf: leaf == leaf),  # noqa: PLR0124 - a NaN is not the same key twice
    lambda inner: st.one_of(st.tuples(inner), st.tuples(inner, inner), st.frozensets(inner, max_size=3)),
    max_leaves=4,
)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        leaves,
        arrays,
        st.builds(HandleRef, ids, st.text(st.characters(exclude_categories=["Cs"]), max_size=50)),
        st.builds(CallbackRef, ids),
        st.builds(tensor_of, st.sampled_from(TENSOR_NAMES), shapes),
        st.builds(image_of, st.sampled_from(IMAGE_MODES), sides, sides),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.sets(keys, max_size=4),
        st.frozensets(keys, max_size=4),
    ),
    max_leaves=12,
)
