package io.krait.benchmarks.accuracy;

/** The floating point types that are measured. */
enum Format {
    /** 32 bits. */
    F32(-149, -126, 127),
    /** 64 bits. */
    F64(-1074, -1022, 1023);

    private final int tiniest;
    private final int smallest;
    private final int largest;

    Format(int tiniest, int smallest, int largest) {
        this.tiniest = tiniest;
        this.smallest = smallest;
        this.largest = largest;
    }

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The exponent of the smallest number above 0. */
    int tiniest() {
        return tiniest;
    }

    /** The exponent of the smallest normal number. */
    int smallest() {
        return smallest;
    }

    /** The exponent of the largest numbers. */
    int largest() {
        return largest;
    }

    /** The largest number. */
    double most() {
        return this == F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    }

    /** Significant bits. */
    int precision() {
        return this == F32 ? 24 : 53;
    }

    /** The nearest number of this type. */
    double round(double x) {
        return this == F32 ? (float) x : x;
    }

    /** The number that is so many numbers of this type further from zero, or nearer to it. */
    double step(double x, long by) {
        return this == F32 ? Float.intBitsToFloat((int) (Float.floatToRawIntBits((float) x) + by))
                : Double.longBitsToDouble(Double.doubleToRawLongBits(x) + by);
    }

    /** The number with these bits, of which an F32 takes the low half. */
    double of(long bits) {
        return this == F32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    }

    /** The argument in hexadecimal and decimal notation. */
    String text(double x) {
        return this == F32 ? Float.toHexString((float) x) + " (" + (float) x + ")" : Double.toHexString(x) + " (" + x
                + ")";
    }
}
