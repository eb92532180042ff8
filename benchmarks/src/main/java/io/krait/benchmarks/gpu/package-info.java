/** Krait on a GPU: what share of the bandwidth or of the arithmetic limit programs reach. */
package io.krait.benchmarks.gpu;
