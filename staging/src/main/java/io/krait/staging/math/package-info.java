/**
 * Reference results for the mathematical functions of the Op table.
 */
package io.krait.staging.math;
