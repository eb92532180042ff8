/**
 * Compiled code and plans that outlive a process: {@link io.krait.store.CodeStore}, its files on disk and its packs.
 */
package io.krait.store;
