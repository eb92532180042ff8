package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.math.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels as a whole: parameters, control flow, memory, faults. */
class KernelPtxTest {
    private static Var index(LoopBuilder b, GpuOp.Index.Kind kind) {
        return b.cast(DType.I64, Grids.gpu(b, new GpuOp.Index(kind, 0)));
    }

    /** Four elements a thread. */
    private static Kernel saxpy() {
        return Grids.kernel(b -> {
            Buffer x = Grids.in(b, DType.F32);
            Buffer y = b.arg(DType.F32, Buffer.Kind.INOUT);
            Var a = b.scalar(DType.F32);
            Var n = b.scalar(DType.I64);
            return (g, i) -> {
                b.at(Origin.NONE);
                Var thread = b.apply(Op.ADD, b.apply(Op.MUL, index(b, GpuOp.Index.Kind.BLOCK),
                        index(b, GpuOp.Index.Kind.BLOCK_SIZE)), i);
                Var at = b.apply(Op.MUL, thread, b.index(4));
                b.branch(b.apply(Op.LT, at, n), false, () -> {
                    List<Var> xs = b.gpu(new GpuOp.VectorLoad(4), List.of(x), List.of(at));
                    List<Var> ys = b.gpu(new GpuOp.VectorLoad(4), List.of(y), List.of(at));
                    Var[] out = new Var[5];
                    out[0] = at;
                    for (int k = 0; k < 4; k++) {
                        out[k + 1] = b.apply(Op.ADD, b.apply(Op.MUL, a, xs.get(k)), ys.get(k));
                    }
                    b.gpu(new GpuOp.VectorStore(4), List.of(y), List.of(out));
                    return List.of();
                }, List::of);
            };
        });
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_80", "SM_90", "SM_100"})
    void saxpyReadsAndWritesFourElementsAtOnce(GpuArch arch) {
        String ptx = Grids.inRegisters(saxpy(), arch);
        assertEquals(2, Grids.count(ptx, "ld.global.v4.f32"), ptx);
        assertEquals(1, Grids.count(ptx, "st.global.v4.f32"), ptx);
        assertEquals(4, Grids.count(ptx, "mul.rn.f32"), ptx);
        Grids.assembled(ptx, arch).ifPresent(r -> assertTrue(r.registers() <= 24, r.toString()));
    }

    @Test
    void whatIsPromisedOfLaunches() {
        String ptx = Grids.ptx(saxpy(), GpuArch.SM_80);
        Grids.hasNot(ptx, ".nc");
        Grids.hasNot(ptx, ".maxntid");
        Grids.has(ptx, ".param .u64 .ptr .global .align 4 krait_kernel_param_0,");
        NvptxOptions all = NvptxOptions.NONE.withDisjoint().withAlignment(16).withBounds(256, 3);
        String better = Grids.ptx(saxpy(), GpuArch.SM_80, all);
        Grids.has(better, "ld.global.nc.v4.f32", ".maxntid 256", ".minnctapersm 3",
                ".param .u64 .ptr .global .align 16 krait_kernel_param_1,");
        Grids.assembled(better, GpuArch.SM_80);
        assertThrows(IllegalArgumentException.class, () -> NvptxOptions.NONE.withAlignment(3));
        assertThrows(IllegalArgumentException.class, () -> NvptxOptions.NONE.withBounds(0, 2));
    }

    @Test
    void scalarsOfAllTypes() {
        Kernel k = Grids.kernel(b -> {
            List<Buffer> out = Grids.TYPES.stream().map(t -> Grids.out(b, t)).toList();
            List<Var> in = Grids.TYPES.stream().map(b::scalar).toList();
            return (x, i) -> out.forEach(m -> b.store(m, i, in.get(out.indexOf(m))));
        });
        Grids.inRegisters(k, GpuArch.SM_75);
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void controlFlow(GpuArch arch) {
        Kernel k = Grids.kernel(b -> {
            Buffer in = Grids.in(b, DType.I64);
            Buffer out = Grids.out(b, DType.I64);
            Var n = b.scalar(DType.I64);
            return (x, i) -> {
                Var sum = b.loop(b.index(0), n, 1, List.of(b.index(0)), (j, c) -> List.of(b.apply(Op.ADD, c.get(0),
                        b.apply(Op.REM, b.load(in, j), i)))).get(0);
                Var least = b.loop(b.index(0), n, 3, List.of(sum, i), (j, c) -> List.of(b.apply(Op.MIN, c.get(0), j),
                        c.get(0))).get(1);
                Var steps = b.repeat(List.of(sum), c -> b.apply(Op.GT, c.get(0), b.index(1)),
                        c -> List.of(b.apply(Op.DIV, c.get(0), b.index(3)))).get(0);
                Var some = b.branch(b.apply(Op.LT, i, n), true, () -> List.of(b.apply(Op.MUL, steps, least)),
                        () -> List.of(sum)).get(0);
                b.store(out, i, some);
            };
        });
        String ir = Grids.ir(k, arch, NvptxOptions.NONE);
        Grids.hasNot(ir, "load atomic");
        Grids.hasNot(ir, "preserve_allcc");
        Grids.has(Grids.inRegisters(k, arch), "rem.s64");
    }

    @Test
    void ownArraysAreRegistersOrLocalMemory() {
        Kernel constant = Grids.kernel(b -> {
            Buffer out = Grids.out(b, DType.F32);
            Buffer own = b.own(DType.F32, 4);
            return (x, i) -> {
                b.store(own, b.index(3), b.cast(DType.F32, i));
                b.store(out, i, b.load(own, b.index(3)));
            };
        });
        Grids.inRegisters(constant, GpuArch.SM_80);
        Kernel varies = Grids.kernel(b -> {
            Buffer out = Grids.out(b, DType.F32);
            Buffer own = b.local(DType.F32, 1000);
            return (x, i) -> {
                b.loop(b.index(0), b.index(1000), 1, List.of(), (j, none) -> {
                    b.store(own, j, b.cast(DType.F32, b.apply(Op.MUL, i, j)));
                    return List.of();
                });
                b.store(out, i, b.load(own, i));
            };
        });
        String ptx = Grids.ptx(varies, GpuArch.SM_80);
        Grids.has(ptx, "st.local.", "ld.local.f32");
        Grids.assembled(ptx, GpuArch.SM_80).ifPresent(r -> assertEquals(4000, r.stackBytes()));
        LoopBuilder b = new LoopBuilder();
        b.local(DType.F32, b.scalar(DType.I64));
        CompilationException e = assertThrows(CompilationException.class,
                () -> Grids.ptx(b.kernel("scratch", (begin, end) -> null), GpuArch.SM_80));
        assertEquals("kernel scratch has a local array whose length is known only when it runs; on a GPU the length "
                + "must be a constant", e.getMessage());
    }

    @Test
    void sharedMemory() {
        Kernel k = Grids.kernel(b -> {
            Buffer out = Grids.out(b, DType.F64);
            Buffer fixed = b.shared(DType.F32, 256);
            Buffer bytes = b.shared(DType.BOOL, 100);
            Buffer dynamic = b.shared(DType.F64, -1);
            Buffer words = b.shared(DType.I32, -1);
            return (x, i) -> {
                b.store(fixed, i, b.cast(DType.F32, i));
                b.store(bytes, i, b.apply(Op.LT, i, b.index(3)));
                b.store(words, i, b.cast(DType.I32, i));
                Grids.act(b, new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE));
                Var sum = b.apply(Op.ADD, b.load(dynamic, i), b.cast(DType.F64, b.load(fixed, b.index(0))));
                b.store(out, i, b.apply(Op.SELECT, b.load(bytes, b.index(1)), sum, b.constant(DType.F64, 0)));
            };
        });
        String ptx = Grids.inRegisters(k, GpuArch.SM_80);
        Grids.has(ptx, ".extern .shared .align 16 .b8 shared_dynamic[];", ".shared .align 16 .b8 shared_1[1024];",
                ".shared .align 16 .b8 shared_2[100];", "ld.shared.f64", "st.shared.u8");
        Grids.assembled(ptx, GpuArch.SM_80).ifPresent(r -> assertEquals(1024 + 112, r.sharedBytes()));
    }

    @Test
    void tablesAreReadThroughTheCacheForConstants() {
        Table table = new Table("test_table", DType.F64, new long[] {1, 2, 3, 4});
        Kernel k = Grids.kernel(b -> {
            Buffer in = Grids.in(b, DType.I32);
            Buffer out = Grids.out(b, DType.F64);
            return (x, i) -> b.store(out, i, b.table(table, b.load(in, i)));
        });
        Grids.has(Grids.inRegisters(k, GpuArch.SM_80), ".global .align 64 .b8 table_test_table_32[32]",
                "ld.global.nc.f64");
    }

    @Test
    void parallelLoopsMustBeMapped() {
        Kernel k = Grids.kernel(b -> (x, i) -> b.parFor(Rhs.Level.THREADS, b.index(0), b.index(4), List.of(),
                j -> List.of()));
        CompilationException e = assertThrows(CompilationException.class, () -> Grids.ptx(k, GpuArch.SM_80));
        assertEquals("parallel loops must be mapped to a grid before code generation", e.getMessage());
    }
}
