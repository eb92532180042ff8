package io.krait.staging;

/**
 * The extent of one axis: a number, a symbol that is bound at each call, or arithmetic on those. Compared by structure;
 * the factory methods keep linear forms canonical, so that for instance {@code n - 2} reached by two routes is one dim.
 */
public sealed interface Dim {
    /** A known extent. */
    record Fixed(long n) implements Dim {
        @Override
        public String toString() {
            return Long.toString(n);
        }
    }

    /** A symbol times a factor plus a constant: {@code mul * s[index] + add}, {@code mul} not 0. */
    record Affine(int symbol, long mul, long add) implements Dim {
        @Override
        public String toString() {
            String s = (mul == 1 ? "" : mul + "*") + "s" + symbol;
            return add == 0 ? s : s + (add < 0 ? "" : "+") + add;
        }
    }

    /** Arithmetic that is not affine in one symbol. */
    record Compound(Kind kind, Dim a, Dim b) implements Dim {
        @Override
        public String toString() {
            return "(" + a + kind.sign + b + ")";
        }
    }

    /** The operations of {@link Compound}. */
    enum Kind {
        /** Sum. */
        ADD("+"),
        /** Product. */
        MUL("*"),
        /** Quotient rounded up. */
        CEIL_DIV("/^"),
        /** Exact quotient. */
        DIV("/");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        private long apply(long p, long q) {
            return switch (this) {
                case ADD -> p + q;
                case MUL -> p * q;
                case CEIL_DIV -> -Math.floorDiv(-p, q);
                case DIV -> q == 0 ? 0 : p / q;
            };
        }
    }

    /** The extent one, along which arrays broadcast. */
    Dim ONE = new Fixed(1);

    /** A known extent. */
    static Dim of(long n) {
        return n == 1 ? ONE : new Fixed(n);
    }

    /** Symbol number {@code index}. It stands for an extent other than 1. */
    static Dim symbol(int index) {
        return new Affine(index, 1, 0);
    }

    /** True for the known extent 1. */
    default boolean isOne() {
        return this instanceof Fixed f && f.n == 1;
    }

    /** This extent plus a constant. */
    default Dim plus(long c) {
        return switch (this) {
            case Fixed f -> of(f.n + c);
            case Affine a -> new Affine(a.symbol, a.mul, a.add + c);
            case Compound x -> c == 0 ? x : new Compound(Kind.ADD, x, of(c));
        };
    }

    /** This extent minus another. */
    default Dim minus(Dim o) {
        if (o instanceof Fixed f) {
            return plus(-f.n);
        }
        if (this instanceof Affine a && o instanceof Affine b && a.symbol == b.symbol) {
            long mul = a.mul - b.mul;
            return mul == 0 ? of(a.add - b.add) : new Affine(a.symbol, mul, a.add - b.add);
        }
        return equals(o) ? of(0) : new Compound(Kind.ADD, this, o.times(of(-1)));
    }

    /** This extent times another. */
    default Dim times(Dim o) {
        if (o instanceof Fixed f) {
            return f.n == 1 ? this : switch (this) {
                case Fixed g -> of(f.n * g.n);
                case Affine a when f.n != 0 -> new Affine(a.symbol, a.mul * f.n, a.add * f.n);
                case Affine a -> of(0);
                case Compound x -> new Compound(Kind.MUL, x, o);
            };
        }
        return this instanceof Fixed ? o.times(this) : new Compound(Kind.MUL, this, o);
    }

    /** This extent divided by a positive constant, rounded up. */
    default Dim ceilDiv(long k) {
        if (k == 1) {
            return this;
        }
        return this instanceof Fixed f ? of(-Math.floorDiv(-f.n, k)) : new Compound(Kind.CEIL_DIV, this, of(k));
    }

    /** This extent divided by another that is known to divide it. */
    default Dim dividedBy(Dim o) {
        if (o.isOne()) {
            return this;
        }
        if (equals(o)) {
            return ONE;
        }
        return this instanceof Fixed f && o instanceof Fixed g && g.n != 0 ? of(f.n / g.n)
                : new Compound(Kind.DIV, this, o);
    }

    /** The extent when symbol i has the value {@code env[i]}. */
    default long eval(long[] env) {
        return switch (this) {
            case Fixed f -> f.n;
            case Affine a -> a.mul * env[a.symbol] + a.add;
            case Compound x -> x.kind.apply(x.a.eval(env), x.b.eval(env));
        };
    }
}
