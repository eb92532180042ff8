package io.krait.optimizer.backend;

/**
 * The fault that a launch reports: of all faults the first one at the smallest position.
 *
 * @param position where in the launch
 * @param code its number
 * @param details what the fault statement gave
 */
public record FaultRecord(long position, int code, long[] details) {
}
