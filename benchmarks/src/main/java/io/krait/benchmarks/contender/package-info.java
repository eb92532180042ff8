/**
 * Who takes part: Java, the Vector API, C, Python and Krait versions of the workloads as contenders.
 */
package io.krait.benchmarks.contender;
