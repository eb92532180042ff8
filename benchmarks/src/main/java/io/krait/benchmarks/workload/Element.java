package io.krait.benchmarks.workload;

/** Element type of a workload's arrays. */
public enum Element {
    F32("f32", Float.BYTES),
    F64("f64", Double.BYTES),
    I32("i32", Integer.BYTES),
    I64("i64", Long.BYTES),
    U8("u8", Byte.BYTES);

    private final String label;
    private final int bytes;

    Element(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The name that tables, CSV rows and C symbols use, for instance {@code f32}. */
    public String label() {
        return label;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
