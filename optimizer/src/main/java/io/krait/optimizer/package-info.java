/**
 * Passes over the array graph: simplification, fusion, buffer planning, and the lowering to loops.
 */
package io.krait.optimizer;
