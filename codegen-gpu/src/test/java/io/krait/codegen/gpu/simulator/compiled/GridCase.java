package io.krait.codegen.gpu.simulator.compiled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A launch of a kernel on arrays. */
record GridCase(Kernel kernel, GridLaunch launch, List<long[]> data, long[] scalars) {
    /** What it leaves behind. */
    record Outcome(Optional<FaultRecord> fault, List<long[]> memory) {
    }

    @SuppressWarnings("restricted")
    private static StridedArray array(Buffer b, long address, long count) {
        return StridedArray.dense(b.dtype(), MemorySegment.ofAddress(address).reinterpret(count * b.dtype().bytes()),
                count);
    }

    /** Runs it on copies of the data, in a block of device memory for each. */
    Outcome run(GridRunner runner, SimulatedMemory memory) {
        List<Buffer> buffers = kernel.buffers().stream().filter(Buffer::isArgument).toList();
        List<StridedArray> arrays = new ArrayList<>();
        long[] args = new long[buffers.size() + scalars.length];
        for (int k = 0; k < buffers.size(); k++) {
            args[k] = memory.allocate((long) data.get(k).length * buffers.get(k).dtype().bytes()).address();
            StridedArray a = array(buffers.get(k), args[k], data.get(k).length);
            for (int i = 0; i < data.get(k).length; i++) {
                a.setBits(i, data.get(k)[i]);
            }
            arrays.add(a);
        }
        System.arraycopy(scalars, 0, args, buffers.size(), scalars.length);
        try {
            Optional<FaultRecord> fault = runner.run(kernel, args, launch);
            List<long[]> after = new ArrayList<>();
            for (int k = 0; k < buffers.size(); k++) {
                long[] bits = new long[data.get(k).length];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = arrays.get(k).bits(i);
                }
                after.add(bits);
            }
            return new Outcome(fault, after);
        } finally {
            for (int k = 0; k < buffers.size(); k++) {
                memory.free(args[k]);
            }
        }
    }

    static void same(Outcome want, Outcome got, String what) {
        assertEquals(want.fault, got.fault, what);
        for (int k = 0; k < want.memory.size(); k++) {
            assertArrayEquals(want.memory.get(k), got.memory.get(k), what + ", array " + k);
        }
    }
}
