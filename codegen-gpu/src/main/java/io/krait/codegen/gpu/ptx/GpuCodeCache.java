package io.krait.codegen.gpu.ptx;

import io.krait.events.Events;
import io.krait.events.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps PTX and machine code on disk between runs, for any number of processes at a time. What is read is checked by
 * its length and digest; anything wrong means that it is not there. What cannot be written is not kept, which is logged
 * once. The entries that were not used for longest go when there is too much.
 *
 * <p>The directory is {@code -Dkrait.gpu.cache}, which may be {@code off}, else {@code krait/gpu} in the user's cache
 * directory; {@code -Dkrait.gpu.cache.mib} is the size that it may have.
 */
public final class GpuCodeCache {
    static final String SIZE_PROPERTY = "krait.gpu.cache.mib";

    private static final System.Logger LOG = System.getLogger("io.krait.codegen.gpu");
    private static final long DEFAULT_MIB = 512;
    private static final int MIB = 1 << 20;
    /** The directory is looked through each time that this part of its size has been written. */
    private static final int CHECKS = 16;

    private static final class Holder {
        static final GpuCodeCache STANDARD = new GpuCodeCache(CacheRoot.get(), size());

        private static long size() {
            return Math.max(1, Long.getLong(SIZE_PROPERTY, DEFAULT_MIB)) * MIB;
        }
    }

    /**
     * Names an entry.
     *
     * @param group the directory in the cache, for instance {@code sm_90}
     * @param digest SHA-256 of everything that the content depends on, in hexadecimal
     */
    public record Key(String group, String digest) {
        /** A key of a group and digest that can be file names. */
        public Key {
            if (!group.matches("[a-z0-9_]+") || !digest.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("not a key of the code cache: " + group + " " + digest);
            }
        }
    }

    private final Optional<CodeFiles> files;
    private final long capacity;
    private final AtomicLong sinceCheck;
    private final AtomicBoolean complained = new AtomicBoolean();

    /**
     * A cache in a directory, which appears when it is needed.
     *
     * @param directory where; empty for a cache that keeps nothing
     * @param capacity bytes that it may hold
     */
    public GpuCodeCache(Optional<Path> directory, long capacity) {
        this.files = directory.map(d -> new CodeFiles(d.resolve("code")));
        this.capacity = capacity;
        // So that the first entry of a process makes it look: the others may have written much.
        this.sinceCheck = new AtomicLong(capacity);
    }

    /** The cache that the properties describe. */
    public static GpuCodeCache standard() {
        return Holder.STANDARD;
    }

    /**
     * A key.
     *
     * @param group the directory in the cache, for instance the architecture
     * @param parts everything that the content depends on, its kind and the versions of what makes it included
     */
    public static Key key(String group, String... parts) {
        MessageDigest sha = CodeFiles.sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // With its length, so that no two lists give the same bytes.
            sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha.update(bytes);
        }
        return new Key(group, HexFormat.of().formatHex(sha.digest()));
    }

    /** The content of an entry; empty when there is none, or none that is whole. */
    public Optional<byte[]> get(Key key) {
        Optional<byte[]> found = files.flatMap(f -> f.read(key));
        if (files.isPresent()) {
            int bytes = found.isPresent() ? found.get().length : 0;
            Events.cache(found.isPresent() ? "hit" : "miss", "disk", key.digest(), key.group(), bytes);
        }
        return found;
    }

    /** Keeps an entry, if it can. */
    public void put(Key key, byte[] content) {
        if (files.isEmpty()) {
            return;
        }
        try {
            files.get().write(key, content);
            Events.cache("write", "disk", key.digest(), key.group(), content.length);
            if (sinceCheck.addAndGet(content.length) >= capacity / CHECKS) {
                sinceCheck.set(0);
                files.get().trim(capacity);
            }
        } catch (IOException e) {
            if (complained.compareAndSet(false, true)) {
                LOG.log(System.Logger.Level.WARNING, "GPU code is not kept on disk, as " + files.get().directory()
                        + " cannot be written (" + e + "); -D" + CacheRoot.PROPERTY
                        + " names another directory or off");
            }
        }
    }

    /** {@link PtxCompiler#compile} unless that has been done before. */
    public String ptx(String ir, GpuArch arch) {
        Key key = key(arch.toString(), "ptx", ir, PtxCompiler.version(arch));
        Optional<byte[]> kept = get(key);
        if (kept.isPresent()) {
            return new String(kept.get(), StandardCharsets.US_ASCII);
        }
        String ptx;
        try (Phase p = Phase.begin(Phase.Kind.COMPILE, "ptx").of(arch.toString())) {
            ptx = PtxCompiler.compile(ir, arch);
            p.amount(ptx.length());
        }
        put(key, ptx.getBytes(StandardCharsets.US_ASCII));
        return ptx;
    }

    /** {@link PtxAssembler#assemble} unless that has been done before. */
    public Assembled assemble(String ptx, GpuArch arch) {
        Key key = key(arch.toString(), "cubin", ptx, PtxAssembler.version(arch),
                String.join(" ", PtxAssembler.options(arch)));
        Optional<Assembled> kept = get(key).flatMap(AssembledBytes::decode);
        if (kept.isPresent()) {
            return kept.get();
        }
        Assembled made = PtxAssembler.assemble(ptx, arch);
        put(key, AssembledBytes.encode(made));
        return made;
    }

    /**
     * Machine code that a driver makes of PTX, unless it has made it before.
     *
     * @param ptx the module
     * @param capability compute capability of the device times ten
     * @param maker what makes it, with its version and options, for instance {@code driver 13.0 -O4}
     * @param make makes it
     */
    public byte[] cubin(String ptx, int capability, String maker, Supplier<byte[]> make) {
        Key key = key("sm_" + capability, "driver cubin", ptx, maker);
        Optional<byte[]> kept = get(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        byte[] made;
        try (Phase p = Phase.begin(Phase.Kind.COMPILE, "cubin").of("sm_" + capability)) {
            made = make.get();
            p.amount(made.length);
        }
        put(key, made);
        return made;
    }

    /** For people: where it is and how full. */
    public String describe() {
        return files.map(f -> {
            CodeFiles.Usage u = f.usage();
            return f.directory() + ": " + u.entries() + " entries, " + (u.bytes() + MIB - 1) / MIB + " of "
                    + capacity / MIB + " MiB";
        }).orElse("off");
    }
}
