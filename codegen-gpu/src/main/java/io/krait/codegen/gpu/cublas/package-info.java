/** Matrix products by cuBLAS, where the machine has it. */
package io.krait.codegen.gpu.cublas;
