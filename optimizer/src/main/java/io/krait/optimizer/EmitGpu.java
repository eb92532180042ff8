package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Emits what only threads of GPU kernels do. */
final class EmitGpu {
    private final LoopBuilder b;
    private final EmitCode code;
    private final EmitCode.Context context;

    EmitGpu(LoopBuilder b, EmitCode code, EmitCode.Context context) {
        this.b = b;
        this.code = code;
        this.context = context;
    }

    List<Var> shared(Value v, Control.Shared m) {
        List<Var> extents = v.shape().dims().stream().map(context::extent).toList();
        List<Var> strides = new ArrayList<>();
        for (int k = extents.size() - 1; k >= 0; k--) {
            strides.addFirst(k == extents.size() - 1 ? b.index(1)
                    : b.apply(Op.MUL, strides.get(0), extents.get(k + 1)));
        }
        long count = m.dynamic() ? -1 : m.shape().stream().reduce(1L, Math::multiplyExact);
        code.place(v, new EmitCode.Place(b.shared(m.type(), count), b.index(0), extents, strides));
        return List.of();
    }

    List<Var> emit(Value v, Control.Gpu g) {
        GpuOp op = g.op();
        List<Buffer> on = new ArrayList<>();
        List<Var> args = new ArrayList<>();
        List<Var> details = new ArrayList<>();
        Optional<Var> ok = Optional.empty();
        int next = op.arrays();
        for (int k = 0; k < op.arrays(); k++) {
            EmitCode.Place at = code.place(v.inputs().get(k), Optional.empty());
            List<Var> index = code.vars(v.inputs().subList(next, next + at.extents().size()));
            next += index.size();
            Var element = at.base();
            for (int a = 0; a < index.size(); a++) {
                element = b.apply(Op.ADD, element, b.apply(Op.MUL, index.get(a), at.strides().get(a)));
            }
            on.add(at.buffer());
            args.add(element);
            if (g.checked()) {
                Optional<Var> fits = fits(index, at, element, consecutive(op));
                ok = ok.isPresent() && fits.isPresent() ? Optional.of(b.apply(Op.AND, ok.get(), fits.get()))
                        : ok.or(() -> fits);
                details.addAll(index);
                details.addAll(at.extents());
            }
        }
        args.addAll(code.vars(v.inputs().subList(next, v.inputs().size())));
        if (op instanceof GpuOp.Constants c && g.checked()) {
            Var count = b.index(c.bits().size());
            ok = code.inBounds(args, List.of(count));
            details.addAll(List.of(args.get(0), count));
        }
        if (ok.isEmpty()) {
            return b.gpu(op, on, args);
        }
        code.fault(v, b.apply(Op.NOT, ok.get()), details);
        List<DType> types = op.results(on.isEmpty() ? DType.BOOL : on.get(0).dtype(),
                args.stream().map(Var::dtype).toList());
        return b.choose(ok.get(), false, () -> b.gpu(op, on, args),
                () -> types.stream().map(t -> b.constant(t, 0)).toList());
    }

    /** How many consecutive elements an operation accesses. */
    static int consecutive(GpuOp op) {
        return switch (op) {
            case GpuOp.AsyncCopy c -> c.count();
            case GpuOp.VectorLoad c -> c.count();
            case GpuOp.VectorStore c -> c.count();
            default -> 1;
        };
    }

    // Of several elements, all must be in bounds, lie side by side, and the first must be aligned to their size. The
    // host looks after the alignment of the arrays.
    private Optional<Var> fits(List<Var> index, EmitCode.Place at, Var element, int count) {
        Optional<Var> in = code.inBounds(index, at.extents());
        if (count == 1 || in.isEmpty()) {
            return in;
        }
        int last = index.size() - 1;
        Var end = b.apply(Op.ADD, index.get(last), b.index(count));
        Var whole = b.apply(Op.AND, b.apply(Op.LE, end, at.extents().get(last)),
                b.apply(Op.EQ, at.strides().get(last), b.index(1)));
        Var aligned = b.apply(Op.EQ, b.apply(Op.AND, element, b.index(count - 1)), b.index(0));
        return Optional.of(b.apply(Op.AND, in.get(), b.apply(Op.AND, whole, aligned)));
    }
}
