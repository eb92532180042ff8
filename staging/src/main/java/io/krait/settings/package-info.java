/**
 * Everything that people can configure, in one list: {@link io.krait.settings.Settings}. No other code of Krait reads
 * its own system properties or environment variables.
 */
package io.krait.settings;
