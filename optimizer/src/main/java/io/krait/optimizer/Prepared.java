package io.krait.optimizer;

import io.krait.events.Events;
import io.krait.events.Sink;
import io.krait.optimizer.backend.Compiled;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Graph;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program bound to one geometry: extents, strides and thread count. Running it again only fills in addresses.
 */
final class Prepared {
    /**
     * One kernel launch.
     *
     * @param kernel the code
     * @param slots per buffer argument, its slot in the address table
     * @param offsets per buffer argument, bytes to add to the slot's address
     * @param scalars scalar arguments
     * @param units number of units
     * @param grain units per chunk
     * @param nanosPerUnit estimate for the thread decision
     * @param faultSites values by fault code, which begins at 1
     */
    record Launch(KernelCache.Entry kernel, int[] slots, long[] offsets, long[] scalars, long units, long grain,
            double nanosPerUnit,
            List<FaultSite> faultSites) {
    }

    private final long[] env;
    private final long[][] strides;
    private final int inputs;
    private final int threads;
    private final boolean aligned;
    private final boolean[] odd;
    private final List<Launch> launches;
    private final int slots;
    private final long[] workspaceOffsets;
    private final long workspaceBytes;

    /**
     * A bound program.
     *
     * @param workspaceOffsets byte offset in the workspace for each slot after those of inputs and outputs
     */
    Prepared(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads, boolean aligned,
            List<Launch> launches, int slots,
            long[] workspaceOffsets, long workspaceBytes) {
        this.env = env.clone();
        this.inputs = inputs.size();
        this.strides = Stream.concat(inputs.stream(), outputs.stream()).map(a -> a.strides().clone())
                .toArray(long[][]::new);
        this.threads = threads;
        this.aligned = aligned;
        this.odd = new boolean[outputs.size()];
        for (int i = 1; i < odd.length; i++) {
            odd[i] = isAfter(outputs.get(i - 1), outputs.get(i));
        }
        this.launches = launches;
        this.slots = slots;
        this.workspaceOffsets = workspaceOffsets;
        this.workspaceBytes = workspaceBytes;
    }

    /** True if every element of an array is the one after an element of the other, as parts of complex numbers are. */
    static boolean isAfter(StridedArray even, StridedArray odd) {
        return even.dtype() == odd.dtype() && even.address() + even.dtype().bytes() == odd.address()
                && Arrays.equals(even.strides(), odd.strides());
    }

    int slots() {
        return slots;
    }

    long[] workspaceOffsets() {
        return workspaceOffsets;
    }

    List<Launch> launches() {
        return launches;
    }

    long workspaceBytes() {
        return workspaceBytes;
    }

    boolean fits(long[] otherEnv, List<StridedArray> in, List<StridedArray> out, int otherThreads,
            boolean otherAligned) {
        if (threads != otherThreads || aligned != otherAligned || !Arrays.equals(env, otherEnv)) {
            return false;
        }
        for (int i = 1; i < odd.length; i++) {
            if (odd[i] != isAfter(out.get(i - 1), out.get(i))) {
                return false;
            }
        }
        for (int i = 0; i < strides.length; i++) {
            StridedArray a = i < inputs ? in.get(i) : out.get(i - inputs);
            if (!Arrays.equals(strides[i], a.strides())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Arrays of this geometry, for whoever plans the same once more: they have addresses, but no memory.
     *
     * @param results whether those of the outputs
     */
    List<StridedArray> shadows(List<Value> values, boolean results) {
        List<StridedArray> r = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            DType t = values.get(i).dtype();
            boolean after = results && odd[i];
            long address = after ? r.get(i - 1).address() + t.bytes() : (i + 1L + (results ? inputs : 0)) << 40;
            r.add(new StridedArray(t, MemorySegment.ofAddress(address), 0, values.get(i).shape().eval(env),
                    strides[i + (results ? inputs : 0)]));
        }
        return r;
    }

    long[] env() {
        return env;
    }

    int threads() {
        return threads;
    }

    boolean aligned() {
        return aligned;
    }

    /** Runs all launches; returns the launch that faulted with its fault word, or null. */
    Fault run(Graph graph, List<StridedArray> inputs, List<StridedArray> outputs, int maxThreads,
            Optional<Device> device) {
        try (Workspace w = Workspace.take(workspaceBytes, device)) {
            long[] address = new long[slots];
            int n = 0;
            for (int i = 0; i < inputs.size(); i++) {
                address[n++] = inputs.get(i).address();
            }
            for (int i = 0; i < outputs.size(); i++) {
                address[n++] = outputs.get(i).address();
            }
            for (long offset : workspaceOffsets) {
                address[n++] = w.address() + offset;
            }
            for (int i = 0; i < launches.size(); i++) {
                Launch l = launches.get(i);
                int buffers = l.slots.length;
                long[] args = new long[buffers + l.scalars.length];
                for (int k = 0; k < buffers; k++) {
                    args[k] = address[l.slots[k]] + l.offsets[k];
                }
                System.arraycopy(l.scalars, 0, args, buffers, l.scalars.length);
                Sink.LaunchSpan span = Events.on() ? Events.sink().launch() : null;
                long fault = l.kernel.code().launch(args, l.units, l.grain, l.nanosPerUnit, maxThreads);
                if (span != null) {
                    span.end(graph, l.kernel.code().name(), l.units, bytes(l, inputs, outputs), maxThreads,
                            place(device));
                }
                if (fault != Compiled.NO_FAULT) {
                    return new Fault(l, fault);
                }
            }
            return null;
        }
    }

    static String place(Optional<Device> device) {
        return device.isPresent() ? device.get().name() : "host";
    }

    static long bytes(StridedArray a) {
        return a.size() * a.dtype().bytes();
    }

    /** The size of the inputs and outputs that a launch gets. */
    private static long bytes(Launch l, List<StridedArray> inputs, List<StridedArray> outputs) {
        BitSet slots = new BitSet();
        for (int s : l.slots) {
            slots.set(s);
        }
        long sum = 0;
        for (int k = 0; k < inputs.size() + outputs.size(); k++) {
            StridedArray a = k < inputs.size() ? inputs.get(k) : outputs.get(k - inputs.size());
            sum += slots.get(k) ? bytes(a) : 0;
        }
        return sum;
    }

    /** What went wrong in a launch. */
    record Fault(Launch launch, long word) {
    }
}
