package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.compiled.BlockFrame.Place;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Memory of {@link Checks}: shadow words of shared and of global memory, times, and whether anything is suspected. */
final class Shadows {
    /**
     * Shadow words of a memory, one of each kind for an element.
     *
     * @param writes who wrote last
     * @param reads who has read
     * @param atomics who has updated atomically; empty if nobody does
     * @param isGlobal true for memory that other blocks use, too
     */
    record Region(Buffer writes, Buffer reads, Optional<Buffer> atomics, boolean isGlobal) {
        /** All arrays. */
        List<Buffer> all() {
            List<Buffer> all = new ArrayList<>(List.of(writes, reads));
            atomics.ifPresent(all::add);
            return all;
        }
    }

    /** The words at a place. */
    record Element(Region region, Var at) {
    }

    private final LoopBuilder b;
    private final BlockFrame frame;
    private final Map<Buffer, Integer> arguments;
    private final Map<Buffer, Region> regions = new HashMap<>();
    private final List<Region> shared = new ArrayList<>();
    private final Buffer suspicion;
    private final Buffer state;
    private final Buffer warpTimes;

    /**
     * Makes buffers.
     *
     * @param arguments the argument buffers of the grid kernel by their number
     * @param watched of which of them accesses are signed
     * @param sharedOnes the shared buffers of the grid kernel
     * @param atomics true if the kernel has atomic operations
     */
    Shadows(LoopBuilder b, BlockFrame frame, Map<Buffer, Integer> arguments, List<Buffer> watched,
            List<Buffer> sharedOnes, boolean atomics) {
        this.b = b;
        this.frame = frame;
        this.arguments = arguments;
        suspicion = b.arg(DType.I64, Buffer.Kind.INOUT);
        for (Buffer x : watched) {
            regions.put(x, new Region(words(), words(), atomics ? Optional.of(words()) : Optional.empty(), true));
        }
        state = b.local(DType.I64, 2);
        warpTimes = b.local(DType.I64, frame.warps());
        Map<Buffer, Region> made = new HashMap<>();
        for (Buffer x : sharedOnes) {
            Buffer memory = frame.place(x).buffer();
            regions.put(x, made.computeIfAbsent(memory, m -> region(m, atomics)));
        }
    }

    private Buffer words() {
        return b.arg(DType.I64, Buffer.Kind.INOUT);
    }

    private Region region(Buffer memory, boolean atomics) {
        Region r = new Region(words(memory), words(memory), atomics ? Optional.of(words(memory)) : Optional.empty(),
                false);
        shared.add(r);
        return r;
    }

    private Buffer words(Buffer memory) {
        return memory.count().map(n -> b.local(DType.I64, n)).orElseGet(() -> b.local(DType.I64, memory.fixedCount()));
    }

    /** Not 0 when anything is suspected. */
    Buffer suspicion() {
        return suspicion;
    }

    /** The time and that of the last barrier. */
    Buffer state() {
        return state;
    }

    /** When the lanes of each warp have met last. */
    Buffer warpTimes() {
        return warpTimes;
    }

    /** The words of shared memory. */
    List<Region> shared() {
        return shared;
    }

    /** The number of an argument. */
    int argument(Buffer old) {
        return arguments.get(old);
    }

    /** The words of an element; none if nobody else can use it. */
    List<Element> of(Buffer old, Var index) {
        Region r = regions.get(old);
        if (r == null) {
            return List.of();
        }
        Place p = frame.place(old);
        if (p.kind() != Place.Kind.PARTS) {
            return List.of(new Element(r, index));
        }
        int count = old.dtype().bytes() / p.buffer().dtype().bytes();
        List<Element> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            all.add(new Element(r, b.apply(Op.ADD, b.apply(Op.MUL, index, b.index(count)), b.index(k))));
        }
        return all;
    }
}
