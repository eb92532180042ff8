package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.krait.codegen.llvm.HostCpu;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs kernels as machine code and in the interpreter and compares every bit of the results. */
final class Twin {
    private final Kernel kernel;
    private final List<Buffer> buffers;

    Twin(Kernel kernel) {
        LoopVerifier.verifyVectorised(kernel, "in a test");
        this.kernel = kernel;
        buffers = kernel.buffers().stream().filter(Buffer::isArgument).toList();
    }

    static Twin of(String text) {
        return new Twin(LoopParser.parse(text));
    }

    /** What a run leaves behind. */
    record Outcome(Optional<FaultRecord> fault, List<long[]> memory) {
    }

    Outcome run(Backend backend, List<long[]> data, long[] scalars, long units, int threads) {
        try (Compiled code = backend.compile(kernel)) {
            return run(code, data, scalars, units, threads);
        }
    }

    Outcome run(Compiled code, List<long[]> data, long[] scalars, long units, int threads) {
        try (Arena arena = Arena.ofShared()) {
            List<MemorySegment> memory = new ArrayList<>();
            long[] args = new long[buffers.size() + scalars.length];
            for (int i = 0; i < buffers.size(); i++) {
                memory.add(Kernels.write(arena, buffers.get(i).dtype(), data.get(i)));
                args[i] = memory.get(i).address();
            }
            System.arraycopy(scalars, 0, args, buffers.size(), scalars.length);
            Optional<FaultRecord> fault = code.launchRecorded(args, units, 1, 1e5, threads, Deadline.NONE);
            List<long[]> after = new ArrayList<>();
            for (int i = 0; i < buffers.size(); i++) {
                DType t = buffers.get(i).dtype();
                long[] bits = Kernels.read(memory.get(i), t, data.get(i).length);
                for (int k = 0; k < bits.length; k++) {
                    bits[k] = Kernels.canonical(t, bits[k]);
                }
                after.add(bits);
            }
            return new Outcome(fault, after);
        }
    }

    /** Compares for all processors and some numbers of threads; gives what the interpreter says. */
    Outcome check(List<long[]> data, long[] scalars, long units) {
        Outcome want = run(new InterpreterBackend(256), data, scalars, units, 1);
        for (HostCpu cpu : Kernels.processors().toList()) {
            try (Compiled code = new CpuBackend(cpu).compile(kernel)) {
                for (int threads : new int[] {1, 2, 7}) {
                    Outcome got = run(code, data, scalars, units, threads);
                    assertEquals(want.fault, got.fault, () -> "fault on " + cpu);
                    for (int i = 0; i < buffers.size(); i++) {
                        compare(cpu, buffers.get(i), want.memory.get(i), got.memory.get(i), code);
                    }
                }
            }
        }
        return want;
    }

    private void compare(HostCpu cpu, Buffer b, long[] want, long[] got, Compiled code) {
        for (int k = 0; k < want.length; k++) {
            if (want[k] != got[k]) {
                fail("element " + k + " of " + b + " on " + cpu + ": expected " + Scalars.text(b.dtype(), want[k])
                        + ", got " + Scalars.text(b.dtype(), got[k]) + "\n" + code.ir());
            }
        }
    }
}
