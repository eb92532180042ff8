package io.krait;

/** The statics of {@link Krait} that make functions of staged scalars. */
public abstract sealed class Functions extends Gufuncs permits ControlFlow {
    Functions() {
    }
}
