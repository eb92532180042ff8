/** Tools to find mistakes of the compiler: what it makes, printed stage by stage, and rewriting only so far. */
package io.krait.optimizer.debug;
