package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random kernel of two nested parallel loops over the elements of a matrix, each of which is some sum over a third
 * loop or a function of near elements: what tiling is for. Written in the ways that people write it.
 */
final class RandomTile {
    /** Room around every array, so that neighbours exist. */
    private static final int BORDER = 2;

    private final Random r;
    private final LoopBuilder b = new LoopBuilder();
    private final Buffer left = b.arg(DType.F64, Buffer.Kind.IN);
    private final Buffer right = b.arg(DType.F64, Buffer.Kind.IN);
    private final Buffer out;
    private final boolean accumulates;
    private final int rows;
    private final int columns;
    private final int depth;
    private final int stride;
    private final Var width = b.scalar(DType.I64);
    private final Var length = b.scalar(DType.I64);
    private final Var pitch = b.scalar(DType.I64);

    /**
     * A kernel and what to run it with.
     *
     * @param kernel the kernel
     * @param scalars values of its scalars
     * @param units rows
     * @param size elements that each buffer must have
     */
    record Made(Kernel kernel, long[] scalars, int units, int size) {
    }

    private RandomTile(Random r) {
        this.r = r;
        boolean large = r.nextInt(12) == 0;
        rows = large ? r.nextInt(100, 280) : r.nextInt(0, 24);
        columns = r.nextInt(0, large ? 12 : 40);
        depth = large && r.nextBoolean() ? r.nextInt(200, 520) : r.nextInt(0, 12);
        stride = Math.max(columns, depth) + 2 * BORDER;
        accumulates = r.nextInt(3) == 0;
        out = b.arg(DType.F64, accumulates ? Buffer.Kind.INOUT : Buffer.Kind.OUT);
    }

    /** Makes a kernel. */
    static Made make(Random r) {
        return new RandomTile(r).make();
    }

    private Made make() {
        // The other way round rows must not be longer than the pitch.
        boolean exchanged = rows <= columns && r.nextInt(3) == 0;
        Kernel k = b.kernel("tile", (begin, end) -> {
            Rhs.Level level = r.nextInt(3) == 0 ? Rhs.Level.THREADS : Rhs.Level.FREE;
            b.parFor(level, begin, end, List.of(), i -> {
                Var row = switch (r.nextInt(4)) {
                    case 0 -> b.load(right, i);
                    // What an element of the row was before the row is written.
                    case 1 -> accumulates ? b.load(out, exchanged ? add(mul(b.index(2), pitch), i)
                            : add(mul(i, pitch), b.index(2))) : number();
                    default -> number();
                };
                inner(j -> body(exchanged ? j : i, exchanged ? i : j, row));
                return List.of();
            });
            return null;
        });
        int most = Math.max(rows, Math.max(columns, depth)) + 2 * BORDER + 1;
        return new Made(k, new long[] {columns, depth, stride}, rows, most * (most + stride) + most * 3);
    }

    /** What is done for one element. */
    private interface Element {
        void at(Var j);
    }

    private void inner(Element element) {
        if (r.nextBoolean()) {
            b.parFor(Rhs.Level.FREE, b.index(0), width, List.of(), j -> {
                element.at(j);
                return List.of();
            });
        } else {
            b.loop(b.index(0), width, 1, List.of(), (j, none) -> {
                element.at(j);
                return List.of();
            });
        }
    }

    private void body(Var i, Var j, Var row) {
        Var at = add(mul(i, pitch), j);
        Var first = accumulates ? b.load(out, at) : number();
        Var x = r.nextBoolean() ? b.apply(Op.ADD, first, row) : first;
        if (r.nextInt(8) == 0) {
            Var cond = b.apply(Op.LT, near(i, j), number());
            b.branch(cond, false, () -> {
                b.store(out, at, value(i, j, x));
                return List.of();
            }, List::of);
        } else {
            b.store(out, at, value(i, j, x));
        }
    }

    private Var value(Var i, Var j, Var first) {
        int kind = r.nextInt(4);
        if (kind == 0) {
            Var sum = first;
            for (int n = r.nextInt(1, 6); n > 0; n--) {
                sum = b.apply(Op.ADD, sum, b.apply(Op.MUL, near(i, j), number()));
            }
            return sum;
        }
        int sums = r.nextInt(1, 3);
        List<Var> inits = new ArrayList<>(List.of(first));
        if (sums == 2) {
            inits.add(number());
        }
        Var end = r.nextInt(4) == 0 ? b.index(r.nextInt(0, 20)) : length;
        List<Var> last = b.loop(b.index(0), end, 1, inits, (k, carried) -> {
            List<Var> next = new ArrayList<>();
            for (Var c : carried) {
                Var term = b.apply(Op.MUL, operand(i, j, k), operand(i, j, k));
                next.add(b.apply(r.nextBoolean() ? Op.ADD : Op.SUB, c, term));
            }
            return r.nextInt(4) == 0 ? next.reversed() : next;
        });
        Var result = last.stream().reduce((x, y) -> b.apply(Op.SUB, x, y)).orElseThrow();
        return r.nextBoolean() ? result : b.apply(Op.ADD, result, near(i, j));
    }

    private Var near(Var i, Var j) {
        Var y = add(i, b.index(r.nextInt(0, BORDER + 1)));
        Var x = add(j, b.index(r.nextInt(0, BORDER + 1)));
        boolean turned = r.nextInt(4) == 0;
        return b.load(r.nextBoolean() ? left : right, turned ? add(mul(x, pitch), y) : add(mul(y, pitch), x));
    }

    private Var operand(Var i, Var j, Var k) {
        return switch (r.nextInt(7)) {
            case 0 -> b.load(left, add(mul(i, pitch), k));
            case 1, 2 -> b.load(right, add(mul(k, pitch), j));
            case 3 -> b.load(right, add(mul(j, pitch), k));
            case 4 -> b.load(left, add(mul(j, b.index(3)), k));
            case 5 -> b.load(left, k);
            default -> number();
        };
    }

    private Var number() {
        return b.constant(DType.F64, Scalars.ofDouble(DType.F64, r.nextInt(-4, 5) / 3.0));
    }

    private Var add(Var x, Var y) {
        return b.apply(Op.ADD, x, y);
    }

    private Var mul(Var x, Var y) {
        return b.apply(Op.MUL, x, y);
    }
}
