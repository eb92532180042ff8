/**
 * Looks for a CUDA driver and its devices, so that Krait can say why a GPU is or is not there.
 */
package io.krait.codegen.gpu;
