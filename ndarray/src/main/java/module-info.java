/** Immutable, lazily evaluated arrays and their memory. Begin at {@link io.krait.ndarray.NdArray}. */
module io.krait.ndarray {
    requires transitive io.krait.staging;
    requires java.management;
    requires jdk.management;

    exports io.krait.ndarray;
    exports io.krait.ndarray.internal to io.krait;

    uses io.krait.ndarray.internal.ArrayKernels;
    uses io.krait.staging.Evaluator;
}
