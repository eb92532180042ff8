/**
 * The demo's second half: a photograph to luminance to Gaussian blur to Sobel edges, three times over.
 *
 * <p>{@link io.krait.examples.edges.EdgesKrait} is how it looks in Krait; {@code EdgesJava} is the obvious Java loop
 * and {@code EdgesVector} the same by hand with the Vector API. All do the same f32 operations in the same order, so
 * all must give the same bits.
 */
package io.krait.examples.edges;
