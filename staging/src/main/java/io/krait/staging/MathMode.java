package io.krait.staging;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The liberties that one operation may take.
 *
 * @param bits one bit per {@link FastMath}, by ordinal
 */
public record MathMode(int bits) {
    /** No liberty: every operation is exact or rounded once, functions are within their strict bound. */
    public static final MathMode STRICT = new MathMode(0);

    /** A mode with the given liberties. */
    public static MathMode of(FastMath... flags) {
        int bits = 0;
        for (FastMath f : flags) {
            bits |= 1 << f.ordinal();
        }
        return new MathMode(bits);
    }

    /** A mode with the given liberties, or with all if none is given. */
    public static MathMode granting(FastMath... flags) {
        return of(flags.length == 0 ? FastMath.values() : flags);
    }

    /** Whether a liberty is granted. */
    public boolean has(FastMath flag) {
        return (bits >>> flag.ordinal() & 1) != 0;
    }

    /** True when no liberty is granted. */
    public boolean isStrict() {
        return bits == 0;
    }

    /** The labels of the liberties in their order, separated by blanks; empty for {@link #STRICT}. */
    @Override
    public String toString() {
        return Arrays.stream(FastMath.values()).filter(this::has).map(FastMath::label)
                .collect(Collectors.joining(" "));
    }
}
