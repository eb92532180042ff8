package io.krait.codegen.llvm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.staging.CompilationException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows loaded object files to gdb and lldb.
 *
 * <p>Note [GDB's interface]. A debugger looks for a list of object files in memory at a variable of a certain name, and
 * stops at a function of a certain name, which is called whenever the list changes. The LLVM library has both, so with
 * debug information it is loaded even where code comes from elsewhere.
 */
final class GdbInterface {
    private static final int ENTRY_BYTES = 32;
    private static final int NEXT = 0;
    private static final int PREVIOUS = 8;
    private static final int FILE = 16;
    private static final int SIZE = 24;

    private static final int DESCRIPTOR_BYTES = 24;
    private static final int ACTION = 4;
    private static final int RELEVANT = 8;
    private static final int FIRST = 16;
    private static final int REGISTER = 1;
    private static final int UNREGISTER = 2;

    /** The variable and the function. */
    private record Hooks(MemorySegment descriptor, MemorySegment changed) {
    }

    private static final class Holder {
        static final Hooks HOOKS = find();

        @SuppressWarnings("restricted")
        private static Hooks find() {
            Llvm.load();
            SymbolLookup llvm = SymbolLookup.libraryLookup(library(), Arena.global());
            return new Hooks(llvm.findOrThrow("__jit_debug_descriptor").reinterpret(DESCRIPTOR_BYTES),
                    llvm.findOrThrow("__jit_debug_register_code"));
        }

        private static Path library() {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                    int slash = line.indexOf('/');
                    if (slash >= 0 && line.startsWith("libLLVM", line.lastIndexOf('/') + 1)) {
                        return Path.of(line.substring(slash));
                    }
                }
            } catch (IOException e) {
                throw new CompilationException("the LLVM library is not found: " + e, e);
            }
            throw new CompilationException("the LLVM library is not found in this process");
        }
    }

    /** The memory of the entries, by their addresses. */
    private static final Map<Long, Arena> ENTRIES = new HashMap<>();

    private GdbInterface() {
    }

    /**
     * Adds an object file.
     *
     * @param file with the addresses of its sections
     * @return for {@link #withdraw}
     */
    static synchronized long register(byte[] file) {
        MemorySegment descriptor = Holder.HOOKS.descriptor;
        Arena arena = Arena.ofShared();
        MemorySegment image = arena.allocate(file.length, 16);
        MemorySegment.copy(file, 0, image, JAVA_BYTE, 0, file.length);
        MemorySegment entry = arena.allocate(ENTRY_BYTES, 8);
        MemorySegment first = descriptor.get(ADDRESS, FIRST);
        entry.set(ADDRESS, NEXT, first);
        entry.set(ADDRESS, FILE, image);
        entry.set(JAVA_LONG, SIZE, file.length);
        if (first.address() != 0) {
            entry(first).set(ADDRESS, PREVIOUS, entry);
        }
        descriptor.set(ADDRESS, FIRST, entry);
        ENTRIES.put(entry.address(), arena);
        tell(descriptor, entry, REGISTER);
        return entry.address();
    }

    /** Takes an object file away. */
    static synchronized void withdraw(long address) {
        Arena arena = ENTRIES.remove(address);
        MemorySegment descriptor = Holder.HOOKS.descriptor;
        MemorySegment entry = entry(MemorySegment.ofAddress(address));
        MemorySegment next = entry.get(ADDRESS, NEXT);
        MemorySegment previous = entry.get(ADDRESS, PREVIOUS);
        if (next.address() != 0) {
            entry(next).set(ADDRESS, PREVIOUS, previous);
        }
        if (previous.address() != 0) {
            entry(previous).set(ADDRESS, NEXT, next);
        } else {
            descriptor.set(ADDRESS, FIRST, next);
        }
        tell(descriptor, entry, UNREGISTER);
        arena.close();
    }

    @SuppressWarnings("restricted")
    private static MemorySegment entry(MemorySegment at) {
        return at.reinterpret(ENTRY_BYTES);
    }

    private static void tell(MemorySegment descriptor, MemorySegment entry, int action) {
        descriptor.set(ADDRESS, RELEVANT, entry);
        descriptor.set(JAVA_INT, ACTION, action);
        Foreign.call(Holder.HOOKS.changed, 0, 0, 0, 0, 0, 0);
        descriptor.set(JAVA_INT, ACTION, 0);
    }

    /** The number of object files that are shown. */
    static synchronized int count() {
        return ENTRIES.size();
    }
}
