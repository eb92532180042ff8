/** An application that ships the machine code of its kernels: no LLVM runs where it runs. */
package io.krait.examples.shipping;
