package io.krait.optimizer;

import io.krait.staging.Shape;
import io.krait.staging.Value;
import java.util.Optional;

/**
 * How a cluster reaches the elements of a value that it does not compute itself (or of the index ramp of an iota).
 *
 * @param value a parameter, a value that an earlier step stored, or an iota
 * @param as the shape under which a dense buffer is viewed, if a reshape lies in between
 * @param map from the cluster's iteration space to the axes of that shape
 */
record Access(Value value, Optional<Shape> as, IndexMap map) {
    /** The shape whose axes the map addresses. */
    Shape shape() {
        return as.orElse(value.shape());
    }
}
