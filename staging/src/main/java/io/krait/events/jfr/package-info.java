/** Events of the JDK's flight recorder. The only code that names classes of the module {@code jdk.jfr}. */
package io.krait.events.jfr;
