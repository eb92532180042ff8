package io.krait.codegen.gpu.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only threads of GPUs do, as PTX that assembles. */
class GpuOpPtxTest {
    private static final List<DType> WORDS = List.of(DType.I32, DType.U32, DType.F32, DType.I64, DType.U64, DType.F64);

    @Test
    void indices() {
        Kernel k = Grids.kernel(b -> {
            Buffer o = Grids.out(b, DType.I32);
            Buffer l = Grids.out(b, DType.I64);
            return (x, i) -> {
                int at = 0;
                for (GpuOp.Index.Kind kind : GpuOp.Index.Kind.values()) {
                    for (int axis = 0; axis < 3; axis++) {
                        b.store(o, b.index(at++), Grids.gpu(b, new GpuOp.Index(kind, axis)));
                    }
                }
                b.store(o, b.index(at++), Grids.gpu(b, new GpuOp.Lane()));
                b.store(o, b.index(at++), Grids.gpu(b, new GpuOp.DynamicShared()));
                b.store(o, b.index(at), Grids.gpu(b, new GpuOp.ActiveMask()));
                b.store(l, b.index(0), Grids.gpu(b, new GpuOp.Clock(false)));
                b.store(l, b.index(1), Grids.gpu(b, new GpuOp.Clock(true)));
            };
        });
        String ptx = Grids.inRegisters(k, GpuArch.SM_80);
        for (String register : List.of("tid", "ctaid", "ntid", "nctaid")) {
            Grids.has(ptx, "%" + register + ".x;", "%" + register + ".y;", "%" + register + ".z;");
        }
        Grids.has(ptx, "%laneid;", "%dynamic_smem_size;", "activemask.b32", "%clock64;", "%globaltimer;");
    }

