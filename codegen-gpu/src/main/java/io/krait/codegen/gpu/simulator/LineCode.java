package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.GridCompiler.Registers;
import io.krait.codegen.gpu.simulator.Program.Code;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.NativeFunction;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.math.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the code of statements without control flow in which a thread meets no other. */
final class LineCode {
    private final Registers registers;
    private final MemoryCode memory;
    private final List<Stm> statements = new ArrayList<>();

    LineCode(Registers registers, List<Space> spaces) {
        this.registers = registers;
        memory = new MemoryCode(registers, spaces);
    }

    /** The statements that have got a number. */
    List<Stm> statements() {
        return statements;
    }

    Code of(Stm s, int out) {
        int number = statements.size();
        statements.add(s);
        return switch (s.rhs()) {
            case Rhs.Const x -> constant(x.bits(), out);
            case Rhs.Scalar x -> scalar(x, out);
            case Rhs.Cast x -> cast(x, out);
            case Rhs.Bitcast x -> bitcast(x, out);
            case Rhs.Splat x -> copy(x.arg(), out);
            case Rhs.LaneIds x -> constant(0, out);
            case Rhs.Load x -> memory.load(x, out, number);
            case Rhs.Store x -> memory.store(x, number);
            case Rhs.Update x -> memory.update(x, s.outs().isEmpty() ? -1 : out, number);
            case Rhs.Lookup x -> lookup(x, out, number);
            case Rhs.Any x -> copy(x.mask(), out);
            case Rhs.Reverse x -> copy(x.arg(), out);
            case Rhs.Extract x -> copy(x.arg(), out);
            case Rhs.Call x -> call(x, s.outs().isEmpty() ? -1 : out);
            case Rhs.Fault x -> fault(x);
            case Rhs.Gpu x -> gpu(x, out, number, s.outs());
            case Rhs.Half x -> throw GridCompiler.no("vectors");
            case Rhs.Unzip x -> throw GridCompiler.no("vectors");
            case Rhs.Zip x -> throw GridCompiler.no("vectors");
            case Rhs.Shift x -> throw GridCompiler.no("vectors");
            case Rhs.If x -> throw nested();
            case Rhs.For x -> throw nested();
            case Rhs.While x -> throw nested();
            case Rhs.ParFor x -> throw nested();
        };
    }

    private static IllegalArgumentException nested() {
        return new IllegalArgumentException("a statement with regions is no line");
    }

    private static Code constant(long bits, int out) {
        return t -> t.r[out] = bits;
    }

    private Code copy(Var from, int out) {
        int at = registers.at(from);
        return t -> t.r[out] = t.r[at];
    }

    private Code scalar(Rhs.Scalar x, int out) {
        List<Var> args = x.args();
        DType type = args.get(args.size() - 1).dtype();
        Op op = x.op();
        int a = registers.at(args.get(0));
        int b = args.size() > 1 ? registers.at(args.get(1)) : a;
        int c = args.size() > 2 ? registers.at(args.get(2)) : a;
        return frequent(op, type, a, b, out).orElse(t -> t.r[out] = op.eval(type, t.r[a], t.r[b], t.r[c]));
    }

    // Indices and conditions; the meaning is that of Op.eval.
    private static Optional<Code> frequent(Op op, DType type, int a, int b, int out) {
        Code code = switch (type) {
            case I64 -> switch (op) {
                case ADD -> t -> t.r[out] = t.r[a] + t.r[b];
                case SUB -> t -> t.r[out] = t.r[a] - t.r[b];
                case MUL -> t -> t.r[out] = t.r[a] * t.r[b];
                default -> order(op, a, b, out);
            };
            case I32 -> switch (op) {
                case ADD -> t -> t.r[out] = (int) (t.r[a] + t.r[b]);
                case SUB -> t -> t.r[out] = (int) (t.r[a] - t.r[b]);
                case MUL -> t -> t.r[out] = (int) (t.r[a] * t.r[b]);
                default -> order(op, a, b, out);
            };
            case F32 -> switch (op) {
                case ADD -> t -> t.r[out] = bits(f32(t.r[a]) + f32(t.r[b]));
                case SUB -> t -> t.r[out] = bits(f32(t.r[a]) - f32(t.r[b]));
                case MUL -> t -> t.r[out] = bits(f32(t.r[a]) * f32(t.r[b]));
                default -> null;
            };
            case BOOL -> switch (op) {
                case AND -> t -> t.r[out] = t.r[a] & t.r[b];
                case NOT -> t -> t.r[out] = t.r[a] ^ 1;
                default -> null;
            };
            default -> null;
        };
        return Optional.ofNullable(code);
    }

    private static Code order(Op op, int a, int b, int out) {
        return switch (op) {
            case LT -> t -> t.r[out] = t.r[a] < t.r[b] ? 1 : 0;
            case LE -> t -> t.r[out] = t.r[a] <= t.r[b] ? 1 : 0;
            case GT -> t -> t.r[out] = t.r[a] > t.r[b] ? 1 : 0;
            case GE -> t -> t.r[out] = t.r[a] >= t.r[b] ? 1 : 0;
            case EQ -> t -> t.r[out] = t.r[a] == t.r[b] ? 1 : 0;
            case NE -> t -> t.r[out] = t.r[a] != t.r[b] ? 1 : 0;
            default -> null;
        };
    }

