package io.krait.codegen.gpu.driver;

import java.util.List;
import java.util.Optional;

/** Does cleaning up that goes on after failures. */
final class Failures {
    private Failures() {
    }

    /** Does all steps; the first failure, with the later ones suppressed in it. */
    static Optional<RuntimeException> all(List<Runnable> steps) {
        RuntimeException first = null;
        for (Runnable s : steps) {
            try {
                s.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    /** Does a step whose failure does not matter, since another one is being reported. */
    static void quietly(Runnable step) {
        try {
            step.run();
        } catch (DriverFailure | CudaException e) {
            // What is being reported came first.
            assert e.getMessage() != null;
        }
    }
}
