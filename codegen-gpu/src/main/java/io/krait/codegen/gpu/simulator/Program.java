package io.krait.codegen.gpu.simulator;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.Stm;
import java.util.List;

/**
 * A kernel, ready to be interpreted: steps with jumps, so that a thread can stop at each of them and go on later.
 *
 * @param kernel the kernel
 * @param steps what a thread does, from the first one
 * @param owners the statement that each step belongs to
 * @param statements those that a step or a finding may name, by number
 * @param registers how many registers a thread has; the first ones are the scalars, then begin and end
 * @param memory for each buffer how to get at its elements
 * @param shared the parts of shared memory
 * @param ownBytes memory of a thread for its local arrays
 * @param fences true if there are fences
 */
record Program(Kernel kernel, Step[] steps, List<Stm> owners, List<Stm> statements, int registers, List<Space> memory,
        List<SharedMemory.Region> shared, long ownBytes, boolean fences) {
    /** What a step gives when the thread waits at it, instead of the next step. */
    static final int WAIT = -1;
    /** What a step gives when the thread has stopped before its {@code pc}. */
    static final int STOP = -2;
    /** What the last step gives. */
    static final int END = -3;

    /** A part of the code; gives the number of the next one. */
    @FunctionalInterface
    interface Step {
        int run(SimThread t);
    }

    /** A statement without control flow. */
    @FunctionalInterface
    interface Code {
        void run(SimThread t);
    }

    /** The step at which threads meet others. */
    Meeting meeting(int step) {
        return (Meeting) steps[step];
    }

    /** The user's line of a statement. */
    String line(Stm s) {
        return LoopPrinter.place(kernel, s);
    }

    /** The user's line of a step. */
    String lineOfStep(int step) {
        return line(owners.get(step));
    }

    /** The user's line of a statement by its number. */
    String line(int statement) {
        return line(statements.get(statement));
    }

    /** Names a buffer for people. */
    static String name(Buffer b) {
        return switch (b.kind()) {
            case IN, OUT, INOUT -> "array " + b + " (" + b.dtype() + ", global memory)";
            case SHARED -> "array " + b + " (" + b.dtype()
                    + (b.fixedCount() < 0 ? ", dynamic shared memory)" : ", shared memory)");
            case LOCAL, PRIVATE -> "local array " + b + " (" + b.dtype() + ")";
        };
    }
}
