/**
 * Kernels with control flow: from the recorded graph to level B, and the passes that prepare their loops.
 */
package io.krait.optimizer.kernel;
