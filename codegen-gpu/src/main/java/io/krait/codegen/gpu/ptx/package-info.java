/**
 * From LLVM IR text to PTX and machine code of NVIDIA GPUs: architectures and their limits, the compiler and the
 * assembler, what a kernel needs of a multiprocessor, and the disk cache of all that. Nothing here needs a GPU.
 */
package io.krait.codegen.gpu.ptx;
