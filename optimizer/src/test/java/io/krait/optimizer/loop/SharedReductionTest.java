package io.krait.optimizer.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.math.MathLibrary;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The shape of expansions: functions of one argument share its reduction, and with it the branch for arguments that
 * are hard to reduce.
 */
class SharedReductionTest {
    private static long branches(DType type, int arguments, Op... functions) {
        return kernel(MathMode.STRICT, type, arguments, functions).body().body().stream()
                .filter(s -> s.rhs() instanceof Rhs.If).count();
    }

    private static Kernel kernel(MathMode mode, DType type, int arguments, Op... functions) {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(type, Buffer.Kind.IN);
        Buffer y = b.arg(type, Buffer.Kind.OUT);
        return b.kernel("k", (begin, end) -> {
            for (int i = 0; i < functions.length; i++) {
                Var argument = b.load(x, b.index(i % arguments));
                b.store(y, b.index(i), MathLibrary.expand(functions[i], mode, type, b, List.of(argument)));
            }
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32"})
    void sineCosineAndTangentOfOneValueHaveOneBranch(DType type) {
        assertEquals(1, branches(type, 1, Op.SIN, Op.COS));
        assertEquals(1, branches(type, 1, Op.SIN, Op.COS, Op.TAN));
        assertEquals(2, branches(type, 2, Op.SIN, Op.COS));
    }

    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN"})
    void functionsThatMayBeOffByFourUlpAreShorter(Op op) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            int strict = kernel(MathMode.STRICT, type, 1, op).body().body().size();
            int approx = kernel(MathMode.of(FastMath.APPROX), type, 1, op).body().body().size();
            assertTrue(approx < 0.9 * strict, op + " takes " + approx + " of " + strict + " statements");
        }
    }
}
