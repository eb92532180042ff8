package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.MathMode;

/** A function that is recorded where it is called. */
sealed interface Inlined permits FunctionCore, RecursiveCore {
    /** Records a call. */
    Expr<?> apply(Expr<?>... args);

    /** The same function with these liberties, whatever its callers have. */
    Inlined relaxed(MathMode mode);
}
