package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimThread.State;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Scalars;
import java.util.Arrays;
import java.util.List;

/**
 * What lanes of a warp do together.
 *
 * <p>An operation with a mask runs when all lanes of the mask wait at it with this mask (for barriers: at any warp
 * barrier with this mask). The active mask is asked when no lane of the warp can go on otherwise: those are active that
 * wait at the same statement, in the same round of the loops around it. That is what lanes in step would give, which
 * come together again after every branch and loop.
 */
final class WarpOps {
    /** What a lane reads from one that does not take part. On a GPU it could be anything. */
    static final long POISON = 0x7ffcdead7ffcdeadL;

    /** The numbers from 0 to a count. */
    static final int[][] LANES = lanes();

    private WarpOps() {
    }

    private static int[][] lanes() {
        int[][] all = new int[SimBlock.WARP + 1][];
        for (int n = 0; n < all.length; n++) {
            all[n] = new int[n];
            Arrays.setAll(all[n], k -> k);
        }
        return all;
    }

    private static boolean in(int mask, int lane) {
        return (mask >>> lane & 1) != 0;
    }

    /** A thread comes to an operation with a mask. */
    static void arrive(SimThread t, Meeting m) {
        int mask = m.mask(t);
        if (!in(mask, t.lane)) {
            throw new SimulatorException(Finding.WARP_DIVERGENCE, t + " is lane " + t.lane + ", but the mask 0x"
                    + Integer.toHexString(mask) + " that it gives to '" + m.op().label() + "' "
                    + t.grid.program().line(m.stm()) + " does not name this lane. A lane must be in its own mask: set"
                    + " the bit, or run the operation only where it is set");
        }
        int size = size(t.block, t.id - t.lane);
        if (m.op() instanceof GpuOp.Mma && size < SimBlock.WARP) {
            throw new SimulatorException(Finding.WARP_DIVERGENCE, t + " runs '" + m.op().label() + "' "
                    + t.grid.program().line(m.stm()) + ", which needs all 32 lanes of the warp, but its warp has "
                    + size + ". Launch blocks of a multiple of 32 threads");
        }
        t.mask = mask & existing(size);
    }

    private static int size(SimBlock b, int from) {
        return Math.min(SimBlock.WARP, b.threads().size() - from);
    }

    private static int existing(int count) {
        return count == SimBlock.WARP ? -1 : (1 << count) - 1;
    }

    /** Runs the operations for which all lanes have come; true if there was one. */
    static boolean meet(SimBlock b, int from, int count) {
        List<SimThread> warp = b.threads().subList(from, from + count);
        boolean any = false;
        for (SimThread t : warp) {
            if (t.state == State.AT_WARP) {
                Meeting m = meeting(t);
                if (m.hasMask() && isComplete(warp, t, m)) {
                    run(b, from, warp, t, m);
                    any = true;
                }
            }
        }
        return any || active(warp);
    }

    private static Meeting meeting(SimThread t) {
        return t.grid.program().meeting(t.pc);
    }

    private static boolean isComplete(List<SimThread> warp, SimThread t, Meeting m) {
        for (SimThread o : warp) {
            if (in(t.mask, o.lane) && !meets(o, t, m)) {
                return false;
            }
        }
        return true;
    }

    private static boolean meets(SimThread o, SimThread t, Meeting m) {
        return o.state == State.AT_WARP && o.mask == t.mask && (o.pc == t.pc
                || m.op() instanceof GpuOp.WarpBarrier && meeting(o).op() instanceof GpuOp.WarpBarrier);
    }

    /** A lane for which a thread waits in vain. */
    static SimThread missing(SimBlock b, SimThread t) {
        int from = t.id - t.lane;
        Meeting m = meeting(t);
        for (SimThread o : b.threads().subList(from, from + size(b, from))) {
            if (o != t && (!m.hasMask() || in(t.mask, o.lane) && !meets(o, t, m))) {
                return o;
            }
        }
        return t;
    }

