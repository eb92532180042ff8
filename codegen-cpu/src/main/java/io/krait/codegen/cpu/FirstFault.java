package io.krait.codegen.cpu;

import io.krait.optimizer.loop.FaultRecord;
import java.util.Optional;

/** The fault to report, of all that the pieces of a launch met in whatever order. */
final class FirstFault {
    private Optional<FaultRecord> first = Optional.empty();

    synchronized void add(FaultRecord f) {
        first = FaultRecord.first(first, Optional.of(f));
    }

    synchronized Optional<FaultRecord> get() {
        return first;
    }
}
