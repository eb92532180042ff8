/** Small complete programs, one for each thing that Krait can do. Each has a {@code main} and is tested. */
package io.krait.examples.programs;
