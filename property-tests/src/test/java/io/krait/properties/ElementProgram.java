package io.krait.properties;

import static io.krait.Krait.where;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.KraitException;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** A random element function, as operations on arrays and, the same ones, as operations on staged scalars. */
final class ElementProgram {
    /** Number of kinds of steps. */
    static final int KINDS = 7;

    /** An operation in both worlds. */
    private record Binary(BinaryOperator<NdArray<Num>> arrays, BinaryOperator<Expr<Num>> scalars) {
    }

    /** An operation in both worlds. */
    private record Unary(UnaryOperator<NdArray<Num>> arrays, UnaryOperator<Expr<Num>> scalars) {
    }

    /** A value made from earlier ones. */
    private record Call(int x, int y, Binary f) {
    }

    private static final List<Binary> BINARY = List.of(new Binary(NdArray::add, Expr::add),
            new Binary(NdArray::mul, Expr::mul), new Binary(NdArray::sub, Expr::sub),
            new Binary(NdArray::min, Expr::min), new Binary(NdArray::max, Expr::max),
            new Binary(NdArray::and, Expr::and), new Binary(NdArray::or, Expr::or),
            new Binary(NdArray::xor, Expr::xor), new Binary(NdArray::shl, Expr::shl),
            new Binary(NdArray::shr, Expr::shr), new Binary(NdArray::ushr, Expr::ushr),
            new Binary((a, b) -> any(a.lt(b)), (a, b) -> any(a.lt(b))),
            new Binary((a, b) -> any(a.eq(b)), (a, b) -> any(a.eq(b))),
            new Binary((a, b) -> a.div(b.or(1)), (a, b) -> a.div(b.or(b.literal(1)))),
            new Binary((a, b) -> any(where(a.gt(b), a, b)), (a, b) -> any(where(a.gt(b), a, b))),
            new Binary((a, b) -> a.fma(b, a), (a, b) -> a.fma(b, a)));
    private static final List<Unary> UNARY = List.of(new Unary(NdArray::neg, Expr::neg),
            new Unary(NdArray::abs, Expr::abs), new Unary(NdArray::sign, Expr::sign),
            new Unary(NdArray::sqrt, Expr::sqrt), new Unary(NdArray::floor, Expr::floor),
            new Unary(NdArray::ceil, Expr::ceil), new Unary(NdArray::trunc, Expr::trunc),
            new Unary(NdArray::rint, Expr::rint), new Unary(NdArray::not, Expr::not),
            new Unary(NdArray::square, Expr::square), new Unary(NdArray::recip, Expr::recip),
            new Unary(a -> any(a.isNaN()), a -> any(a.isNaN())), new Unary(NdArray::exp, Expr::exp),
            new Unary(a -> a.mul(3).add(1), a -> a.mul(3).add(1)), new Unary(a -> a.sub(0.5), a -> a.sub(0.5)),
            new Unary(a -> a.clip(-1.0, 2.0), a -> a.clip(-1.0, 2.0)), new Unary(NdArray::tanh, Expr::tanh));

    private final List<Call> calls = new ArrayList<>();
    private final NdArray<Num> result;

    ElementProgram(ProgramText p, NdArray<?> a, NdArray<?> b) {
        List<NdArray<Num>> pool = new ArrayList<>(List.of(any(a), any(b)));
        for (ProgramText.Step s : p.steps()) {
            int x = pool.size() - 1 - s.x() % pool.size();
            Binary f = operation(s);
            // The first operand of the same element type: mixes need casts inside of element functions.
            int y = x;
            for (int k = 0; k < pool.size(); k++) {
                int at = (pool.size() - 1 - s.y() % pool.size() + k) % pool.size();
                if (pool.get(at).dtype() == pool.get(x).dtype()) {
                    y = at;
                    break;
                }
            }
            try {
                pool.add(f.arrays.apply(pool.get(x), pool.get(y)));
                calls.add(new Call(x, y, f));
            } catch (KraitException refused) {
                // Not for this element type.
            }
        }
        // All arguments take part, so that the result has the broadcast shape.
        NdArray<Num> last = pool.getLast();
        result = any(where(pool.get(0).eq(pool.get(0)).or(pool.get(1).eq(pool.get(1))).not(), last, last));
    }

    private static Binary operation(ProgramText.Step s) {
        return switch (s.kind()) {
            case 0, 1, 2 -> BINARY.get(s.a() % BINARY.size());
            case 3, 4, 5 -> {
                Unary u = UNARY.get(s.a() % UNARY.size());
                yield new Binary((a, b) -> u.arrays.apply(a), (a, b) -> u.scalars.apply(a));
            }
            default -> {
                DType t = Bits.TYPES.get(s.a() % Bits.TYPES.size());
                yield new Binary((a, b) -> a.to(new ScalarType<Num>(t)), (a, b) -> a.to(new ScalarType<Num>(t)));
            }
        };
    }

    @SuppressWarnings("unchecked")
    static NdArray<Num> any(NdArray<?> x) {
        return (NdArray<Num>) x;
    }

    @SuppressWarnings("unchecked")
    private static Expr<Num> any(Expr<?> x) {
        return (Expr<Num>) x;
    }

    /** The result of the operations on arrays, not evaluated yet. */
    NdArray<Num> expected() {
        return result;
    }

    /** The function on staged scalars. */
    Expr<Num> scalars(Expr<Num> a, Expr<Num> b) {
        List<Expr<Num>> pool = new ArrayList<>(List.of(a, b));
        calls.forEach(c -> pool.add(c.f.scalars.apply(pool.get(c.x), pool.get(c.y))));
        return pool.getLast();
    }
}
