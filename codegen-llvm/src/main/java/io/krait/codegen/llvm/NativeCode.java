package io.krait.codegen.llvm;

import io.krait.events.Census;
import io.krait.staging.CompilationException;
import java.lang.ref.Cleaner;
import java.util.Arrays;

/**
 * Machine code in executable memory. {@link #close} frees it; it must not be running then. Code that nobody closes is
 * freed when this object becomes unreachable. Thread-safe.
 */
public final class NativeCode implements AutoCloseable {
    /** The end of every function name in an object file, see Note [Unique symbols] in {@link CodeSpace}. */
    static final String MARKER = "$krait$0000000000000000";

    private static final Cleaner CLEANER = Cleaner.create();

    private final String[] symbols;
    private final long[] addresses;
    private final Cleaner.Cleanable cleanable;
    private volatile boolean closed;

    /** Refers to the code only, never to the {@code NativeCode}, which could not become unreachable else. */
    private static final class Release implements Runnable {
        private final ElfLoader.Image image;

        Release(ElfLoader.Image image) {
            this.image = image;
        }

        @Override
        public void run() {
            image.free();
        }
    }

    /** Frees the code and says so. */
    private static final class Freed implements Runnable {
        private final Runnable release;
        private final long bytes;

        Freed(Runnable release, long bytes) {
            this.release = release;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            release.run();
            Census.codeFreed(bytes);
        }
    }

    private record Both(Runnable first, Runnable second) implements Runnable {
        @Override
        public void run() {
            first.run();
            second.run();
        }
    }

    private NativeCode(String[] symbols, long[] addresses, Runnable release, long bytes) {
        this.symbols = symbols.clone();
        this.addresses = addresses;
        cleanable = CLEANER.register(this, new Freed(release, bytes));
        Census.codeLoaded(bytes);
    }

    /**
     * Loads an object file that {@link LlvmCompiler#object} made on a machine like this one. On Linux on x86-64 that
     * takes no LLVM, unless the file needs something unusual.
     *
     * @param symbols functions whose addresses are wanted
     * @throws CompilationException when it is damaged, or cannot be linked, or needs LLVM and there is none
     */
    public static NativeCode load(byte[] object, String... symbols) {
        if (!ElfLoader.isSupported()) {
            return loadByLlvm(object, symbols);
        }
        try {
            return loadByElf(object, symbols);
        } catch (ElfLoader.Unsupported e) {
            if (!Llvm.problem().isEmpty()) {
                throw new CompilationException("the object code can only be loaded by LLVM (" + e.getMessage()
                        + "), and " + Llvm.problem(), e);
            }
            return loadByLlvm(object, symbols);
        }
    }

    /** By the loader that needs no LLVM. */
    static NativeCode loadByElf(byte[] object, String... symbols) {
        boolean announced = CodeNews.isWanted();
        ElfLoader.Image image = ElfLoader.load(object, symbols);
        Runnable release = new Release(image);
        return new NativeCode(symbols, image.addresses(),
                announced ? new Both(CodeNews.announce(object, image), release) : release, image.bytes());
    }

    /** By LLVM's loader. */
    static NativeCode loadByLlvm(byte[] object, String... symbols) {
        CodeSpace.Loaded loaded = CodeSpace.link(object, symbols);
        return new NativeCode(symbols, loaded.addresses(), loaded, object.length);
    }

    /** What a function of an object file was called in its module. */
    static String plainName(String name) {
        return name.endsWith(MARKER) ? name.substring(0, name.length() - MARKER.length()) : name;
    }

    /** True if a name in an object file is that of a symbol. */
    static boolean isNamed(String name, String symbol) {
        int length = symbol.length();
        return name.startsWith(symbol) && (name.length() == length
                || name.length() == length + MARKER.length() && name.endsWith(MARKER));
    }

    /**
     * The address of a function. Keep this object reachable while the address is in use.
     *
     * @throws IllegalArgumentException if there is no such symbol
     * @throws IllegalStateException if the code was freed
     */
    public long address(String symbol) {
        if (closed) {
            throw new IllegalStateException("the machine code of '" + symbol + "' was freed");
        }
        for (int i = 0; i < symbols.length; i++) {
            if (symbols[i].equals(symbol)) {
                return addresses[i];
            }
        }
        throw new IllegalArgumentException("there is no symbol '" + symbol + "', only " + Arrays.toString(symbols));
    }

    /** Frees the code; further calls do nothing. */
    @Override
    public void close() {
        closed = true;
        cleanable.clean();
    }
}
