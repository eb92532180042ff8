package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.VectorizeLanes;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.math.MathLibrary;
import io.krait.staging.math.ReferenceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rare cases of mathematical functions are functions of their own; loop and tail share them. */
class RareCodeTest {
    private static Kernel sine() {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(DType.F64, Buffer.Kind.IN);
        Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
        return b.kernel("sine", (begin, end) -> {
            b.parFor(Rhs.Level.LANES, begin, end, List.of(), i -> {
                b.store(y, i, MathLibrary.expand(Op.SIN, MathMode.STRICT, DType.F64, b, List.of(b.load(x, i))));
                return List.of();
            });
            return null;
        });
    }

    private static long count(String text, String part) {
        return text.lines().filter(line -> line.contains(part)).count();
    }

    @Test
    void loopAndTailCallOneFunction() {
        HostCpu cpu = HostCpu.get();
        Kernel k = VectorizeLanes.run(sine(), new VectorOptions(cpu.vectorBits(), 2, 0));
        String text = new LlvmEmitter(cpu).emit(k);
        assertEquals(1, count(text, "define internal"), text);
        assertTrue(count(text, "call preserve_allcc") >= 2, text);
    }

    /** A vector of 256 bits lies in a register whose upper half some instructions clear. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void callersKeepTheirRegisters(int vectorBits) {
        Kernel k = VectorizeLanes.run(sine(), new VectorOptions(vectorBits, 2, 0));
        long[] x = new long[101];
        for (int i = 0; i < x.length; i++) {
            x[i] = Scalars.bits(i % 3 == 1 ? 1e300 : i);
        }
        try (Compiled code = Kernels.compile(k)) {
            long[] got = Kernels.run(code, List.of(DType.F64), List.of(x), DType.F64, x.length, x.length, 1);
            assertArrayEquals(ReferenceBuilder.evalAll(Op.SIN, MathMode.STRICT, DType.F64, x), got);
        }
    }
}
