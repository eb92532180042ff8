/** What the user-facing module may do with arrays beyond their public API. */
package io.krait.ndarray.internal;
