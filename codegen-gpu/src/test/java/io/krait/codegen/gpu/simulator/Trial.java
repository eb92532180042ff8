package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.DType;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import java.util.Arrays;
import java.util.Optional;

/** Runs kernels in the simulator for tests. Arrays are device memory, elements canonical bits. */
final class Trial implements AutoCloseable {
    /** An array. */
    record Device(DType type, long address, int count) {
        long[] bits() {
            long[] all = new long[count];
            Arrays.setAll(all, i -> Raw.get(type, address + (long) i * type.bytes()));
            return all;
        }

        float[] floats() {
            float[] all = new float[count];
            for (int i = 0; i < count; i++) {
                all[i] = Float.intBitsToFloat((int) bits()[i]);
            }
            return all;
        }
    }

    final SimulatedMemory memory = new SimulatedMemory(1L << 30);
    private final long seed;

    Trial() {
        this(0);
    }

    Trial(long seed) {
        this.seed = seed;
    }

    Device array(DType t, long... bits) {
        Device d = new Device(t, memory.allocate((long) bits.length * t.bytes()).address(), bits.length);
        for (int i = 0; i < bits.length; i++) {
            Raw.set(t, d.address + (long) i * t.bytes(), bits[i]);
        }
        return d;
    }

    Device zeros(DType t, int count) {
        return array(t, new long[count]);
    }

    Device floats(float... values) {
        long[] bits = new long[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]) & 0xffffffffL);
        return array(DType.F32, bits);
    }

    static GridLaunch launch(Dim3 grid, Dim3 block, int shared, boolean cooperative) {
        return new GridLaunch(grid, block, shared, cooperative, Optional.empty());
    }

    static GridLaunch together(int blocks, int threads) {
        return launch(new Dim3(blocks, 1, 1), new Dim3(threads, 1, 1), 0, true);
    }

    /** Arguments: arrays and scalars in canonical bits. */
    Optional<FaultRecord> run(Kernel k, GridLaunch launch, Object... args) {
        long[] all = new long[args.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = args[i] instanceof Device d ? d.address : ((Number) args[i]).longValue();
        }
        return new GridInterpreter(memory, seed).run(k, all, launch);
    }

    Optional<FaultRecord> run(Kernel k, int blocks, int threads, Object... args) {
        return run(k, GridLaunch.of(blocks, threads), args);
    }

    /** The kernel must be found wrong; the message must have all the parts. */
    String finds(Finding finding, Kernel k, GridLaunch launch, Object[] args, String... parts) {
        SimulatorException e = assertThrows(SimulatorException.class, () -> run(k, launch, args));
        assertEquals(finding, e.finding(), e.getMessage());
        for (String p : parts) {
            assertTrue(e.getMessage().contains(p), "'" + p + "' is not in: " + e.getMessage());
        }
        return e.getMessage();
    }

    @Override
    public void close() {
        memory.close();
    }
}
