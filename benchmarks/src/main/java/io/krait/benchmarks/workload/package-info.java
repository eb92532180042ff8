/**
 * The workloads: what is computed, on which arrays, and how plain Java, the Vector API and C compute it.
 */
package io.krait.benchmarks.workload;
