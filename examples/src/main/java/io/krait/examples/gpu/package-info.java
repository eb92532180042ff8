/**
 * Small complete programs for GPUs. Each has a {@code main}, which takes the first GPU, or the simulator if there is
 * none, and is tested in the simulator.
 */
package io.krait.examples.gpu;
