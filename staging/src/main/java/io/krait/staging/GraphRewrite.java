package io.krait.staging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes a graph once more, with other values where a rule says so. Equal operations become one again, and operations
 * that nothing uses are left out, unless they may be faults.
 */
final class GraphRewrite {
    /** What becomes of a value. */
    @FunctionalInterface
    interface Rule {
        /**
         * The value that takes the place of {@code old}, which is an operation or a statement.
         *
         * @param operands those of {@code old} in the new graph
         */
        Value rewrite(GraphRewrite to, Value old, List<Value> operands);
    }

    private record Key(Prim prim, List<Value> inputs) {
    }

    private record Frame(List<Value> values, Map<Key, Value> known) {
        Frame() {
            this(new ArrayList<>(), new HashMap<>());
        }
    }

    private final Rule rule;
    private final Map<Value, Integer> uses = new IdentityHashMap<>();
    private final Map<Value, Value> users = new IdentityHashMap<>();
    private final Map<Value, Block> homes = new IdentityHashMap<>();
    private final Map<Block, Block> outer = new IdentityHashMap<>();
    private final Set<Block> rounds = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Value> now = new IdentityHashMap<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Deque<Control> around = new ArrayDeque<>();
    private Recorder recorder;
    private int ids;

    private GraphRewrite(Rule rule) {
        this.rule = rule;
    }

    /** The graph by a rule. */
    static Graph run(Graph g, Rule rule) {
        return new GraphRewrite(rule).graph(g);
    }

    /** The graph without what nothing uses. */
    static Graph clean(Graph g) {
        return run(g, GraphRewrite::copy);
    }

    private Graph graph(Graph g) {
        g.outputs().forEach(this::use);
        count(g.values(), Block.NONE);
        frames.push(new Frame());
        emitAll(g.values());
        return new Graph(frames.pop().values, mapped(g.params()), mapped(g.outputs()), g.constraints(), g.symbols(),
                g.captures().stream().map(c -> new Recorder.Capture(c.array(), now.get(c.param()))).toList(), ids,
                g.meter());
    }

    // ---- what the old graph is

    private void use(Value v) {
        uses.merge(v, 1, Integer::sum);
    }

    private void count(List<Value> values, Block home) {
        for (Value v : values.reversed()) {
            homes.put(v, home);
            if (uses.containsKey(v) || !isDroppable(v)) {
                for (Value x : v.inputs()) {
                    use(x);
                    users.put(x, v);
                }
                if (v.prim() instanceof Control c) {
                    for (Block b : c.blocks()) {
                        outer.put(b, home);
                        if (!(c instanceof Control.If)) {
                            rounds.add(b);
                        }
                        b.params().forEach(p -> homes.put(p, b));
                        b.results().forEach(this::use);
                        count(b.values(), b);
                    }
                }
            }
        }
    }

    private static boolean isDroppable(Value v) {
        return switch (v.prim()) {
            case Prim.Apply(Op op, MathMode mode) -> !op.faultsOnZero() || v.dtype().isFloat();
            case Prim.Constant c -> true;
            case Prim.Cast c -> true;
            case Prim.Bitcast c -> true;
            case Prim.Broadcast b -> true;
            default -> false;
        };
    }

    /** How often a value of the old graph is used. */
    int uses(Value old) {
        return uses.getOrDefault(old, 0);
    }

    /** The only operation or statement that has a value of the old graph as an operand. */
    Optional<Value> user(Value old) {
        return uses(old) == 1 ? Optional.ofNullable(users.get(old)) : Optional.empty();
    }

    /** True if a value is made before a loop in which another is made. */
    boolean isOutsideOfLoop(Value old, Value inside) {
        boolean loop = false;
        Block b = homes.get(inside);
        while (b != homes.get(old)) {
            loop |= rounds.contains(b);
            b = outer.get(b);
        }
        return loop;
    }

    /** True if values of the old graph stand in the same block. */
    boolean areTogether(Value a, Value b) {
        return homes.get(a) == homes.get(b);
    }

    /** The block of the old graph where a value stands; {@link Block#NONE} for the graph itself. */
    Block home(Value old) {
        return homes.get(old);
    }

    /** The statements around the place that is being made, from the inside, as they were in the old graph. */
    Iterable<Control> around() {
        return around;
    }