    private static float f32(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static long bits(float v) {
        return Float.floatToRawIntBits(v) & 0xffffffffL;
    }

    private Code cast(Rhs.Cast x, int out) {
        int from = registers.at(x.arg());
        DType type = x.arg().dtype();
        DType to = x.to();
        return type == DType.I32 && to == DType.I64 ? t -> t.r[out] = t.r[from]
                : t -> t.r[out] = Scalars.convert(t.r[from], type, to);
    }

    private Code bitcast(Rhs.Bitcast x, int out) {
        int from = registers.at(x.arg());
        DType to = x.to();
        return t -> t.r[out] = Scalars.wrap(to, t.r[from]);
    }

    private Code lookup(Rhs.Lookup x, int out, int number) {
        Table table = x.table();
        int index = registers.at(x.index());
        return t -> t.r[out] = table.bits(inRange(t, t.r[index], table.length(), number));
    }

    private static int inRange(SimThread t, long i, int length, int number) {
        if (i < 0 || i >= length) {
            throw new SimulatorException(Finding.OUT_OF_BOUNDS, t + " reads element " + i + " of " + length
                    + " constants " + t.grid.program().line(number));
        }
        return (int) i;
    }

    private Code call(Rhs.Call x, int out) {
        NativeFunction function = new NativeFunction(x.args().stream().map(Var::dtype).toList(), x.result());
        int address = registers.at(x.function());
        int[] args = x.args().stream().mapToInt(registers::at).toArray();
        return t -> {
            long got = function.call(t.r[address], values(t, args));
            if (out >= 0) {
                t.r[out] = got;
            }
        };
    }

    private static long[] values(SimThread t, int[] from) {
        long[] values = new long[from.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = t.r[from[k]];
        }
        return values;
    }

    private Code fault(Rhs.Fault x) {
        int cond = registers.at(x.cond());
        int position = registers.at(x.position());
        int[] details = x.details().stream().mapToInt(registers::at).toArray();
        return t -> {
            if (t.r[cond] != 0) {
                t.grid.fault(FaultRecord.of(t.r[position], x.code(), values(t, details)));
            }
        };
    }

    private Code gpu(Rhs.Gpu x, int out, int number, List<Var> outs) {
        int[] args = x.args().stream().mapToInt(registers::at).toArray();
        return switch (x.op()) {
            case GpuOp.Index o -> index(o, out);
            case GpuOp.Lane o -> t -> t.r[out] = t.lane;
            case GpuOp.DynamicShared o -> t -> t.r[out] = t.grid.launch().dynamicShared();
            case GpuOp.Clock o -> t -> t.r[out] = t.grid.steps();
            case GpuOp.Fence o -> t -> t.knows.fence(t, o.scope() == GpuOp.Scope.BLOCK);
            case GpuOp.Print o -> print(o, x.args(), args);
            case GpuOp.Constants o -> {
                long[] bits = o.bits().stream().mapToLong(Long::longValue).toArray();
                yield t -> t.r[out] = bits[inRange(t, t.r[args[0]], bits.length, number)];
            }
            case GpuOp.Atomic o -> memory.atomic(o, x, outs.isEmpty() ? -1 : out, number);
            case GpuOp.VectorLoad o -> memory.vectorLoad(o, x, out, number);
            case GpuOp.VectorStore o -> memory.vectorStore(o, x, number);
            case GpuOp.AsyncCopy o -> memory.async().copy(o, x, args, number);
            case GpuOp.AsyncCommit o -> AsyncCode.commit();
            case GpuOp.AsyncWait o -> AsyncCode.waitFor(o.pending());
            case GpuOp.ActiveMask o -> throw meeting();
            case GpuOp.BlockBarrier o -> throw meeting();
            case GpuOp.WarpBarrier o -> throw meeting();
            case GpuOp.GridBarrier o -> throw meeting();
            case GpuOp.Shuffle o -> throw meeting();
            case GpuOp.Vote o -> throw meeting();
            case GpuOp.Match o -> throw meeting();
            case GpuOp.Mma o -> throw meeting();
        };
    }

    private static IllegalArgumentException meeting() {
        return new IllegalArgumentException("threads meet here");
    }

    private static Code index(GpuOp.Index o, int out) {
        int axis = o.axis();
        return switch (o.kind()) {
            case THREAD -> t -> t.r[out] = along(t.at, axis);
            case BLOCK -> t -> t.r[out] = along(t.block.at(), axis);
            case BLOCK_SIZE -> t -> t.r[out] = along(t.grid.launch().block(), axis);
            case GRID_SIZE -> t -> t.r[out] = along(t.grid.launch().grid(), axis);
        };
    }

    private static int along(Dim3 d, int axis) {
        return axis == 0 ? d.x() : axis == 1 ? d.y() : d.z();
    }

    private static Code print(GpuOp.Print o, List<Var> vars, int[] args) {
        String[] parts = o.format().split("\\{\\}", -1);
        List<DType> types = vars.stream().map(Var::dtype).toList();
        return t -> {
            StringBuilder line = new StringBuilder();
            for (int k = 0; k < parts.length; k++) {
                line.append(parts[k]);
                if (k + 1 < parts.length) {
                    line.append(k < args.length ? Scalars.text(types.get(k), t.r[args[k]]) : "{}");
                }
            }
            System.out.println(line);
        };
    }
}
