package io.krait.codegen.gpu.ptx;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Machine code with its log, as bytes for the cache. The reports are read from the log again. */
final class AssembledBytes {
    private AssembledBytes() {
    }

    static byte[] encode(Assembled a) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] log = a.log().getBytes(StandardCharsets.UTF_8);
            out.writeInt(log.length);
            out.write(log);
            out.write(a.cubin());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Empty when these are not such bytes. */
    static Optional<Assembled> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                return Optional.empty();
            }
            String log = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return Optional.of(new Assembled(in.readAllBytes(), AssemblerLog.reports(log), log));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
