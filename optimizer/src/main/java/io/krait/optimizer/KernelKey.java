package io.krait.optimizer;

import io.krait.staging.ScanV1;
import io.krait.staging.TreeV1;
import io.krait.store.BuildId;
import io.krait.store.Key;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Identifies compiled code: everything that it depends on, and nothing else.
 *
 * @param loops digest of the canonical text of the loop IR, in hexadecimal
 * @param stored the whole key, as the store on disk has it
 * @param hash digest over all of it, in hexadecimal
 */
record KernelKey(String loops, Key stored, String hash) {
    /** The meaning of the language (orders of reductions), and what made the code. */
    static final String SEMANTICS = "TREE_V" + TreeV1.VERSION + " SCAN_V" + ScanV1.VERSION;

    /** The key of a kernel of which the text is known. */
    static KernelKey of(String text, String target) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ofLoops(HexFormat.of().formatHex(digest), target);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The key of a kernel of which the digest of the text is known. */
    static KernelKey ofLoops(String loops, String target) {
        Key key = Key.of("code", "loops", loops, "semantics", SEMANTICS, "krait", Build.ID, "target", target);
        return new KernelKey(loops, key, key.digest());
    }

    /** What made the code; empty if that cannot be told, so that nothing can be kept. */
    static String build() {
        return Build.ID;
    }

    private static final class Build {
        static final String ID = BuildId.of(TreeV1.class, KernelKey.class);
    }
}
