/** Types, shapes, the Op table, the recorder, the array graph and the reference interpreter. */
module io.krait.staging {
    exports io.krait.staging;
    exports io.krait.types;
}
