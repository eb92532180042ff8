/** What programs use: compiled functions, kernels, devices. Begin at {@link io.krait.Krait}. */
module io.krait {
    requires transitive io.krait.ndarray;
    requires transitive io.krait.staging;
    requires io.krait.optimizer;

    exports io.krait;

    uses io.krait.optimizer.ahead.GridCompiler;
    uses io.krait.optimizer.ahead.LibraryCompiler;
    uses io.krait.staging.DeviceProvider;

    provides io.krait.ndarray.internal.ArrayKernels with io.krait.library.LibraryKernels;
}
