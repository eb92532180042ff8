/** Immutable, lazily evaluated arrays and their storage. */
module io.krait.ndarray {
    requires transitive io.krait.staging;
}
