package io.krait;

import java.util.Locale;

/**
 * What a {@link Stencil} does at the borders of arrays. The first five say what is read beyond an array whose elements
 * along the axis are {@code a b c d}:
 *
 * <pre>
 * CLAMP          a a a | a b c d | d d d     the nearest element (NumPy's pad mode "edge")
 * WRAP           b c d | a b c d | a b c     periodic ("wrap")
 * REFLECT        d c b | a b c d | c b a     mirrored at the outermost elements, which are not repeated ("reflect")
 * MIRROR         c b a | a b c d | d c b     mirrored at the edges ("symmetric")
 * constant(v)    v v v | a b c d | v v v     ("constant")
 * </pre>
 *
 * <p>This also holds for arrays smaller than the neighbourhood: patterns go on, so {@code REFLECT} of {@code a b} is
 * {@code ... b a b | a b | a b a ...}, and the neighbours of a single element are that element. SciPy's
 * {@code ndimage} has the names "reflect" and "mirror" the other way round.
 *
 * <p>The last two do not compute elements whose neighbourhood, the smallest box around all offsets, leaves the array:
 * {@link #KEEP} copies the element of the input (of input k for result k), as walls of constant temperature do, and
 * {@link #fill} puts a number there.
 */
public final class Boundary {
    /** Beyond the array is its nearest element. */
    public static final Boundary CLAMP = new Boundary(Kind.CLAMP, 0);
    /** Beyond the array it begins again. */
    public static final Boundary WRAP = new Boundary(Kind.WRAP, 0);
    /** Beyond the array it goes back, from the last element but one. */
    public static final Boundary REFLECT = new Boundary(Kind.REFLECT, 0);
    /** Beyond the array it goes back, from the last element. */
    public static final Boundary MIRROR = new Boundary(Kind.MIRROR, 0);
    /** Elements whose neighbourhood leaves the array are not computed but those of the input. */
    public static final Boundary KEEP = new Boundary(Kind.KEEP, 0);

    /** What to do. */
    enum Kind { CLAMP, WRAP, REFLECT, MIRROR, CONSTANT, KEEP, FILL }

    private final Kind kind;
    private final double value;

    private Boundary(Kind kind, double value) {
        this.kind = kind;
        this.value = value;
    }

    /** Beyond the array is a number. It must fit the element types of the inputs. */
    public static Boundary constant(double value) {
        return new Boundary(Kind.CONSTANT, value);
    }

    /** Elements whose neighbourhood leaves the array are not computed but this number, which must fit the results. */
    public static Boundary fill(double value) {
        return new Boundary(Kind.FILL, value);
    }

    Kind kind() {
        return kind;
    }

    double value() {
        return value;
    }

    /** True when elements whose neighbourhood leaves the array are not computed. */
    boolean skips() {
        return kind == Kind.KEEP || kind == Kind.FILL;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CONSTANT, FILL -> kind.name().toLowerCase(Locale.ROOT) + "(" + value + ")";
            case CLAMP, WRAP, REFLECT, MIRROR, KEEP -> kind.name();
        };
    }
}
