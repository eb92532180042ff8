/**
 * The command line behind {@code ./krait}, and programs that show what Krait does.
 */
package io.krait.examples;
