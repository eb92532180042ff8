package io.krait.codegen.llvm;

import io.krait.optimizer.DropDeadCode;
import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GridLaunch;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variant of a grid kernel that computes positions in 32 bits, for launches in which they fit. Registers of GPUs
 * have 32 bits: products of 64 take four instructions, and quotients a hundred.
 *
 * <p>Note [Narrow indices]. Narrowed is what is computed from scalars, sizes and positions by operations that give the
 * same in 32 bits when all operands and the result fit. Before a launch, {@link #holds} computes the bounds of all of
 * them from the numbers of that launch; so nothing is assumed of what a scalar means, and data stay as they are.
 * Counters of loops stay 64 bits wide, as their lower half costs nothing.
 */
public final class NarrowIndices {
    private static final GridLaunch SMALLEST = GridLaunch.of(1, 1);

    private final IndexRanges ranges = new IndexRanges();
    private final IndexRanges.Bounds least;
    private final Set<Var> narrowed = new HashSet<>();
    private final Set<Integer> needed = new HashSet<>();
    private final int firstScalar;
    private final int scalars;
    private final int[] checked;
    private final Kernel kernel;
    private int worth;

    private NarrowIndices(Kernel k) {
        firstScalar = KernelAbi.arguments(k) - k.scalars().size();
        scalars = k.scalars().size();
        for (int i = 0; i < scalars; i++) {
            ranges.scalar(k.scalars().get(i), i);
        }
        ranges.begin(k.body().params().get(0));
        ranges.end(k.body().params().get(1));
        analyse(k.body());
        long[] ones = new long[scalars];
        Arrays.fill(ones, 1);
        least = ranges.bounds(new IndexRanges.Facts(ones, 1, SMALLEST));
        choose(k.body());
        checked = needed.stream().mapToInt(Integer::intValue).sorted().toArray();
        kernel = worth == 0 ? k : new Copy().run(k);
    }

    /** The narrow variant of a kernel; empty if it would save nothing worth compiling for. */
    public static Optional<NarrowIndices> of(Kernel k) {
        NarrowIndices n = new NarrowIndices(k);
        return n.worth == 0 ? Optional.empty() : Optional.of(n);
    }

    /** The narrow variant. It has the parameters of the kernel. */
    public Kernel kernel() {
        return kernel;
    }

    /**
     * Whether the narrow variant gives the same as the kernel in a launch.
     *
     * @param args addresses of the argument buffers in order, then the scalar arguments in canonical bits
     */
    public boolean holds(long[] args, long units, GridLaunch launch) {
        long[] values = Arrays.copyOfRange(args, firstScalar, firstScalar + scalars);
        IndexRanges.Bounds b = ranges.bounds(new IndexRanges.Facts(values, units, launch));
        for (int k : checked) {
            if (!b.isInt(k)) {
                return false;
            }
        }
        return true;
    }

    private void analyse(Region r) {
        for (Stm s : r.body()) {
            switch (s.rhs()) {
                case Rhs.If f -> {
                    analyse(f.then());
                    analyse(f.otherwise());
                    ranges.join(s, f.then(), f.otherwise());
                }
                case Rhs.For f -> {
                    ranges.counter(f.body().params().get(0), f);
                    analyse(f.body());
                }
                default -> {
                    Statements.regions(s.rhs()).forEach(this::analyse);
                    ranges.statement(s);
                }
            }
        }
    }

    /** What fits in no launch stays wide, and with it what is computed from it. */
    private boolean fits(Var v) {
        return ranges.number(v) >= 0 && least.isInt(ranges.number(v));
    }

    private void choose(Region r) {
        for (Stm s : r.body()) {
            Statements.regions(s.rhs()).forEach(this::choose);
            if (s.rhs() instanceof Rhs.Scalar x && x.args().getLast().dtype() == DType.I64
                    && x.args().getLast().lanes() == 1) {
                boolean compares = isComparison(x.op());
                List<Var> operands = x.op() == Op.SELECT ? x.args().subList(1, 3) : x.args();
                Var out = s.outs().get(0);
                if ((compares || ranges.number(out) >= 0 && fits(out)) && operands.stream().allMatch(this::fits)
                        && (!compares || operands.stream().anyMatch(narrowed::contains))) {
                    narrowed.add(out);
                    operands.forEach(v -> needed.add(ranges.number(v)));
                    if (!compares) {
                        needed.add(ranges.number(out));
                    }
                    worth += costs(x.op()) ? 1 : 0;
                }
            }
        }
    }

    private static boolean isComparison(Op op) {
        return switch (op) {
            case EQ, NE, LT, LE, GT, GE -> true;
            default -> false;
        };
    }

    private static boolean costs(Op op) {
        return switch (op) {
            case MUL, DIV, REM, FLOOR_DIV, FLOOR_MOD -> true;
            default -> false;
        };
    }

    /** Writes the variant. */
    private final class Copy {
        private final LoopBuilder b = new LoopBuilder();
        private final Map<Var, Var> wide = new HashMap<>();
        private final Map<Var, Var> narrow = new HashMap<>();

        Kernel run(Kernel k) {
            b.adopt(k, k.scalars().stream().mapToInt(Var::id).max().orElse(-1) + 1);
            return DropDeadCode.run(b.kernel(k.name(), (begin, end) -> {
                k.scalars().forEach(v -> wide.put(v, v));
                wide.put(k.body().params().get(0), begin);
                wide.put(k.body().params().get(1), end);
                region(k.body());
                return null;
            }));
        }

        private List<Var> region(Region r) {
            for (Stm s : r.body()) {
                b.at(s.origin());
                List<Var> outs = emit(s);
                for (int i = 0; i < outs.size(); i++) {
                    wide.put(s.outs().get(i), outs.get(i));
                }
            }
            return all(r.results());
        }

        private List<Var> all(List<Var> vars) {
            return vars.stream().map(wide::get).toList();
        }

        private void bind(List<Var> params, List<Var> to) {
            for (int i = 0; i < params.size(); i++) {
                wide.put(params.get(i), to.get(i));
            }
        }

        private List<Var> emit(Stm s) {
            return switch (s.rhs()) {
                case Rhs.Scalar x when narrowed.contains(s.outs().get(0)) -> List.of(narrow(s.outs().get(0), x));
                case Rhs.Cast c -> {
                    if (c.to() == DType.I64 && c.arg().dtype() == DType.I32) {
                        narrow.put(s.outs().get(0), wide.get(c.arg()));
                    }
                    yield Statements.copy(b, s, wide::get);
                }
                case Rhs.If f -> b.branch(wide.get(f.cond()), f.rare(), () -> region(f.then()),
                        () -> region(f.otherwise()));
                case Rhs.For f -> b.loop(wide.get(f.lo()), wide.get(f.hi()), f.step(), all(f.inits()), (i, carried) -> {
                    List<Var> params = new ArrayList<>(carried);
                    params.addFirst(i);
                    bind(f.body().params(), params);
                    return region(f.body());
                });
                case Rhs.While w -> b.repeat(all(w.inits()), carried -> {
                    bind(w.cond().params(), carried);
                    return region(w.cond()).get(0);
                }, carried -> {
                    bind(w.body().params(), carried);
                    return region(w.body());
                });
                default -> Statements.copy(b, s, wide::get);
            };
        }

        private Var narrow(Var out, Rhs.Scalar x) {
            List<Var> args = new ArrayList<>();
            for (int i = 0; i < x.args().size(); i++) {
                Var v = x.args().get(i);
                args.add(v.dtype() == DType.I64 ? narrowed(v) : wide.get(v));
            }
            Var r = b.scalar(x.op(), args);
            if (r.dtype() != DType.I32) {
                return r;
            }
            narrow.put(out, r);
            return b.cast(DType.I64, r);
        }

        private Var narrowed(Var v) {
            Var known = narrow.get(v);
            return known != null ? known : b.cast(DType.I32, wide.get(v));
        }
    }
}
