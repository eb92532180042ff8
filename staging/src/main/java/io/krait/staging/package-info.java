/**
 * The staged language, its errors, and what is recorded of it.
 *
 * <p>Programs use {@link io.krait.staging.Expr}, a staged element; {@link io.krait.staging.Var}, a variable; {@link
 * io.krait.staging.StagedArray}, an array in a kernel; {@link io.krait.staging.Neighbours}, what stencils see; {@link
 * io.krait.staging.FastMath}; {@link io.krait.staging.Device}; and the kinds of {@link
 * io.krait.staging.KraitException}. {@link io.krait.staging.TreeV1} and {@link io.krait.staging.ScanV1} define the
 * order of sums.
 *
 * <p>The rest is the ground floor of Krait: data types, shapes, the Op table, the array graph, the recorder that turns
 * a lambda into a graph, and the reference interpreter that says what every program means.
 */
package io.krait.staging;
