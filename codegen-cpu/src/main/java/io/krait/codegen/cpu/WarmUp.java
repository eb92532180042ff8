package io.krait.codegen.cpu;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.Llvm;
import io.krait.events.Log;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.settings.Settings;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does what the first kernel would wait for in the background: loading LLVM, the classes of the emitter, and the
 * foreign function interface, whose first call takes as long as many compilations.
 */
final class WarmUp {
    private static final Log LOG = Log.of("io.krait.codegen.cpu");
    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static final int LANES = 4;

    private WarmUp() {
    }

    static void start(CpuBackend backend) {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("krait-warm-up").start(() -> {
                try {
                    compileAndRun(backend);
                } catch (RuntimeException | LinkageError e) {
                    // Whatever is wrong will be reported by the first compilation that somebody waits for.
                    LOG.debug("the warm-up failed: {0}", e);
                }
            });
        }
    }

    /** The work of {@link #start}. */
    static void compileAndRun(CpuBackend backend) {
        NativeCall.prepare();
        HostCpu.get();
        // Who was here before has probably compiled what this process needs. For who looks for mistakes, what is
        // compiled here would be counted and printed at a moment that nobody can tell.
        if (!HostCpu.isRemembered() && !Settings.areDiagnosing()) {
            Llvm.warmUp();
            // One unit of a loop that goes from 0 to 0: the kernel is called and touches no memory.
            try (Compiled code = backend.compile(kernel())) {
                code.launch(new long[3], 1, 1, 1, 1);
            }
        }
    }

    private static Kernel kernel() {
        LoopBuilder b = new LoopBuilder();
        Buffer in = b.arg(DType.F64, Buffer.Kind.IN);
        Buffer out = b.arg(DType.F64, Buffer.Kind.OUT);
        Var factor = b.scalar(DType.F64);
        return b.kernel("warm up", (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), i -> {
                b.loop(b.index(0), i, LANES, List.of(), (j, none) -> {
                    Var x = b.load(in, j, LANES, Optional.empty());
                    Var scale = b.splat(factor, LANES);
                    b.store(out, j, b.apply(Op.FMA, x, scale, b.apply(Op.SQRT, x)), Optional.empty(), false);
                    return List.of();
                });
                return List.of();
            });
            return null;
        });
    }
}
