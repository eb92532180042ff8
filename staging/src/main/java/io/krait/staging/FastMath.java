package io.krait.staging;

/**
 * Liberties that code may take with floating point, each on its own; none by default. See {@link MathMode}.
 *
 * <p>They change the recorded program in defined ways before any backend sees it ({@link RelaxMath} says how), so a
 * program keeps giving the same bits on every backend, for any vector width and number of threads; only against its
 * strict version bits differ.
 */
public enum FastMath {
    /** A product and a sum may become one fused operation with one rounding. */
    CONTRACT("contract"),
    /** Sums and products may be added up in another order. */
    REASSOC("reassoc"),
    /** A quotient may become a product with the reciprocal. */
    RECIP("recip"),
    /** Mathematical functions may be off by up to 4 ulp. */
    APPROX("approx"),
    /** Arguments and results are never NaN; if they are, results are arbitrary numbers. */
    NO_NAN("nonan"),
    /** Arguments and results are never infinite; if they are, results are arbitrary numbers. */
    NO_INF("noinf"),
    /** The sign of a zero does not matter. */
    NO_SIGNED_ZEROS("nsz");

    private final String label;

    FastMath(String label) {
        this.label = label;
    }

    /** The name in printed programs. */
    public String label() {
        return label;
    }
}
