/** Array operations that are written as kernels. */
package io.krait.library;
