package io.krait;

import io.krait.staging.Dim;
import java.util.Map;
import java.util.Set;

/** A core dim of a {@link CoreLayout}. */
sealed interface CoreDim {
    /** A size that the layout fixes. */
    record Fixed(long n) implements CoreDim {
        @Override
        public String toString() {
            return Long.toString(n);
        }
    }

    /** A size that the arguments give; the same for all axes of this name. */
    record Name(String name) implements CoreDim {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Arithmetic on other dims. */
    record Derived(Sign sign, CoreDim a, CoreDim b) implements CoreDim {
        @Override
        public String toString() {
            return operand(a, sign.level > 0) + sign.text + operand(b, sign != Sign.PLUS);
        }

        private static String operand(CoreDim d, boolean tight) {
            return tight && d instanceof Derived e && e.sign.level == 0 ? "(" + d + ")" : d.toString();
        }
    }

    /** The operations of derived dims. */
    enum Sign {
        PLUS("+", 0), MINUS("-", 0), TIMES("*", 1);

        private final String text;
        private final int level;

        Sign(String text, int level) {
            this.text = text;
            this.level = level;
        }
    }

    /** The size for given sizes of the names. */
    default long eval(Map<String, Long> sizes) {
        return switch (this) {
            case Fixed f -> f.n;
            case Name n -> sizes.get(n.name);
            case Derived d -> switch (d.sign) {
                case PLUS -> Math.addExact(d.a.eval(sizes), d.b.eval(sizes));
                case MINUS -> Math.subtractExact(d.a.eval(sizes), d.b.eval(sizes));
                case TIMES -> Math.multiplyExact(d.a.eval(sizes), d.b.eval(sizes));
            };
        };
    }

    /** The extent for given extents of the names. */
    default Dim extent(Map<String, Dim> extents) {
        return switch (this) {
            case Fixed f -> Dim.of(f.n);
            case Name n -> extents.get(n.name);
            case Derived d -> combine(d.sign, d.a.extent(extents), d.b.extent(extents));
        };
    }

    private static Dim combine(Sign sign, Dim a, Dim b) {
        return switch (sign) {
            case PLUS -> a.minus(b.times(Dim.of(-1)));
            case MINUS -> a.minus(b);
            case TIMES -> a.times(b);
        };
    }

    /** Adds the names in this dim. */
    default void names(Set<String> into) {
        switch (this) {
            case Fixed f -> {
                // None.
            }
            case Name n -> into.add(n.name);
            case Derived d -> {
                d.a.names(into);
                d.b.names(into);
            }
        }
    }
}
