/**
 * Workloads that are measured, with their plain-Java and Vector API versions.
 */
package io.krait.benchmarks;
