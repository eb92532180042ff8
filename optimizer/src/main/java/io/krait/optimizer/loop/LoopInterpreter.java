package io.krait.optimizer.loop;

import io.krait.optimizer.loop.LoopFrame.Code;
import io.krait.optimizer.loop.LoopFrame.Places;
import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs loop IR, before and after vectorisation: the oracle for passes and backends. It checks what generated code does
 * not: that every element that an active lane touches is there, that table indices are in range, that folds without an
 * identity are not empty. Scratch memory starts out poisoned, private memory in each iteration of the loop it belongs
 * to.
 *
 * <p>Parallel loops without folds run from the last iteration to the first, so that a dependence between iterations
 * shows. A prepared interpreter is immutable and may run on several threads at a time.
 */
public final class LoopInterpreter {
    private static final long NO_FAULT = -1L;

    private final Kernel kernel;
    private final Places places = new Places();
    private final Code[] body;

    private LoopInterpreter(Kernel kernel) {
        this.kernel = kernel;
        kernel.scalars().forEach(places::define);
        kernel.body().params().forEach(places::define);
        body = new RegionCode(kernel, places).code(kernel.body());
    }

    /**
     * Verifies a kernel and prepares it for running.
     *
     * @throws CompilationException when the kernel is malformed
     */
    public static LoopInterpreter prepare(Kernel k) {
        LoopVerifier.verify(k, "given to the interpreter");
        return new LoopInterpreter(k);
    }

    /** Prepares a kernel and runs it once; see {@link #run(List, long[], long, long)}. */
    public static long run(Kernel k, List<StridedArray> args, long[] scalars, long begin, long end) {
        return prepare(k).run(args, scalars, begin, end);
    }

    /**
     * Runs the kernel for the units from {@code begin} to {@code end}.
     *
     * @param args the argument buffers in order, without the local ones: element i of a buffer is {@code bits(i)} of
     *        its array; shape and strides only tell which indices may be touched
     * @param scalars the scalar arguments in canonical bits
     * @return -1, or the smallest {@code position << 8 | code} of all faults, compared unsigned; of a kernel whose
     *         faults have details that of the one that counts
     * @throws CompilationException when the kernel does something it must not do, with the statement
     */
    public long run(List<StridedArray> args, long[] scalars, long begin, long end) {
        return runRecorded(args, scalars, begin, end).map(FaultRecord::word).orElse(NO_FAULT);
    }

    /** As {@link #run(List, long[], long, long)}, and gives the fault that counts with its details. */
    public Optional<FaultRecord> runRecorded(List<StridedArray> args, long[] scalars, long begin, long end) {
        return runOn(args.stream().map(LoopMemory::of).toList(), scalars, begin, end, () -> false);
    }

    /**
     * Runs the kernel on memory at raw addresses, where bounds cannot be checked.
     *
     * @param args the addresses of the argument buffers in order, then the scalar arguments in canonical bits
     * @return see {@link #run(List, long[], long, long)}
     */
    public long runRaw(long[] args, long begin, long end) {
        return runRaw(args, begin, end, () -> false).map(FaultRecord::word).orElse(NO_FAULT);
    }

    /**
     * As {@link #runRaw(long[], long, long)}, gives the fault that counts with its details, and can be cancelled.
     *
     * @param stop true to make loops with a condition end; what the kernel has written by then is of no use
     */
    public Optional<FaultRecord> runRaw(long[] args, long begin, long end, BooleanSupplier stop) {
        List<Buffer> buffers = arguments();
        if (args.length < buffers.size()) {
            throw wrongCount("buffers", buffers.size(), args.length);
        }
        List<LoopMemory> memory = new ArrayList<>();
        for (Buffer b : buffers) {
            memory.add(LoopMemory.at(b.dtype(), args[memory.size()]));
        }
        return runOn(memory, Arrays.copyOfRange(args, memory.size(), args.length), begin, end, stop);
    }

    private Optional<FaultRecord> runOn(List<LoopMemory> args, long[] scalars, long begin, long end,
            BooleanSupplier stop) {
        LoopFrame f = new LoopFrame(places.count(), kernel.buffers().size(), stop);
        scalars(f, scalars);
        arguments(f, args);
        for (Buffer b : kernel.buffers()) {
            if (!b.isArgument()) {
                long count = b.count().map(v -> f.r[places.at(v)]).orElse(b.fixedCount());
                f.memory[b.index()] = LoopMemory.local(b.dtype(), count);
            }
        }
        f.r[places.at(kernel.body().params().get(0))] = begin;
        f.r[places.at(kernel.body().params().get(1))] = end;
        f.run(body);
        return f.faults();
    }

    private List<Buffer> arguments() {
        return kernel.buffers().stream().filter(b -> b.isArgument()).toList();
    }

    private void arguments(LoopFrame f, List<LoopMemory> args) {
        List<Buffer> buffers = arguments();
        if (args.size() != buffers.size()) {
            throw wrongCount("buffers", buffers.size(), args.size());
        }
        for (int i = 0; i < args.size(); i++) {
            Buffer b = buffers.get(i);
            DType t = args.get(i).elements().dtype();
            if (t != b.dtype()) {
                throw new IllegalArgumentException("buffer " + b + " of kernel " + kernel.name() + " is of " + b.dtype()
                        + ", got an array of " + t);
            }
            f.memory[b.index()] = args.get(i);
        }
    }

    private IllegalArgumentException wrongCount(String what, int expected, int got) {
        return new IllegalArgumentException("kernel " + kernel.name() + " takes " + expected + " " + what + ", got "
                + got);
    }

    private void scalars(LoopFrame f, long[] bits) {
        List<Var> vars = kernel.scalars();
        if (bits.length != vars.size()) {
            throw wrongCount("scalars", vars.size(), bits.length);
        }
        for (int i = 0; i < bits.length; i++) {
            if (Scalars.wrap(vars.get(i).dtype(), bits[i]) != bits[i]) {
                throw new IllegalArgumentException("scalar " + i + " of kernel " + kernel.name() + " is 0x"
                        + Long.toHexString(bits[i]) + ", not in the canonical form of " + vars.get(i).dtype());
            }
            f.r[places.at(vars.get(i))] = bits[i];
        }
    }
}
