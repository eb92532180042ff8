/**
 * Measuring: contenders, interleaved rounds, the probe for foreign load, checks of results.
 */
package io.krait.benchmarks.harness;
