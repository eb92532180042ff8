package io.krait.optimizer;

import io.krait.staging.Value;

/**
 * Something that can fault in an array program.
 *
 * @param site the operation or statement
 * @param array the value of the array program that it belongs to
 */
record FaultSite(Value site, Value array) {
}
