package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.ScanV1;
import io.krait.staging.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Lowers running folds, see Note [Canonical scan order] in {@code ScanV1}. Either one unit is a whole line along the
 * scanned axis, or a unit is a chunk: {@link #parts} gives the totals of chunks, {@link #prefix} what each chunk
 * starts with, {@link #finish} the results. A missing carry is the identity, which has the same bits.
 */
final class LowerScan {
    private final Plan plan;
    private final Cluster cluster;
    private final ClusterAccesses accesses;
    private final Layout layout;
    private final Value root;
    private final Reduction how;
    private final DType type;
    private final Delayed.Node start;

    LowerScan(Plan plan, Cluster cluster, ClusterAccesses accesses, Layout layout) {
        this.plan = plan;
        this.cluster = cluster;
        this.accesses = accesses;
        this.layout = layout;
        root = cluster.roots().get(0);
        how = ((Prim.Scan) root.prim()).reduction();
        type = root.dtype();
        start = plan.start(cluster, root);
    }

    /** True when chunks can be worked on side by side. */
    boolean isSplittable() {
        return how instanceof Reduction.Fold;
    }

    /** One unit per line. */
    Kernel whole() {
        KernelFrame f = frame(List.of(), Buffer.Kind.LOCAL);
        LoopBuilder b = f.b();
        Optional<Chunks> chunks = how instanceof Reduction.Fold(Op op) ? Optional.of(new Chunks(f, op))
                : Optional.empty();
        return b.kernel(LowerMap.name("scan", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                KernelFrame.Place place = f.place(u);
                chunks.ifPresentOrElse(c -> c.line(place), () -> sequential(f, place));
                return List.of();
            });
            return null;
        });
    }

    /** One unit per chunk: its total. */
    Kernel parts() {
        return perChunk("scan_parts", Buffer.Kind.OUT, chunks -> (unit, place) -> {
            Var total = chunks.total(place, unit.lo(), unit.hi());
            chunks.f.b().store(chunks.f.state().get(0), unit.at(), total);
            return null;
        });
    }

    /** One unit per line: what the chunks of a round start with, given what they start with as a whole. */
    Kernel prefix() {
        KernelFrame f = frame(List.of(type, type), Buffer.Kind.INOUT);
        LoopBuilder b = f.b();
        Round round = new Round(b.scalar(DType.I64), b.scalar(DType.I64));
        Buffer state = f.state().get(0);
        Buffer carries = f.state().get(1);
        FoldCode code = new FoldCode(root, how, type);
        return b.kernel(LowerMap.name("scan_prefix", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), row -> {
                Var before = b.branch(b.apply(Op.EQ, round.first, b.index(0)), false, () -> List.of(identity(b, 1)),
                        () -> List.of(b.load(carries, row))).get(0);
                Var at = f.add(f.mul(row, f.parts()), round.first);
                List<Var> carry = b.loop(at, f.add(at, round.count), 1, List.of(before), (i, c) -> {
                    Var total = b.load(state, i);
                    b.store(state, i, c.get(0));
                    return code.combine(b, c, List.of(total));
                });
                b.store(carries, row, carry.get(0));
                return List.of();
            });
            return null;
        });
    }

    /** One unit per chunk: the results. */
    Kernel finish() {
        return perChunk("scan_finish", Buffer.Kind.IN, chunks -> (unit, place) -> {
            Var carry = chunks.f.b().load(chunks.f.state().get(0), unit.at());
            chunks.elements(place, unit.lo(), unit.hi());
            chunks.groups(place, unit.lo(), unit.hi(), carry);
            return null;
        });
    }

    /** The chunks of each line that launches are about: how many from which on. */
    private record Round(Var first, Var count) {
    }

    /**
     * A chunk.
     *
     * @param at where its state is
     * @param lo its first position
     * @param hi its end
     */
    private record Unit(Var at, Var lo, Var hi) {
    }

    private Kernel perChunk(String name, Buffer.Kind state,
            Function<Chunks, BiFunction<Unit, KernelFrame.Place, Void>> work) {
        KernelFrame f = frame(List.of(type), state);
        LoopBuilder b = f.b();
        Round round = new Round(b.scalar(DType.I64), b.scalar(DType.I64));
        Chunks chunks = new Chunks(f, ((Reduction.Fold) how).op());
        return b.kernel(LowerMap.name(name, cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                Var row = b.apply(Op.DIV, u, round.count);
                Var c = f.add(round.first, b.apply(Op.SUB, u, f.mul(row, round.count)));
                Var lo = f.mul(c, b.index(ScanV1.CHUNK));
                Unit unit = new Unit(f.add(f.mul(row, f.parts()), c), lo,
                        f.min(f.add(lo, b.index(ScanV1.CHUNK)), f.inner()));
                work.apply(chunks).apply(unit, f.place(row));
                return List.of();
            });
            return null;
        });
    }

    private KernelFrame frame(List<DType> states, Buffer.Kind kind) {
        return new KernelFrame(plan, cluster, accesses, layout, states, kind);
    }

    private Var identity(LoopBuilder b, int lanes) {
        return b.constant(new LType(type, lanes), Reduction.identity(((Reduction.Fold) how).op(), type));
    }

    private Var element(KernelFrame f, KernelFrame.Place place, Var j) {
        Map<Delayed.Node, Var> memo = new HashMap<>();
        f.emit(plan.nodes(cluster), memo, place, j);
        return memo.get(start);
    }

    private void sequential(KernelFrame f, KernelFrame.Place place) {
        LoopBuilder b = f.b();
        FoldCode code = new FoldCode(root, how, type);
        Var first = element(f, place, b.index(0));
        f.store(root, first, place, b.index(0));
        b.loop(b.index(1), f.inner(), 1, List.of(first), (k, carry) -> {
            Var next = code.combine(b, carry, List.of(element(f, place, k))).get(0);
            f.store(root, next, place, k);
            return List.of(next);
        });
    }

    /** The code of chunks. Lines that are not element after element in memory pass through a local buffer. */
    private final class Chunks {
        private final KernelFrame f;
        private final LoopBuilder b;
        private final Op op;
        private final boolean loads;
        private final boolean stores;
        private final Optional<Buffer> local;

        Chunks(KernelFrame f, Op op) {
            this.f = f;
            this.op = op;
            b = f.b();
            loads = f.isLine(start);
            stores = f.isLine(root);
            local = loads && stores ? Optional.empty() : Optional.of(b.local(type, ScanV1.CHUNK));
        }

        /** All chunks of a line. */
        void line(KernelFrame.Place place) {
            b.loop(b.index(0), f.parts(), 1, List.of(identity(b, 1)), (c, carry) -> {
                Var lo = f.mul(c, b.index(ScanV1.CHUNK));
                Var hi = f.min(f.add(lo, b.index(ScanV1.CHUNK)), f.inner());
                Var total = totalWithin(place, lo, hi);
                groups(place, lo, hi, carry.get(0));
                return List.of(b.apply(op, carry.get(0), total));
            });
        }

        // Nobody needs the total of the last chunk.
        private Var totalWithin(KernelFrame.Place place, Var lo, Var hi) {
            Var needed = b.apply(Op.LT, hi, f.inner());
            return b.branch(needed, false, () -> List.of(loads ? total(place, lo, hi) : keep(place, lo, hi, true)),
                    () -> {
                        elements(place, lo, hi);
                        return List.of(identity(b, 1));
                    }).get(0);
        }

        /** The total of a chunk. */
        Var total(KernelFrame.Place place, Var lo, Var hi) {
            return b.parFor(Rhs.Level.LANES, lo, hi, List.of(new Fold.ByOp(op)),
                    j -> List.of(element(f, place, j))).get(0);
        }

        /** Brings the elements of a chunk to where {@link #groups} takes them from. */
        void elements(KernelFrame.Place place, Var lo, Var hi) {
            if (!loads) {
                keep(place, lo, hi, false);
            }
        }

        private Var keep(KernelFrame.Place place, Var lo, Var hi, boolean folds) {
            List<Fold> fold = folds ? List.of(new Fold.ByOp(op)) : List.of();
            return b.parFor(Rhs.Level.LANES, lo, hi, fold, j -> {
                Var x = element(f, place, j);
                b.store(local.orElseThrow(), b.apply(Op.SUB, j, lo), x);
                return folds ? List.of(x) : List.of();
            }).stream().findFirst().orElseGet(() -> identity(b, 1));
        }

        /** The results of a chunk. */
        void groups(KernelFrame.Place place, Var lo, Var hi, Var carry) {
            Var size = b.apply(Op.SUB, hi, lo);
            Var rest = b.apply(Op.AND, size, b.index(ScanV1.GROUP - 1));
            Var mid = b.apply(Op.SUB, hi, rest);
            Var last = b.loop(lo, mid, ScanV1.GROUP, List.of(b.splat(carry, ScanV1.GROUP)), (j, c) -> {
                Var p = running(load(place, lo, j, Optional.empty()));
                store(place, lo, j, b.apply(op, c.get(0), p), Optional.empty());
                Var end = b.splat(b.extract(p, ScanV1.GROUP - 1), ScanV1.GROUP);
                return List.of(b.apply(op, c.get(0), end));
            }).get(0);
            b.branch(b.apply(Op.LT, mid, hi), false, () -> {
                Var count = b.splat(b.cast(DType.I32, rest), ScanV1.GROUP);
                Var on = b.apply(Op.LT, b.laneIds(DType.I32, ScanV1.GROUP), count);
                Var x = load(place, lo, mid, Optional.of(on));
                Var p = running(b.apply(Op.SELECT, on, x, identity(b, ScanV1.GROUP)));
                store(place, lo, mid, b.apply(op, last, p), Optional.of(on));
                return List.of();
            }, List::of);
            if (!stores) {
                b.parFor(Rhs.Level.LANES, lo, hi, List.of(), j -> {
                    f.store(root, b.load(local.orElseThrow(), b.apply(Op.SUB, j, lo)), place, j);
                    return List.of();
                });
            }
        }

        private Var running(Var x) {
            Var p = x;
            for (int d = 1; d < ScanV1.GROUP; d *= 2) {
                p = b.apply(op, b.shift(p, identity(b, ScanV1.GROUP), d), p);
            }
            return p;
        }

        private Var load(KernelFrame.Place place, Var lo, Var j, Optional<Var> mask) {
            return loads ? f.load(start, place, j, ScanV1.GROUP, mask)
                    : b.load(local.orElseThrow(), b.apply(Op.SUB, j, lo), ScanV1.GROUP, mask);
        }

        private void store(KernelFrame.Place place, Var lo, Var j, Var value, Optional<Var> mask) {
            if (stores) {
                f.store(root, value, place, j, mask);
            } else {
                b.store(local.orElseThrow(), b.apply(Op.SUB, j, lo), value, mask, false);
            }
        }
    }
}
