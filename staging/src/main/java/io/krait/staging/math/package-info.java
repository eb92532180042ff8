/**
 * The mathematical functions of the Op table in primitive operations, and their evaluation. MathLibrary is the way
 * in.
 */
package io.krait.staging.math;
