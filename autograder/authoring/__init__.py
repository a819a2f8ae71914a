"""What the authors of an assignment rely on: variants that show whether its graders are fair and sharp."""

from autograder.authoring.variants import (
    ExpectedFailure,
    Variant,
    VariantKind,
    compare,
    load_variants,
)

__all__ = ["ExpectedFailure", "Variant", "VariantKind", "compare", "load_variants"]
