package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arguments, memory and sizes that the code of a block works with. */
final class BlockFrame {
    private final LoopBuilder b;
    private final int dims;
    private final List<LaunchValue> values = new ArrayList<>();
    private final Map<LaunchValue, Var> scalars = new HashMap<>();
    private final Map<Buffer, Place> places = new HashMap<>();
    private final Map<Slot, Buffer> slots = new HashMap<>();
    private final List<Var> block = new ArrayList<>();
    private final Buffer clock;
    private Var number;

    /**
     * Where a buffer of the grid kernel is.
     *
     * @param buffer the buffer of the compiled kernel
     * @param kind how elements are found there
     */
    record Place(Buffer buffer, Kind kind) {
        /** How elements are found. */
        enum Kind {
            /** By the same numbers, in memory that other blocks see. */
            GLOBAL,
            /** By the same numbers, in memory of the block. */
            SHARED,
            /** In memory of the block that is taken in units that are smaller than elements. */
            PARTS,
            /** Side by side with the same elements of the other threads. */
            OWN
        }
    }

    /**
     * A frame.
     *
     * @param dims along how many axes blocks may have more than one thread
     */
    BlockFrame(LoopBuilder b, Kernel k, Map<Var, Var> env, int dims) {
        this.b = b;
        this.dims = dims;
        for (Buffer old : k.buffers()) {
            if (old.isArgument()) {
                places.put(old, new Place(b.arg(old.dtype(), old.kind()), Place.Kind.GLOBAL));
            }
        }
        k.scalars().forEach(v -> env.put(v, b.scalar(v.dtype())));
        for (int axis = 0; axis < 3; axis++) {
            value(new LaunchValue.Grid(axis));
            value(new LaunchValue.Block(axis));
        }
        value(new LaunchValue.Threads(1));
        value(new LaunchValue.Warps());
        value(new LaunchValue.Dynamic(1));
        value(new LaunchValue.Units());
        memory(k);
        clock = b.local(DType.I64, 1);
    }

    private void memory(Kernel k) {
        List<Buffer> dynamic = k.buffers().stream()
                .filter(x -> x.kind() == Buffer.Kind.SHARED && x.fixedCount() < 0).toList();
        int unit = dynamic.stream().mapToInt(x -> x.dtype().bytes()).min().orElse(1);
        List<DType> types = dynamic.stream().map(Buffer::dtype).distinct().toList();
        if (!dynamic.isEmpty()) {
            // All of them are the same memory.
            Buffer one = b.local(types.size() == 1 ? types.get(0) : word(unit), value(new LaunchValue.Dynamic(unit)));
            Place.Kind kind = types.size() == 1 ? Place.Kind.SHARED : Place.Kind.PARTS;
            dynamic.forEach(x -> places.put(x, new Place(one, kind)));
        }
        for (Buffer x : k.buffers()) {
            if (x.kind() == Buffer.Kind.SHARED && x.fixedCount() >= 0) {
                places.put(x, new Place(b.local(x.dtype(), x.fixedCount()), Place.Kind.SHARED));
            } else if (!x.isArgument() && x.kind() != Buffer.Kind.SHARED) {
                Var count = value(new LaunchValue.Threads(x.fixedCount()));
                places.put(x, new Place(b.local(x.dtype(), count), Place.Kind.OWN));
            }
        }
    }

    /** The unsigned type of so many bytes. */
    static DType word(int bytes) {
        return switch (bytes) {
            case 1 -> DType.U8;
            case 2 -> DType.U16;
            case 4 -> DType.U32;
            default -> DType.U64;
        };
    }

    /** A scalar argument. */
    Var value(LaunchValue v) {
        return scalars.computeIfAbsent(v, x -> {
            values.add(x);
            return b.scalar(DType.I64);
        });
    }

    /** The additional scalar arguments in order. */
    List<LaunchValue> values() {
        return values;
    }

    /** Begins the code of a block, given its number. */
    void begin(Var linear) {
        number = linear;
        Var x = scalars.get(new LaunchValue.Grid(0));
        Var y = scalars.get(new LaunchValue.Grid(1));
        Var rows = b.apply(Op.DIV, number, x);
        block.add(b.apply(Op.SUB, number, b.apply(Op.MUL, rows, x)));
        Var planes = b.apply(Op.DIV, rows, y);
        block.add(b.apply(Op.SUB, rows, b.apply(Op.MUL, planes, y)));
        block.add(planes);
        b.store(clock, b.index(0), b.index(0));
    }

    /** The number of the block. */
    Var number() {
        return number;
    }

    /** A size or a position along an axis, but not that of a thread: I64. */
    Var index(GpuOp.Index.Kind kind, int axis) {
        return switch (kind) {
            case BLOCK -> block.get(axis);
            case BLOCK_SIZE -> blockSize(axis);
            case GRID_SIZE -> scalars.get(new LaunchValue.Grid(axis));
            case THREAD -> throw new IllegalArgumentException("threads differ");
        };
    }

    /** Threads along an axis. */
    Var blockSize(int axis) {
        return axis < dims ? scalars.get(new LaunchValue.Block(axis)) : b.index(1);
    }

    /** Along how many axes blocks may have more than one thread. */
    int dims() {
        return dims;
    }

    /** Threads of the block. */
    Var threads() {
        return scalars.get(new LaunchValue.Threads(1));
    }

    /** Warps of the block. */
    Var warps() {
        return scalars.get(new LaunchValue.Warps());
    }

    /** Bytes of dynamic shared memory. */
    Var dynamicBytes() {
        return scalars.get(new LaunchValue.Dynamic(1));
    }

    /** Units of an array program. */
    Var units() {
        return scalars.get(new LaunchValue.Units());
    }

    /** Where a buffer is. */
    Place place(Buffer old) {
        return places.get(old);
    }

    /** The array of a slot. */
    Buffer slot(Slot s) {
        return slots.computeIfAbsent(s, x -> b.local(x.type(), x.isPerWarp() ? warps() : threads()));
    }

    /** The next value of the clock. */
    Var tick() {
        Var now = b.apply(Op.ADD, b.load(clock, b.index(0)), b.index(1));
        b.store(clock, b.index(0), now);
        return now;
    }
}
