/**
 * The loop IR: structured loops over scalars and vectors, its printer, parser, verifier and interpreter.
 */
package io.krait.optimizer.loop;
