/**
 * Kernels as functions of a C library: the host's part of them as a program over 64-bit integers, and who compiles it.
 */
package io.krait.optimizer.ahead;
