package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The arguments of one launch while its code is being made: they are declared as the code asks for them. */
final class LaunchFrame implements EmitCode.Context {
    private final Function<Value, Buffer.Kind> uses;
    private final Layouts layouts;
    private final LoopBuilder b = new LoopBuilder();
    private final EmitCode code = new EmitCode(b, this);
    private final List<LaunchPlan.Memory> buffers = new ArrayList<>();
    private final List<LaunchPlan.Scalar> scalars = new ArrayList<>();
    private final Map<LaunchPlan.Memory, Buffer> bufferOf = new HashMap<>();
    private final Map<LaunchPlan.Scalar, Var> scalarOf = new HashMap<>();
    private final Map<Value, EmitCode.Place> copies = new HashMap<>();
    private final List<Value> sites = new ArrayList<>();
    private final Set<Var> extents = new HashSet<>();
    private final Map<Integer, Var> known = new HashMap<>();

    LaunchFrame(Function<Value, Buffer.Kind> uses, Layouts layouts) {
        this.uses = uses;
        this.layouts = layouts;
    }

    /** Says what an extent is that the code itself knows. */
    void define(Dim.Affine dim, Var value) {
        known.put(dim.symbol(), value);
    }

    LoopBuilder b() {
        return b;
    }

    EmitCode code() {
        return code;
    }

    List<LaunchPlan.Memory> buffers() {
        return List.copyOf(buffers);
    }

    List<LaunchPlan.Scalar> scalars() {
        return List.copyOf(scalars);
    }

    List<Value> sites() {
        return List.copyOf(sites);
    }

    /** The scalars that are extents. */
    Set<Var> extents() {
        return extents;
    }

    private Buffer buffer(LaunchPlan.Memory m, DType type, Buffer.Kind kind) {
        return bufferOf.computeIfAbsent(m, k -> {
            buffers.add(m);
            return b.arg(type, kind);
        });
    }

    private Var scalar(LaunchPlan.Scalar s, DType type) {
        return scalarOf.computeIfAbsent(s, k -> {
            scalars.add(s);
            return b.scalar(type);
        });
    }

    @Override
    public Var extent(Dim dim) {
        if (dim instanceof Dim.Fixed(long n)) {
            return b.index(n);
        }
        if (dim instanceof Dim.Affine a && known.containsKey(a.symbol())) {
            return known.get(a.symbol());
        }
        Var v = scalar(new LaunchPlan.Scalar.Extent(dim), DType.I64);
        extents.add(v);
        return v;
    }

    @Override
    public EmitCode.Place array(Value param, Optional<Control.Update> update) {
        if (update.isPresent() && update.get().mode() == Control.Update.Mode.PRIVATIZED && copies.containsKey(param)) {
            return copies.get(param);
        }
        int index = ((Prim.Param) param.prim()).index();
        Buffer buffer = buffer(new LaunchPlan.Memory.Param(index), param.dtype(), uses.apply(param));
        List<Var> dims = param.shape().dims().stream().map(this::extent).toList();
        List<Var> strides = new ArrayList<>();
        for (int k = dims.size() - 1; k >= 0; k--) {
            boolean last = k == dims.size() - 1;
            strides.addFirst(switch (layouts.of().get(index)) {
                case DENSE -> last ? b.index(1) : b.apply(Op.MUL, strides.get(0), dims.get(k + 1));
                case ROWS -> last ? b.index(1) : stride(index, k);
                case ANY -> stride(index, k);
            });
        }
        return new EmitCode.Place(buffer, b.index(0), dims, strides);
    }

    private Var stride(int param, int axis) {
        return scalar(new LaunchPlan.Scalar.Stride(param, axis), DType.I64);
    }

    @Override
    public int site(Value v) {
        int known = sites.indexOf(v);
        if (known < 0) {
            sites.add(v);
            return sites.size();
        }
        return known + 1;
    }

    @Override
    public boolean detailed() {
        return true;
    }

    /**
     * Makes values known to the code that are made outside of it: pure arithmetic is repeated, others are arguments.
     *
     * @param own values that the code makes itself
     */
    void need(Collection<Value> values, Set<Value> own) {
        for (Value v : LowerKernel.closure(values)) {
            boolean array = v.prim() instanceof Prim.Param && v.shape().rank() > 0
                    || v.prim() instanceof Control.Local;
            if (own.contains(v) || code.isDefined(v) || array) {
                continue;
            }
            if (CodeFacts.isPure(v)) {
                code.emit(v);
            } else {
                code.define(v, List.of(scalar(new LaunchPlan.Scalar.Known(v), v.dtype())));
            }
        }
    }

    // ---- what only some launches have

    /** Where a launch leaves values for the host. */
    Buffer results() {
        return buffer(new LaunchPlan.Memory.Results(), DType.I64, Buffer.Kind.OUT);
    }

    /** Memory that launches share. */
    Buffer scratch(int index, DType type) {
        return buffer(new LaunchPlan.Memory.Scratch(index), type, Buffer.Kind.INOUT);
    }

    /** The number of elements of a parameter array. */
    Var elements(Value array) {
        Var n = b.index(1);
        for (Dim d : array.shape().dims()) {
            n = b.apply(Op.MUL, n, extent(d));
        }
        return n;
    }

    /** Updates of an array go to this copy of it from now on. */
    EmitCode.Place copy(Value array, int index, Var part) {
        List<Var> dims = array.shape().dims().stream().map(this::extent).toList();
        List<Var> strides = new ArrayList<>();
        Var n = b.index(1);
        for (Var d : dims.reversed()) {
            strides.addFirst(n);
            n = b.apply(Op.MUL, n, d);
        }
        EmitCode.Place at = new EmitCode.Place(scratch(index, array.dtype()), b.apply(Op.MUL, part, n), dims, strides);
        copies.put(array, at);
        return at;
    }

    /** The number of the element with the given row-major position. */
    Var element(EmitCode.Place at, Var position) {
        Var rest = position;
        Var index = at.base();
        for (int k = at.extents().size() - 1; k >= 0; k--) {
            Var q = k == 0 ? b.index(0) : b.apply(Op.DIV, rest, at.extents().get(k));
            Var i = k == 0 ? rest : b.apply(Op.SUB, rest, b.apply(Op.MUL, q, at.extents().get(k)));
            index = b.apply(Op.ADD, index, b.apply(Op.MUL, i, at.strides().get(k)));
            rest = q;
        }
        return index;
    }

    /** Iterations of a part of a scatter. */
    Var partSize(LaunchPlan.Units.Parts parts) {
        return scalar(new LaunchPlan.Scalar.PartSize(parts), DType.I64);
    }

    /** The number of parts of a scatter. */
    Var parts(LaunchPlan.Units.Parts parts) {
        return scalar(new LaunchPlan.Scalar.PartCount(parts), DType.I64);
    }
}
