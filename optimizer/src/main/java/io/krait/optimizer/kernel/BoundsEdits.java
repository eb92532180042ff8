package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to change in a kernel. Statements are told apart by identity.
 *
 * @param dropped faults that are not needed
 * @param never faults whose condition is false
 * @param unmasked accesses that need no mask
 * @param slimmer faults whose condition is the complement of fewer or cheaper comparisons
 * @param versions loops that are there twice, and when the first version runs
 * @param fixed the numbers of the values that a loop carries and never changes
 * @param moved statements that run before a loop if it runs
 */
record BoundsEdits(Set<Stm> dropped, Set<Stm> never, Set<Stm> unmasked, Map<Stm, Slim> slimmer,
        Map<Stm, Version> versions, Map<Stm, List<Integer>> fixed, Map<Stm, List<Stm>> moved) {
    /**
     * An index is in range if all parts are true.
     *
     * @param ok the condition that they make up for
     * @param parts the parts
     */
    record Slim(Var ok, List<Part> parts) {
    }

    /** A part of a condition. */
    sealed interface Part {
        /** A condition that stays as it is. */
        record Same(Var cond) implements Part {
        }

        /** {@code 0 <= index < extent} for an extent that is not negative. */
        record Below(Var index, Var extent) implements Part {
        }
    }

    /**
     * When a loop runs without checks.
     *
     * @param guards the conditions
     * @param outside the variables that they may use
     */
    record Version(List<Guard> guards, Set<Var> outside) {
    }

    /** A condition before a loop, on values from outside of it. */
    sealed interface Guard {
        /** One form is not above another one. */
        record Order(Form low, Form high) implements Guard {
        }

        /** The atom is at least {@code -magnitude} and at most {@code magnitude}. */
        record Small(Atom atom, long magnitude, boolean mayBeNegative) implements Guard {
        }
    }

    /** Nothing changes. */
    static BoundsEdits none() {
        return new BoundsEdits(statements(), statements(), statements(), new IdentityHashMap<>(),
                new IdentityHashMap<>(), new IdentityHashMap<>(), new IdentityHashMap<>());
    }

    private static Set<Stm> statements() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** True if nothing changes. */
    boolean isEmpty() {
        return dropped.isEmpty() && fixed.isEmpty() && unmasked.isEmpty() && slimmer.isEmpty() && versions.isEmpty()
                && moved.isEmpty();
    }
}
