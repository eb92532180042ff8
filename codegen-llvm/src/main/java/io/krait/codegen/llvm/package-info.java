/**
 * Writes loop IR as LLVM text IR and drives LLVM through its C API; shared by every backend that compiles with LLVM.
 */
package io.krait.codegen.llvm;
