package io.krait.optimizer;

import io.krait.staging.ScanV1;
import io.krait.staging.TreeV1;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Identifies machine code: everything that it depends on, and nothing else.
 *
 * @param hash 128 bits over all fields, in hexadecimal
 * @param loops canonical text of the loop IR
 * @param semantics version of the language's meaning (order of reductions)
 * @param target the backend's target key
 */
record KernelKey(String hash, String loops, int semantics, String target) {
    static KernelKey of(String loops, String target) {
        try {
            MessageDigest d = MessageDigest.getInstance("SHA-256");
            d.update(loops.getBytes(StandardCharsets.UTF_8));
            d.update((byte) TreeV1.VERSION);
            d.update((byte) ScanV1.VERSION);
            d.update(target.getBytes(StandardCharsets.UTF_8));
            return new KernelKey(HexFormat.of().formatHex(d.digest(), 0, 16), loops, TreeV1.VERSION, target);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
