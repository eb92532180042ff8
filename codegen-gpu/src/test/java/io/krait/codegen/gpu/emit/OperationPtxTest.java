package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation and conversion on every type has an instruction on every architecture, and rounds as it must. */
class OperationPtxTest {
    private static final int STRIDE = 1024;

    /** Stores the results of many operations at different places of one array for each type. */
    private static final class Results {
        private final LoopBuilder b;
        private final Map<DType, Buffer> arrays = new EnumMap<>(DType.class);
        private int next;

        Results(LoopBuilder b) {
            this.b = b;
            Grids.TYPES.forEach(t -> arrays.put(t, Grids.out(b, t)));
        }

        void add(Var i, Var v) {
            b.store(arrays.get(v.dtype()), b.apply(Op.ADD, i, b.index((long) STRIDE * next++)), v);
        }
    }

    private static Kernel operations(Predicate<DType> which) {
        return Grids.kernel(b -> {
            Map<DType, Buffer> in = new EnumMap<>(DType.class);
            Grids.TYPES.forEach(t -> in.put(t, Grids.in(b, t)));
            Results out = new Results(b);
            return (x, i) -> Grids.TYPES.stream().filter(which).forEach(t -> {
                List<Var> operands = new ArrayList<>();
                for (int k = 0; k < 3; k++) {
                    operands.add(b.load(in.get(t), b.apply(Op.ADD, i, b.index((long) STRIDE * k))));
                }
                Var cond = b.load(in.get(DType.BOOL), i);
                for (Op op : Op.values()) {
                    if (!op.isDerived() && op.accepts(t)) {
                        List<Var> args = new ArrayList<>(operands.subList(0, op.arity()));
                        if (op == Op.SELECT) {
                            args.set(0, cond);
                        }
                        out.add(i, b.scalar(op, args));
                    }
                }
            });
        });
    }

    private static Kernel conversions(Predicate<DType> which) {
        return Grids.kernel(b -> {
            Map<DType, Buffer> in = new EnumMap<>(DType.class);
            Grids.TYPES.forEach(t -> in.put(t, Grids.in(b, t)));
            Results out = new Results(b);
            return (x, i) -> Grids.TYPES.stream().filter(which).forEach(from -> {
                Var v = b.load(in.get(from), i);
                for (DType to : Grids.TYPES) {
                    out.add(i, b.cast(to, v));
                    if (to.bits() == from.bits() && (to == DType.BOOL) == (from == DType.BOOL)) {
                        out.add(i, b.bitcast(to, v));
                    }
                }
            });
        });
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_80", "SM_90", "SM_100"})
    void integers(GpuArch arch) {
        String ptx = Grids.inRegisters(operations(t -> !t.isFloat()), arch);
        Grids.has(ptx, "popc.b64", "clz.b64", "div.s64", "div.u32", "min.s32", "max.u64");
        Grids.inRegisters(conversions(t -> !t.isFloat()), arch);
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_80", "SM_90", "SM_100"})
    void floats(GpuArch arch) {
        String ptx = Grids.inRegisters(operations(DType::isFloat), arch);
        Grids.has(ptx, "div.rn.f32", "div.rn.f64", "sqrt.rn.f32", "sqrt.rn.f64", "cvt.rni.f32.f32", "cvt.rmi.f64.f64",
                "add.rn.f32", "mul.rn.f64", "cvt.rn.f16.f32");
        // One for each type: halves are computed in F32.
        assertEquals(4, Grids.count(ptx, "\tfma.rn."), ptx);
        assertEquals(arch == GpuArch.SM_75 ? 0 : 3, Grids.count(ptx, "min.NaN.f32"), ptx);
        assertEquals(arch == GpuArch.SM_75 ? 0 : 1, Math.min(1, Grids.count(ptx, "cvt.rn.bf16.f32")), ptx);
        Grids.inRegisters(conversions(DType::isFloat), arch);
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_80", "SM_90", "SM_100"})
    void productsAndSumsStayApart(GpuArch arch) {
        Kernel k = Grids.kernel(b -> {
            List<DType> types = List.of(DType.F16, DType.BF16, DType.F32, DType.F64);
            List<Buffer> in = types.stream().map(t -> b.arg(t, Buffer.Kind.INOUT)).toList();
            return (x, i) -> in.forEach(m -> {
                Var v = b.load(m, i);
                b.store(m, i, b.apply(Op.ADD, b.apply(Op.MUL, v, v), v));
            });
        });
        Grids.hasNot(Grids.ptx(k, arch), "fma");
    }
}