    // ---- the new graph

    /** What a value of the old graph is now. */
    Value now(Value old) {
        return now.get(old);
    }

    /** What values of the old graph are now. */
    List<Value> mapped(List<Value> old) {
        return old.stream().map(now::get).toList();
    }

    /** Says what a value of the old graph is now. */
    void define(Value old, Value v) {
        now.put(old, v);
    }

    private void emitAll(List<Value> values) {
        for (Value v : values) {
            recorder = v.recorder();
            if (uses(v) == 0 && isDroppable(v)) {
                continue;
            }
            Value w;
            if (v.prim() instanceof Prim.Param) {
                w = new Value(ids++, v.type(), v.prim(), List.of(), v.origin(), recorder);
                frames.peek().values.add(w);
            } else {
                w = rule.rewrite(this, v, mapped(v.inputs()));
            }
            now.put(v, w);
        }
    }

    /** The value as it was. */
    Value copy(Value old, List<Value> operands) {
        if (old.prim() instanceof Control c) {
            return statement(old.type(), copy(c), operands, old.origin());
        }
        return emit(old.prim(), operands, old.type(), old.origin());
    }

    private Control copy(Control c) {
        around.push(c);
        List<Block> b = c.blocks().stream().map(this::copy).toList();
        around.pop();
        return c.with(b);
    }

    private Block copy(Block b) {
        List<Value> params = new ArrayList<>();
        for (Value p : b.params()) {
            params.add(param(p.type(), params.size(), p.origin()));
            now.put(p, params.getLast());
        }
        return block(params, () -> {
            emitAll(b.values());
            return mapped(b.results());
        });
    }

    /** A parameter of a block that is about to be made. */
    Value param(ArrayType type, int index, Origin origin) {
        return new Value(ids++, type, new Control.Arg(index), List.of(), origin, recorder);
    }

    /** A block whose statements the supplier makes. */
    Block block(List<Value> params, Supplier<List<Value>> body) {
        frames.push(new Frame());
        List<Value> results = body.get();
        return new Block(params, frames.pop().values, results);
    }

    /** Makes values of the old graph here, as they were. */
    void copyAll(List<Value> old) {
        for (Value v : old) {
            now.put(v, copy(v, mapped(v.inputs())));
        }
    }

    /** A statement. */
    Value statement(ArrayType type, Control c, List<Value> operands, Origin origin) {
        Value w = new Value(ids++, type, c, List.copyOf(operands), origin, recorder);
        frames.peek().values.add(w);
        return w;
    }

    /** An operation with a known type, or the value that already is this operation. */
    Value emit(Prim prim, List<Value> operands, ArrayType type, Origin origin) {
        Key key = new Key(prim, List.copyOf(operands));
        for (Frame f : frames) {
            Value known = f.known.get(key);
            if (known != null) {
                return known;
            }
        }
        Value w = new Value(ids++, type, prim, key.inputs, origin, recorder);
        frames.peek().values.add(w);
        frames.peek().known.put(key, w);
        return w;
    }

    /** An element-wise operation. */
    Value apply(Op op, MathMode mode, Origin origin, Value... operands) {
        Prim prim = new Prim.Apply(op, mode);
        List<Value> in = List.of(operands);
        ArrayType type = Typing.infer(prim, in.stream().map(Value::type).toList(), origin, c -> { });
        return emit(prim, in, type, origin);
    }

    /** A scalar constant. */
    Value constant(DType type, long bits) {
        return emit(new Prim.Constant(type, bits), List.of(), ArrayType.scalar(type), Origin.NONE);
    }

    /** A constant of any type. */
    Value constant(ArrayType type, long bits) {
        Value c = constant(type.dtype(), bits);
        return type.shape().rank() == 0 ? c : emit(new Prim.Broadcast(type.shape()), List.of(c), type, Origin.NONE);
    }

    /** All values that a block's statements use or are. */
    static Set<Value> inside(Block b) {
        Set<Value> all = new HashSet<>(b.params());
        for (Value v : b.values()) {
            all.add(v);
            if (v.prim() instanceof Control c) {
                c.blocks().forEach(x -> all.addAll(inside(x)));
            }
        }
        return all;
    }
}
