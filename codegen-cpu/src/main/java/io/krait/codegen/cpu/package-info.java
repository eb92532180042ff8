/**
 * The backend for the host processor: compiles kernels in memory, calls them, and spreads them over the cores.
 */
package io.krait.codegen.cpu;
