package io.krait.optimizer.ahead;

import java.util.List;

/** One step of the host's part of a function. */
public sealed interface Step {
    /**
     * Sets registers, all at once: every value is computed before any register changes.
     *
     * @param to the registers
     * @param from their values
     */
    record Move(List<Integer> to, List<Amount> from) implements Step {
        /** Copies the lists. */
        public Move {
            to = List.copyOf(to);
            from = List.copyOf(from);
        }
    }

    /**
     * Runs a kernel over its units, unless there are none.
     *
     * @param kernel its number in {@link HostFunction#kernels}
     * @param buffers its argument buffers
     * @param scalars its scalar arguments
     * @param units how many units there are
     * @param results the registers for the words of {@link Memory.Results}, in order
     * @param firstFault what the fault with code 1 of this kernel is called in {@link HostFunction#faults}
     */
    record Launch(int kernel, List<Memory> buffers, List<Amount> scalars, Amount units, List<Integer> results,
            int firstFault) implements Step {
        /** Copies the lists. */
        public Launch {
            buffers = List.copyOf(buffers);
            scalars = List.copyOf(scalars);
            results = List.copyOf(results);
        }
    }

    /** A branch on whether a number is not 0. */
    record Branch(Amount condition, List<Step> then, List<Step> otherwise) implements Step {
        /** Copies the lists. */
        public Branch {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** A loop: {@code head}; ends if the condition is 0; {@code body}; and again. */
    record Loop(List<Step> head, Amount condition, List<Step> body) implements Step {
        /** Copies the lists. */
        public Loop {
            head = List.copyOf(head);
            body = List.copyOf(body);
        }
    }

    /** Copies bytes between arrays that do not overlap. */
    record Copy(Memory from, Memory to, Amount bytes) implements Step {
    }
}