    private static boolean active(List<SimThread> warp) {
        SimThread first = null;
        for (SimThread t : warp) {
            if (t.state == State.TIRED || t.state == State.READY) {
                return false;
            }
            if (first == null && t.state == State.AT_WARP && meeting(t).op() instanceof GpuOp.ActiveMask) {
                first = t;
            }
        }
        if (first == null) {
            return false;
        }
        Meeting m = meeting(first);
        int mask = 0;
        for (SimThread t : warp) {
            if (t.state == State.AT_WARP && t.pc == first.pc && m.isSameRound(t, first)) {
                mask |= 1 << t.lane;
            }
        }
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                t.r[m.out()] = mask;
                go(t);
            }
        }
        return true;
    }

    private static void go(SimThread t) {
        t.state = State.READY;
        t.pc++;
    }

    private static void run(SimBlock b, int from, List<SimThread> warp, SimThread first, Meeting m) {
        int mask = first.mask;
        switch (m.op()) {
            case GpuOp.WarpBarrier o -> b.meetLanes(from, mask);
            case GpuOp.Shuffle o -> shuffle(o, warp, mask, m);
            case GpuOp.Vote o -> vote(o, warp, mask, m);
            case GpuOp.Match o -> match(o, warp, mask, m);
            case GpuOp.Mma o -> MmaTiles.run(o.tiles(), warp, m);
            default -> throw new IllegalArgumentException(m.op().label() + " is no operation of a warp");
        }
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                go(t);
            }
        }
    }

    // As shfl.sync is defined: the source is a lane number of 5 bits.
    private static void shuffle(GpuOp.Shuffle o, List<SimThread> warp, int mask, Meeting m) {
        DType type = m.types().get(1);
        long[] values = new long[SimBlock.WARP];
        Arrays.fill(values, Scalars.wrap(type, POISON));
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                values[t.lane] = t.r[m.args()[1]];
            }
        }
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                t.r[m.out()] = values[source(o, t.lane, (int) t.r[m.args()[2]])];
            }
        }
    }

    /** The lane whose value a lane gets. */
    static int source(GpuOp.Shuffle o, int lane, int operand) {
        int last = SimBlock.WARP - 1;
        int by = operand & last;
        int low = lane & ~(o.width() - 1);
        int high = low + o.width() - 1;
        int from = switch (o.mode()) {
            case INDEX -> low | by & o.width() - 1;
            case UP -> lane - by;
            case DOWN -> lane + by;
            case XOR -> lane ^ by;
        };
        boolean inside = o.mode() == GpuOp.Shuffle.Mode.UP ? from >= low : from <= high;
        return inside ? from : lane;
    }

    private static void vote(GpuOp.Vote o, List<SimThread> warp, int mask, Meeting m) {
        int ballot = 0;
        for (SimThread t : warp) {
            if (in(mask, t.lane) && t.r[m.args()[1]] != 0) {
                ballot |= 1 << t.lane;
            }
        }
        long result = switch (o.kind()) {
            case ALL -> ballot == mask ? 1 : 0;
            case ANY -> ballot != 0 ? 1 : 0;
            case UNIFORM -> ballot == mask || ballot == 0 ? 1 : 0;
            case BALLOT -> ballot;
        };
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                t.r[m.out()] = result;
            }
        }
    }

    private static void match(GpuOp.Match o, List<SimThread> warp, int mask, Meeting m) {
        int[] equal = new int[SimBlock.WARP];
        int value = m.args()[1];
        for (SimThread t : warp) {
            for (SimThread u : warp) {
                if (in(mask, t.lane) && in(mask, u.lane) && t.r[value] == u.r[value]) {
                    equal[t.lane] |= 1 << u.lane;
                }
            }
        }
        for (SimThread t : warp) {
            if (in(mask, t.lane)) {
                t.r[m.out()] = !o.all() ? equal[t.lane] : equal[t.lane] == mask ? t.r[m.args()[0]] : 0;
            }
        }
    }
}
