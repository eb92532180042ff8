package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.PtxAssembler;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.gpu.ptx.Report;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Hand-made kernels of grids, and what becomes of them. */
final class Grids {
    static final List<DType> TYPES = Arrays.stream(DType.values()).filter(t -> !t.isComplex()).toList();

    private Grids() {
    }

    /** A kernel whose body gets the number of the thread in its block. */
    static Kernel kernel(Function<LoopBuilder, BiConsumer<LoopBuilder, Var>> setup) {
        LoopBuilder b = new LoopBuilder();
        BiConsumer<LoopBuilder, Var> body = setup.apply(b);
        Kernel k = b.kernel("test", (begin, end) -> {
            body.accept(b, b.cast(DType.I64, gpu(b, new GpuOp.Index(GpuOp.Index.Kind.THREAD, 0))));
            return null;
        });
        LoopVerifier.verify(k, "test");
        return k;
    }

    /** An operation with one result, without arrays. */
    static Var gpu(LoopBuilder b, GpuOp op, Var... args) {
        return b.gpu(op, List.of(), List.of(args)).get(0);
    }

    /** An operation without results and arrays. */
    static void act(LoopBuilder b, GpuOp op, Var... args) {
        b.gpu(op, List.of(), List.of(args));
    }

    static Buffer in(LoopBuilder b, DType t) {
        return b.arg(t, Buffer.Kind.IN);
    }

    static Buffer out(LoopBuilder b, DType t) {
        return b.arg(t, Buffer.Kind.OUT);
    }

    static String ir(Kernel k, GpuArch arch, NvptxOptions options) {
        return new NvptxEmitter(arch.capability(), arch.ptxVersion()).emit(k, options);
    }

    /** The PTX of a kernel, which keeps the promises on arithmetic and assembles where there is an assembler. */
    static String ptx(Kernel k, GpuArch arch, NvptxOptions options) {
        String ptx = PtxCompiler.compile(ir(k, arch, options), arch);
        assertFalse(ptx.contains(".ftz"), ptx);
        assertFalse(ptx.contains(".approx"), ptx);
        assertTrue(ptx.contains(".entry " + GridAbi.SYMBOL), ptx);
        assertEquals(GridAbi.parameters(k), count(ptx, "\t.param .u64 "), ptx);
        return ptx;
    }

    static String ptx(Kernel k, GpuArch arch) {
        return ptx(k, arch, NvptxOptions.NONE);
    }

    /** What the machine code needs; empty without an assembler. */
    static Optional<Report> assembled(String ptx, GpuArch arch) {
        return PtxAssembler.problem(arch).isEmpty()
                ? Optional.of(PtxAssembler.assemble(ptx, arch).kernel(GridAbi.SYMBOL)) : Optional.empty();
    }

    /** PTX that assembles without memory of the threads' own. */
    static String inRegisters(Kernel k, GpuArch arch) {
        String ptx = ptx(k, arch);
        assembled(ptx, arch).ifPresent(r -> assertEquals(0, r.stackBytes(), ptx));
        assertFalse(ptx.contains(".local"), ptx);
        return ptx;
    }

    /** How often something stands in a text. */
    static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    static void has(String ptx, String... parts) {
        for (String part : parts) {
            assertTrue(ptx.contains(part), () -> "no " + part + " in\n" + ptx);
        }
    }

    static void hasNot(String ptx, String part) {
        assertFalse(ptx.contains(part), () -> part + " in\n" + ptx);
    }
}