    /** The value before the barrier must not be taken for the one after it. */
    @Test
    void barriers() {
        Kernel k = Grids.kernel(b -> {
            Buffer counts = Grids.out(b, DType.I32);
            Buffer flags = Grids.out(b, DType.BOOL);
            Buffer shared = b.shared(DType.I32, 64);
            return (x, i) -> {
                Var c = b.apply(Op.LT, i, b.index(7));
                b.store(shared, i, b.cast(DType.I32, i));
                Var before = b.load(shared, b.index(0));
                Grids.act(b, new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE));
                b.store(counts, i, b.apply(Op.ADD, before, b.load(shared, b.index(0))));
                b.store(counts, i, Grids.gpu(b, new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.COUNT), c));
                b.store(flags, i, Grids.gpu(b, new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.AND), c));
                b.store(flags, i, Grids.gpu(b, new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.OR), c));
                Grids.act(b, new GpuOp.WarpBarrier(), b.constant(DType.I32, -1));
                for (GpuOp.Scope s : GpuOp.Scope.values()) {
                    Grids.act(b, new GpuOp.Fence(s));
                }
            };
        });
        String ptx = Grids.inRegisters(k, GpuArch.SM_75);
        assertEquals(2, Grids.count(ptx, "ld.shared.u32"), ptx);
        Grids.has(ptx, "bar.sync \t0;", "bar.red.popc.u32", "bar.red.and.pred", "bar.red.or.pred", "bar.warp.sync",
                "fence.sc.cta", "fence.sc.gpu", "fence.sc.sys");
        assertEquals(256, Grids.assembled(ptx, GpuArch.SM_75).map(r -> r.sharedBytes()).orElse(256));
    }

    @Test
    void theWholeGridMeets() {
        Kernel k = Grids.kernel(b -> {
            Buffer o = b.arg(DType.I32, Buffer.Kind.INOUT);
            return (x, i) -> {
                b.store(o, i, b.constant(DType.I32, 1));
                Grids.act(b, new GpuOp.GridBarrier());
                b.store(o, i, b.load(o, b.apply(Op.ADD, i, b.index(1))));
            };
        });
        assertTrue(GridAbi.usesGridBarrier(k));
        assertEquals(4, GridAbi.parameters(k));
        String ptx = Grids.inRegisters(k, GpuArch.SM_75);
        Grids.has(ptx, "krait_kernel_param_3", "fence.sc.gpu", "atom.global.add.u32", "ld.acquire.gpu.global.u32");
        assertEquals(2, Grids.count(ptx, "bar.sync"), ptx);
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void warps(GpuArch arch) {
        Kernel k = Grids.kernel(b -> {
            Map<DType, Buffer> arrays = new EnumMap<>(DType.class);
            Grids.TYPES.forEach(t -> arrays.put(t, b.arg(t, Buffer.Kind.INOUT)));
            return (x, i) -> {
                Var mask = b.constant(DType.I32, -1);
                Var by = b.cast(DType.I32, i);
                for (DType t : Grids.TYPES) {
                    Var v = b.load(arrays.get(t), i);
                    if (t.bytes() >= 2) {
                        for (GpuOp.Shuffle.Mode mode : GpuOp.Shuffle.Mode.values()) {
                            v = Grids.gpu(b, new GpuOp.Shuffle(mode, 32), mask, v, by);
                            v = Grids.gpu(b, new GpuOp.Shuffle(mode, 8), mask, v, b.constant(DType.I32, 4));
                        }
                        b.store(arrays.get(t), i, v);
                    }
                    if (t.bytes() >= 4) {
                        b.store(arrays.get(DType.I32), i, Grids.gpu(b, new GpuOp.Match(false), mask, v));
                        b.store(arrays.get(DType.I32), i, Grids.gpu(b, new GpuOp.Match(true), mask, v));
                    }
                }
                Var c = b.apply(Op.LT, i, b.index(7));
                for (GpuOp.Vote.Kind kind : GpuOp.Vote.Kind.values()) {
                    Var r = Grids.gpu(b, new GpuOp.Vote(kind), mask, c);
                    b.store(arrays.get(r.dtype()), i, r);
                }
            };
        });
        String ptx = Grids.inRegisters(k, arch);
        // 32 lanes: no lane is out of the group; 8 lanes: the upper bits of the control word mask the lane number.
        Grids.has(ptx, ", 31, -1;", ", 6175, -1;", ", 6144, -1;", "vote.sync.all", "vote.sync.any", "vote.sync.uni",
                "vote.sync.ballot", "match.any.sync.b32", "match.any.sync.b64", "match.all.sync.b32",
                "match.all.sync.b64");
        // 7 types of up to 32 bits, 3 of 64; two shuffles for each mode.
        for (String mode : List.of("idx", "up", "down", "bfly")) {
            assertEquals(2 * (7 + 2 * 3), Grids.count(ptx, "shfl.sync." + mode), ptx);
        }
    }

    private static boolean has(GpuOp.Atomic.Kind kind, DType t) {
        return switch (kind) {
            case AND, OR, XOR, INC, DEC -> !t.isFloat();
            case ADD, SUB, MIN, MAX, EXCHANGE, CAS -> true;
        };
    }

    private static Kernel atomics() {
        return Grids.kernel(b -> {
            Map<DType, List<Buffer>> arrays = new EnumMap<>(DType.class);
            WORDS.forEach(t -> arrays.put(t, List.of(b.arg(t, Buffer.Kind.INOUT), Grids.out(b, t), b.shared(t, 64),
                    b.own(t, 8))));
            return (x, i) -> WORDS.forEach(t -> {
                Buffer global = arrays.get(t).get(0);
                Buffer own = arrays.get(t).get(3);
                Var v = b.load(global, i);
                b.store(own, b.index(1), v);
                Var at = i;
                for (GpuOp.Atomic.Kind kind : GpuOp.Atomic.Kind.values()) {
                    for (GpuOp.Scope scope : GpuOp.Scope.values()) {
                        List<Buffer> targets = List.of(global, arrays.get(t).get(2), own);
                        for (Buffer on : has(kind, t) ? targets : List.<Buffer>of()) {
                            at = b.apply(Op.ADD, at, b.index(1));
                            Var element = on == own ? b.index(1) : i;
                            b.store(arrays.get(t).get(1), at, b.gpu(new GpuOp.Atomic(kind, scope), List.of(on),
                                    kind == GpuOp.Atomic.Kind.CAS ? List.of(element, v, v) : List.of(element, v))
                                    .get(0));
                        }
                    }
                }
            });
        });
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void atomics(GpuArch arch) {
        String ptx = Grids.inRegisters(atomics(), arch);
        for (String scope : List.of("cta", "gpu", "sys")) {
            String atom = "atom.relaxed." + scope + ".global.";
            for (String what : List.of("add.u32", "add.u64", "add.f32", "add.f64", "min.s32", "min.u32", "min.s64",
                    "max.u64", "and.b32", "or.b64", "xor.b32", "exch.b32", "exch.b64", "cas.b32", "cas.b64", "inc.u32",
                    "dec.u32")) {
                Grids.has(ptx, atom + what);
            }
        }
        Grids.has(ptx, "atom.relaxed.cta.shared.add.f64", "atom.relaxed.cta.shared.cas.b64");
        Grids.hasNot(ptx, "min.f32 ");
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_90", "SM_100"})
    void updates(GpuArch arch) {
        Kernel k = Grids.kernel(b -> {
            Map<DType, List<Buffer>> arrays = new EnumMap<>(DType.class);
            Grids.TYPES.forEach(t -> arrays.put(t, List.of(b.arg(t, Buffer.Kind.INOUT), b.shared(t, 64), b.own(t, 4))));
            return (x, i) -> Grids.TYPES.forEach(t -> {
                Var v = b.load(arrays.get(t).get(0), i);
                Buffer own = arrays.get(t).get(2);
                b.store(own, b.index(2), v);
                for (Op op : List.of(Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR)) {
                    for (Buffer on : op.accepts(t) ? arrays.get(t) : List.<Buffer>of()) {
                        Var element = on == own ? b.index(2) : i;
                        b.update(op, on, element, v, Optional.empty(), false, false);
                        if (on != own) {
                            b.update(op, on, element, v, Optional.empty(), true, false);
                        }
                    }
                }
                b.store(arrays.get(t).get(0), b.index(0), b.load(own, b.index(2)));
            });
        });
        Grids.has(Grids.inRegisters(k, arch), ".global.add.u32", ".global.add.f32", ".shared.add.f64",
                ".global.min.s64", ".global.cas.b32", ".global.cas.b64");
    }

    private static Kernel copies() {
        return Grids.kernel(b -> {
            Map<DType, List<Buffer>> arrays = new EnumMap<>(DType.class);
            Grids.TYPES.forEach(t -> arrays.put(t, List.of(Grids.in(b, t), Grids.out(b, t), b.shared(t, 512))));
            return (x, i) -> Grids.TYPES.forEach(t -> {
                Buffer in = arrays.get(t).get(0);
                Buffer shared = arrays.get(t).get(2);
                for (int n = 1; n <= 16; n *= 2) {
                    int bytes = n * t.bytes();
                    Var at = b.apply(Op.MUL, i, b.index(n));
                    if (bytes == 4 || bytes == 8 || bytes == 16) {
                        b.gpu(new GpuOp.AsyncCopy(n), List.of(shared, in), List.of(at, at));
                    }
                    if (bytes >= 2 && bytes <= 16) {
                        List<Var> stored = new ArrayList<>(b.gpu(new GpuOp.VectorLoad(n), List.of(in), List.of(at)));
                        stored.add(at);
                        b.gpu(new GpuOp.VectorStore(n), List.of(arrays.get(t).get(1)), stored.reversed());
                    }
                }
                Grids.act(b, new GpuOp.AsyncCommit());
                Grids.act(b, new GpuOp.AsyncWait(1));
                Var c = Grids.gpu(b, new GpuOp.Constants(t, List.of(1L, 0L, 1L)), i);
                b.store(arrays.get(t).get(1), i, c);
                b.store(arrays.get(t).get(1), b.apply(Op.ADD, i, b.index(99)), b.load(shared, i));
            });
        });
    }

    @ParameterizedTest
    @EnumSource(value = GpuArch.class, names = {"SM_75", "SM_80", "SM_90", "SM_100"})
    void copies(GpuArch arch) {
        String ptx = Grids.inRegisters(copies(), arch);
        Grids.has(ptx, arch == GpuArch.SM_75 ? "ld.global.v4.u32" : "ld.global.v4.f32", "st.global.v4.f32",
                "ld.global.v2.", "st.global.v2.f64", "ld.global.v2.u8", "ld.const.u8", "ld.const.u16",
                "ld.const.f32", "ld.const.f64");
        boolean ampere = arch != GpuArch.SM_75;
        for (String part : List.of("cp.async.ca.shared.global [", ", 4;", ", 8;", "cp.async.cg.shared.global [",
                "cp.async.commit_group;", "cp.async.wait_group 1;")) {
            assertEquals(ampere || part.startsWith(","), ptx.contains(part), part + " in\n" + ptx);
        }
    }

    @ParameterizedTest
    @EnumSource(GpuOp.Mma.Tiles.class)
    void tiles(GpuOp.Mma.Tiles t) {
        Kernel k = Grids.kernel(b -> {
            Buffer in = Grids.in(b, t.factor());
            Buffer sums = b.arg(t.sum(), Buffer.Kind.INOUT);
            return (x, i) -> {
                List<Var> args = new ArrayList<>();
                for (int n = 0; n < t.countA() + t.countB(); n++) {
                    args.add(b.load(in, b.apply(Op.ADD, i, b.index(n))));
                }
                for (int n = 0; n < t.countC(); n++) {
                    args.add(b.load(sums, b.apply(Op.ADD, i, b.index(n))));
                }
                List<Var> d = b.gpu(new GpuOp.Mma(t), List.of(), args);
                for (int n = 0; n < t.countC(); n++) {
                    b.store(sums, b.apply(Op.ADD, i, b.index(n)), d.get(n));
                }
            };
        });
        Grids.has(Grids.inRegisters(k, GpuArch.SM_80), "mma.sync.aligned." + switch (t) {
            case M16N8K16_BF16 -> "m16n8k16.row.col.f32.bf16.bf16.f32";
            case M16N8K16_F16 -> "m16n8k16.row.col.f32.f16.f16.f32";
            case M16N8K8_TF32 -> "m16n8k8.row.col.f32.tf32.tf32.f32";
            case M8N8K4_F64 -> "m8n8k4.row.col.f64.f64.f64.f64";
        });
        CompilationException e = assertThrows(CompilationException.class, () -> Grids.ptx(k, GpuArch.SM_75));
        assertEquals("mma " + t.name().toLowerCase(Locale.ROOT) + " needs a GPU of compute capability 8.0 or "
                + "later; this code is for 7.5", e.getMessage());
    }

    @Test
    void printing() {
        Kernel k = Grids.kernel(b -> {
            List<Buffer> in = Grids.TYPES.stream().map(t -> Grids.in(b, t)).toList();
            return (x, i) -> {
                Var[] v = in.stream().map(m -> b.load(m, i)).toArray(Var[]::new);
                Grids.act(b, new GpuOp.Print("100% {} ".repeat(v.length)), v);
                Grids.act(b, new GpuOp.Print("\"hello\""));
            };
        });
        String ir = Grids.ir(k, GpuArch.SM_80, NvptxOptions.NONE);
        String ptx = Grids.ptx(k, GpuArch.SM_80);
        Grids.assembled(ptx, GpuArch.SM_80);
        assertEquals(2, Grids.count(ptx, "vprintf, "), ptx);
        Grids.has(ir, hex("100%% %s 100%% %d 100%% %d 100%% %d 100%% %lld 100%% %u 100%% %u 100%% %u 100%% %llu "
                + "100%% %.9g 100%% %.9g 100%% %.9g 100%% %.17g \n\0"), hex("\"hello\"\n\0"), hex("true\0"));
    }

    private static String hex(String s) {
        StringBuilder h = new StringBuilder("c\"");
        s.chars().forEach(c -> h.append(String.format("\\%02x", c)));
        return h.append('"').toString();
    }

    @Test
    void aPrintNeedsPlacesForItsOperands() {
        Kernel k = Grids.kernel(b -> (x, i) -> Grids.act(b, new GpuOp.Print("one {}"), i, i));
        CompilationException e = assertThrows(CompilationException.class, () -> Grids.ptx(k, GpuArch.SM_80));
        assertEquals("the format \"one {}\" has no place for all of its 2 operands", e.getMessage());
    }

    @Test
    void functionsOfTheHostAreRefused() {
        LoopBuilder b = new LoopBuilder();
        Var function = b.scalar(DType.I64);
        Kernel k = b.kernel("calls", (begin, end) -> {
            b.call(function, List.of(), Optional.empty());
            return null;
        });
        CompilationException e = assertThrows(CompilationException.class, () -> Grids.ptx(k, GpuArch.SM_80));
        assertEquals("a GPU cannot call C functions", e.getMessage());
    }
}
