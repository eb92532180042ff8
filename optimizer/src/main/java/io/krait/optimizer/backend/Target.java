package io.krait.optimizer.backend;

/**
 * What the passes need to know of the machine.
 *
 * @param name for reports, for instance {@code znver5 avx512}
 * @param vectorBits width of a native vector register in bits
 * @param key everything that machine code depends on: triple, CPU, features, compiler version
 */
public record Target(String name, int vectorBits, String key) {
}
