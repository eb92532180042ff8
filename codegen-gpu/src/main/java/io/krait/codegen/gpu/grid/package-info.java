/** From lowered kernels over ranges of units to kernels that each thread of a grid runs. */
package io.krait.codegen.gpu.grid;
