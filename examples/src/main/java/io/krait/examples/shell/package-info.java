/** What {@code ./krait shell} adds to Krait: pictures, help, and data to try things on. */
package io.krait.examples.shell;
