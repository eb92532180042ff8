package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The part of {@link SplitComplex} that rewrites statements. */
final class SplitControl {
    private final SplitComplex split;
    private final Recorder recorder;
    // Per statement with several results: the position of each result among the new ones.
    private final Map<Value, int[]> positions = new HashMap<>();

    SplitControl(SplitComplex split, Recorder recorder) {
        this.split = split;
        this.recorder = recorder;
    }

    /** Rewrites a statement. */
    void statement(Value v, Control what) {
        switch (what) {
            case Control.Arg a -> throw new IllegalStateException("a parameter is no statement");
            case Control.Pick p -> pick(v, p);
            case Control.If f -> token(v, new Control.If(block(f.then()), block(f.otherwise()), f.rare()),
                    f.then().results());
            case Control.While w -> token(v, new Control.While(block(w.cond()), block(w.body())), w.body().results());
            case Control.For f -> token(v, new Control.For(f.step(), block(f.body())), f.body().results());
            case Control.ParFor p -> token(v, new Control.ParFor(p.rank(), block(p.body())), List.of());
            case Control.Fold f -> fold(v, f);
            case Control.Local l when l.type().isComplex() -> local(v, l);
            case Control.Load l when v.dtype().isComplex() -> split.put(v, load(v, l, false), load(v, l, true));
            case Control.Store s when array(v).dtype().isComplex() -> {
                access(v, s, split.part(v.inputs().get(1), false), false);
                access(v, s, split.part(v.inputs().get(1), true), true);
            }
            case Control.Update u when array(v).dtype().isComplex() -> update(v, u);
            case Control.Fail f -> fail(v, f);
            case Control.Local l -> same(v, l);
            case Control.Load l -> same(v, l);
            case Control.Store s -> same(v, s);
            case Control.Update u -> same(v, u);
            case Control.Call c -> same(v, c);
            case Control.Shared s -> same(v, s);
            case Control.Gpu g -> same(v, g);
        }
    }

    private static Value array(Value v) {
        return v.inputs().get(0);
    }

    private void same(Value v, Control what) {
        split.put(v, recorder.statement(v.type(), what, split.flat(v.inputs()), v.origin()));
    }

    // ---- branches and loops

    private void token(Value v, Control what, List<Value> results) {
        Value now = recorder.statement(v.type(), what, split.flat(v.inputs()), v.origin());
        split.put(v, now);
        int[] at = new int[results.size()];
        int n = 0;
        for (int i = 0; i < at.length; i++) {
            at[i] = n;
            n += results.get(i).dtype().isComplex() ? 2 : 1;
        }
        positions.put(v, at);
    }

    private void pick(Value v, Control.Pick p) {
        Value statement = v.inputs().get(0);
        int at = positions.get(statement)[p.index()];
        if (v.dtype().isComplex()) {
            split.put(v, pick(v, statement, at), pick(v, statement, at + 1));
        } else {
            split.put(v, pick(v, statement, at));
        }
    }

    private Value pick(Value v, Value statement, int at) {
        return recorder.statement(ArrayType.scalar(v.dtype().part()), new Control.Pick(at),
                List.of(split.real(statement)), v.origin());
    }

    private Block block(Block b) {
        Recorder.Frame frame = new Recorder.Frame();
        List<Value> params = params(b, frame);
        recorder.push(frame);
        split.values(b.values());
        List<Value> results = split.flat(b.results());
        recorder.pop(frame);
        return new Block(params, frame.values(), results);
    }

    private List<Value> params(Block b, Recorder.Frame frame) {
        List<Value> r = new ArrayList<>();
        for (Value p : b.params()) {
            ArrayType t = ArrayType.scalar(p.dtype().part());
            Value first = recorder.blockParam(t, r.size(), frame, p.origin());
            r.add(first);
            if (p.dtype().isComplex()) {
                Value second = recorder.blockParam(t, r.size(), frame, p.origin());
                r.add(second);
                split.put(p, first, second);
            } else {
                split.put(p, first);
            }
        }
        return r;
    }

    /** A sum of complex numbers is two sums. */
    private void fold(Value v, Control.Fold f) {
        List<Value> bounds = split.flat(v.inputs());
        if (v.dtype().isComplex()) {
            split.put(v, fold(v, f, bounds, 0), fold(v, f, bounds, 1));
        } else {
            split.put(v, recorder.statement(v.type(), new Control.Fold(f.reduction(), block(f.body())), bounds,
                    v.origin()));
        }
    }

    private Value fold(Value v, Control.Fold f, List<Value> bounds, int result) {
        Block both = block(f.body());
        Block one = new Block(both.params(), both.values(), List.of(both.results().get(result)));
        return recorder.statement(ArrayType.scalar(v.dtype().part()), new Control.Fold(f.reduction(), one), bounds,
                v.origin());
    }

    // ---- memory

    private void local(Value v, Control.Local l) {
        List<Long> shape = new ArrayList<>(l.shape());
        shape.add(2L);
        DType t = l.type().part();
        Value array = recorder.statement(new ArrayType(t, SplitComplex.pairs(v.shape())), new Control.Local(t, shape),
                List.of(), v.origin());
        recorder.pair(array);
        split.put(v, array);
    }

    private List<Value> place(Value v, int first, boolean imaginary) {
        List<Value> r = new ArrayList<>();
        for (Value i : v.inputs().subList(first, v.inputs().size())) {
            r.add(split.real(i));
        }
        r.add(recorder.constant(DType.I64, imaginary ? 1 : 0));
        return r;
    }

    private Value load(Value v, Control.Load l, boolean imaginary) {
        Value array = array(v);
        ArrayType part = ArrayType.scalar(v.dtype().part());
        if (array.shape().rank() == 0) {
            return recorder.statement(part, l, List.of(split.part(array, imaginary)), v.origin());
        }
        List<Value> in = new ArrayList<>(List.of(split.real(array)));
        in.addAll(place(v, 1, imaginary));
        return recorder.statement(part, l, in, v.origin());
    }

    /** Stores one part, or updates it. */
    private void access(Value v, Control what, Value value, boolean imaginary) {
        Value array = array(v);
        List<Value> in = new ArrayList<>();
        if (array.shape().rank() == 0) {
            in.add(split.part(array, imaginary));
            in.add(value);
        } else {
            in.add(split.real(array));
            in.add(value);
            in.addAll(place(v, 2, imaginary));
        }
        recorder.statement(v.type(), what, in, v.origin());
    }

    private void update(Value v, Control.Update u) {
        if (u.op() != Op.ADD) {
            throw new DTypeException("an update of complex elements can only add (" + v.origin().at() + "): " + u.op()
                    + " would need both parts at a time. Write a.set(a.get(i).mul(x), i)");
        }
        access(v, u, split.part(v.inputs().get(1), false), false);
        access(v, u, split.part(v.inputs().get(1), true), true);
    }

    // ---- messages

    private void fail(Value v, Control.Fail f) {
        StringBuilder message = new StringBuilder();
        String[] texts = f.message().split("\\{\\}", -1);
        for (int i = 0; i < texts.length; i++) {
            message.append(texts[i]);
            if (i + 1 < texts.length) {
                message.append(v.inputs().get(i + 1).dtype().isComplex() ? "{} + {}i" : "{}");
            }
        }
        same(v, new Control.Fail(message.toString()));
    }
}
