package io.krait.codegen.gpu.grid;

/**
 * What a device can do.
 *
 * @param multiprocessors how many of them it has
 * @param sharedPerBlock bytes of shared memory that a block may have at most
 */
public record GridLimits(int multiprocessors, int sharedPerBlock) {
}
