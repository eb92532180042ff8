/**
 * The demo's first half: S&amp;P 500 closes to volatility to Black-Scholes prices, three times over.
 *
 * <p>{@link io.krait.examples.prices.PricesKrait} is how it looks in Krait; {@code PricesJava} is the obvious Java
 * loop and {@code PricesVector} the same by hand with the Vector API. {@code PricesReference} is what Krait's results
 * are checked against.
 */
package io.krait.examples.prices;
