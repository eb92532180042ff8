package io.krait;

import io.krait.staging.Expr;

/** A function that is recorded where it is called. */
sealed interface Inlined permits FunctionCore, RecursiveCore {
    /** Records a call. */
    Expr<?> apply(Expr<?>... args);
}
