/** Measuring and printing for the demo: interleaved timings, checks against a reference, aligned tables. */
package io.krait.examples.report;
