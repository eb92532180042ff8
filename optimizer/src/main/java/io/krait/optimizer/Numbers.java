package io.krait.optimizer;

import java.util.Locale;

/** Quantities as text. */
final class Numbers {
    private Numbers() {
    }

    /** A size. */
    static String bytes(long n) {
        return n < 10_000 ? n + " bytes" : n < 1L << 20 ? String.format(Locale.ROOT, "%.1f KiB", n / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", n / 1048576.0);
    }

    /** A time. */
    static String time(double nanos) {
        return nanos < 1000 ? String.format(Locale.ROOT, nanos < 10 ? "%.1f ns" : "%.0f ns", nanos)
                : nanos < 1e6 ? String.format(Locale.ROOT, nanos < 1e4 ? "%.1f us" : "%.0f us", nanos / 1e3)
                        : String.format(Locale.ROOT, nanos < 1e7 ? "%.1f ms" : "%.0f ms", nanos / 1e6);
    }

    /** A number with separators, and what is counted. */
    static String count(long n, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? one : many);
    }
}
