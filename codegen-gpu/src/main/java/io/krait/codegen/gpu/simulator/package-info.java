/**
 * A simulator of GPUs on the host: device memory that knows its blocks, an interpreter of grid kernels that finds races
 * and the like, and what both report.
 */
package io.krait.codegen.gpu.simulator;
