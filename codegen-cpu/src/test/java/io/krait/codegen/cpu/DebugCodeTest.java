package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.VectorizeLanes;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.settings.Settings;
import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.math.MathLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Debug information changes nothing of the machine code of kernels. */
class DebugCodeTest {
    @AfterEach
    void reset() {
        Settings.DEBUG.reset();
    }

    private static Kernel kernel(Op op) {
        LoopBuilder b = new LoopBuilder();
        Buffer x = b.arg(DType.F64, Buffer.Kind.IN);
        Buffer y = b.arg(DType.F64, Buffer.Kind.OUT);
        return b.kernel("function", (begin, end) -> {
            b.parFor(Rhs.Level.LANES, begin, end, List.of(), i -> {
                b.at(new Origin("wave", "Wave.java", 7));
                var v = b.load(x, i);
                b.at(new Origin("wave", "Wave.java", 8));
                var f = MathLibrary.expand(op, MathMode.STRICT, DType.F64, b, List.of(v));
                b.at(new Origin("other", "Other.java", 3));
                b.store(y, i, f);
                return List.of();
            });
            return null;
        });
    }

    /** What of an object file is in memory when the code runs. */
    private static List<String> loaded(byte[] object) {
        ByteBuffer b = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        assumeTrue(b.getInt(0) == 0x464c_457f, "this test reads files of the format ELF");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < b.getShort(60); i++) {
            int header = (int) b.getLong(40) + 64 * i;
            boolean bytes = b.getInt(header + 4) == 1;
            if (bytes && (b.getLong(header + 8) & 2) != 0) {
                int from = (int) b.getLong(header + 24);
                all.add(HexFormat.of().formatHex(Arrays.copyOfRange(object, from, from
                        + (int) b.getLong(header + 32))));
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"SIN", "EXP", "LOG", "TANH", "ERF"})
    void bytesAreTheSame(Op op) {
        HostCpu cpu = HostCpu.get();
        Kernel k = VectorizeLanes.run(kernel(op), new VectorOptions(cpu.vectorBits(), 2, 0));
        String ir = new LlvmEmitter(cpu).emit(k);
        assertTrue(ir.contains("  ; Wave.java:8\n"), ir);
        for (OptLevel level : OptLevel.values()) {
            LlvmCompiler compiler = new LlvmCompiler(cpu.spec(level), LlvmEmitter.passes(k));
            Settings.DEBUG.set("off");
            byte[] plain = compiler.object(ir, level);
            Settings.DEBUG.set("lines");
            byte[] lines = compiler.object(ir, level);
            assertEquals(loaded(plain), loaded(lines));
            assertTrue(lines.length > plain.length);
        }
    }
}
