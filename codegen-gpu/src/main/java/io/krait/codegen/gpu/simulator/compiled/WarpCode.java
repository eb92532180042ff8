package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Emits what warp operations give a lane, from what the lanes of its warp have put into arrays. */
final class WarpCode {
    // What the interpreter gives, too, where a GPU could give anything.
    private static final long POISON = 0x7ffcdead7ffcdeadL;

    private final LoopBuilder b;
    private final BlockFrame frame;
    private final ThreadAt thread;
    private final Action.Warp action;
    private final UnaryOperator<Var> env;
    private final Optional<Checks> checks;

    WarpCode(LoopBuilder b, BlockFrame frame, Optional<Checks> checks, ThreadAt thread, Action.Warp action,
            UnaryOperator<Var> env) {
        this.checks = checks;
        this.b = b;
        this.frame = frame;
        this.thread = thread;
        this.action = action;
        this.env = env;
    }

    /** The results of the running thread. */
    List<Var> results() {
        Rhs.Gpu g = (Rhs.Gpu) action.stm().rhs();
        List<Var> args = g.args().stream().map(env).toList();
        checks.ifPresent(c -> check(c, g.op(), args));
        return switch (g.op()) {
            case GpuOp.ActiveMask o -> List.of(ballot(0));
            case GpuOp.Vote o -> List.of(vote(o, args.get(0)));
            case GpuOp.Shuffle o -> List.of(shuffle(o, args.get(0), args.get(1).dtype(), args.get(2)));
            case GpuOp.Match o -> List.of(match(o, args.get(0), args.get(1)));
            case GpuOp.Mma o -> new TileCode(b, this::staged, lane(), first(), o.tiles()).results();
            default -> List.of();
        };
    }

    private void check(Checks c, GpuOp op, List<Var> args) {
        if (op instanceof GpuOp.Mma) {
            c.wholeWarp(ballot(0));
        } else if (!(op instanceof GpuOp.ActiveMask)) {
            c.member(args.get(0), ballot(0), thread);
            action.masks().ifPresent(m -> c.sameMask(args.get(0), frame.slot(m), thread));
        }
    }

    private Var lane() {
        return b.apply(Op.AND, thread.linear(), b.index(GpuOp.WARP - 1));
    }

    // The thread of lane 0.
    private Var first() {
        return b.apply(Op.SUB, thread.linear(), lane());
    }

    private Var ballot(int k) {
        Var warp = b.apply(Op.SHR, thread.linear(), b.index(Integer.numberOfTrailingZeros(GpuOp.WARP)));
        return b.load(frame.slot(action.ballots().get(k)), warp);
    }

    private Var staged(int k, Var at) {
        Buffer buffer = frame.slot(action.staged().get(k));
        return b.load(buffer, at);
    }

    private Var vote(GpuOp.Vote o, Var mask) {
        Var members = b.apply(Op.AND, mask, ballot(0));
        Var yes = b.apply(Op.AND, mask, ballot(1));
        Var none = b.apply(Op.EQ, yes, b.constant(DType.I32, 0));
        return switch (o.kind()) {
            case BALLOT -> yes;
            case ANY -> b.apply(Op.NOT, none);
            case ALL -> b.apply(Op.EQ, yes, members);
            case UNIFORM -> b.apply(Op.OR, none, b.apply(Op.EQ, yes, members));
        };
    }

    private Var shuffle(GpuOp.Shuffle o, Var mask, DType type, Var operand) {
        Var lane = lane();
        Var by = b.cast(DType.I64, operand);
        Var group = b.apply(Op.AND, lane, b.index(-o.width()));
        Var last = b.apply(Op.ADD, group, b.index(o.width() - 1));
        Var inside = b.index(o.width() - 1);
        Var any = b.index(GpuOp.WARP - 1);
        Var from = switch (o.mode()) {
            case INDEX -> b.apply(Op.ADD, group, b.apply(Op.AND, by, inside));
            case UP -> {
                Var below = b.apply(Op.SUB, lane, b.apply(Op.AND, by, any));
                yield b.apply(Op.SELECT, b.apply(Op.GE, below, group), below, lane);
            }
            case DOWN -> {
                Var above = b.apply(Op.ADD, lane, b.apply(Op.AND, by, any));
                yield b.apply(Op.SELECT, b.apply(Op.LE, above, last), above, lane);
            }
            case XOR -> {
                Var other = b.apply(Op.XOR, lane, b.apply(Op.AND, by, any));
                yield b.apply(Op.SELECT, b.apply(Op.LE, other, last), other, lane);
            }
        };
        // A lane that is not there or does not take part has nothing to give.
        Var members = b.apply(Op.AND, mask, ballot(0));
        Var bit = b.apply(Op.AND, b.apply(Op.USHR, members, b.cast(DType.I32, from)), b.constant(DType.I32, 1));
        Var there = b.apply(Op.NE, bit, b.constant(DType.I32, 0));
        Var value = staged(0, b.apply(Op.ADD, first(), b.apply(Op.SELECT, there, from, lane)));
        return b.apply(Op.SELECT, there, value, b.constant(type, Scalars.wrap(type, POISON)));
    }

    private Var match(GpuOp.Match o, Var mask, Var value) {
        Var zero = b.constant(DType.I32, 0);
        Var members = b.apply(Op.AND, mask, ballot(0));
        Var mine = bits(value);
        Var same = b.loop(b.index(0), b.index(GpuOp.WARP), 1, List.of(zero), (k, seen) -> {
            Var flag = b.apply(Op.SHL, b.constant(DType.I32, 1), b.cast(DType.I32, k));
            Var member = b.apply(Op.NE, b.apply(Op.AND, members, flag), zero);
            return b.branch(member, false, () -> {
                Var equal = b.apply(Op.EQ, bits(staged(0, b.apply(Op.ADD, first(), k))), mine);
                return List.of(b.apply(Op.OR, seen.get(0), b.apply(Op.SELECT, equal, flag, zero)));
            }, () -> seen);
        }).get(0);
        return o.all() ? b.apply(Op.SELECT, b.apply(Op.EQ, same, members), members, zero) : same;
    }

    private Var bits(Var v) {
        return b.bitcast(BlockFrame.word(v.dtype().bytes()), v);
    }
}
