/**
 * What users wait for when a process starts: the first result with and without the cache on disk, and first calls.
 */
package io.krait.benchmarks.start;
