/** Kernels with control flow: simulation, pictures, signals, finance. Each has a test against plain Java. */
package io.krait.examples.gallery;
