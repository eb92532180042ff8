package io.krait.codegen.llvm;

import io.krait.staging.CompilationException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Loads object files that LLVM made for Linux on x86-64, without LLVM: code from a cache runs before that library would
 * be loaded.
 *
 * <p>Note [Images]. The code and all that it only reads, also the addresses of functions of the C library, lie in pages
 * that become executable and read-only; what it writes lies in pages after them. No page is ever both writable and
 * executable. The image is put together in an array and copied when it is complete, so that no error in a file can
 * write anywhere else. Functions of the C library may be farther away than a call instruction reaches: such calls go to
 * a stub that jumps to the address in the table. How to unwind the stack is left out, because nothing unwinds it.
 */
final class ElfLoader {
    private static final int NONE = 0;
    private static final int ABSOLUTE_64 = 1;
    private static final int RELATIVE_32 = 2;
    private static final int CALL_32 = 4;
    private static final int ENTRY_32 = 9;
    private static final int RELATIVE_64 = 24;
    private static final int ENTRY_32_X = 41;
    private static final int ENTRY_32_REX = 42;

    private static final int COMMON_KINDS = 4;
    private static final int SLOT = 8;
    /** jmp [rip + 32 bits], and two bytes that nothing reaches. */
    private static final int STUB = 8;
    private static final int JUMP_BYTES = 6;
    private static final int NOWHERE = -1;
    /** Memory besides what is in the file. */
    private static final int MOST_MORE = 1 << 25;

    private final ElfObject elf;
    private final int symbols;
    /** Where each section is in the image, or {@link #NOWHERE}. */
    private final int[] places;
    /** Where each symbol has its entry in the table of addresses, or {@link #NOWHERE}. */
    private final int[] slots;
    /** Where each symbol has its stub, or {@link #NOWHERE}. */
    private final int[] stubs;
    private int end;
    private int readOnlyEnd;
    private ByteBuffer image = ByteBuffer.allocate(0);
    private long base;

    /** Thrown for files that may be right but need what is not here; another loader may know more. */
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Loaded code.
     *
     * @param base where it begins
     * @param bytes how much memory it has
     * @param addresses of the symbols that were asked for
     * @param sections the address of each section of the file, 0 for those that are not in memory
     */
    record Image(long base, long bytes, long[] addresses, long[] sections) {
        /** A copy of the code in a part of this memory. */
        byte[] code(long address, int length) {
            byte[] copy = new byte[length];
            MemorySegment.copy(Pages.segment(base, bytes), ValueLayout.JAVA_BYTE, address - base, copy, 0, length);
            return copy;
        }

        /** Gives the memory back. */
        void free() {
            Pages.unmap(base, bytes);
        }
    }

    private ElfLoader(byte[] object) {
        elf = new ElfObject(object);
        if (elf.machine() != ElfObject.X86_64) {
            throw ElfObject.broken("it is for another kind of processor, " + elf.machine());
        }
        symbols = elf.symbolTable();
        places = nowhere(elf.sections());
        slots = nowhere(symbols == 0 ? 0 : elf.symbols(symbols));
        stubs = nowhere(slots.length);
    }

    private static int[] nowhere(int length) {
        int[] a = new int[length];
        for (int i = 0; i < length; i++) {
            a[i] = NOWHERE;
        }
        return a;
    }

    /** True if this process can run what this class loads. */
    static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
    }

    /**
     * Loads an object file.
     *
     * @throws CompilationException if it is damaged, or lacks one of the symbols, or there is no memory
     * @throws Unsupported if it needs what is not here
     */
    static Image load(byte[] object, String... symbols) {
        return new ElfLoader(object).load(symbols);
    }

    private Image load(String... wanted) {
        place(ElfObject.EXECUTABLE);
        place(0);
        placeEntries();
        readOnlyEnd = roundUp(end, Pages.SIZE);
        end = readOnlyEnd;
        place(ElfObject.WRITABLE);
        int bytes = roundUp(end, Pages.SIZE);
        if (bytes == 0) {
            throw ElfObject.broken("it has no code");
        }
        base = Pages.map(bytes);
        boolean done = false;
        try {
            image = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
            copySections();
            writeEntries();
            for (int i = 1; i < places.length; i++) {
                relocate(i);
            }
            long[] addresses = addresses(wanted);
            MemorySegment memory = Pages.segment(base, bytes);
            MemorySegment.copy(image.array(), 0, memory, ValueLayout.JAVA_BYTE, 0, end);
            Pages.makeExecutable(base, readOnlyEnd);
            done = true;
            return new Image(base, bytes, addresses, sectionAddresses());
        } finally {
            if (!done) {
                Pages.unmap(base, bytes);
            }
        }
    }

    private static int roundUp(int n, int multiple) {
        return (n + multiple - 1) & -multiple;
    }

    private boolean isLoaded(int section) {
        return (elf.flags(section) & ElfObject.ALLOCATED) != 0 && elf.type(section) != ElfObject.UNWIND;
    }

    /** Gives the sections that have exactly this of the two flags their places. */
    private void place(int flag) {
        int both = ElfObject.EXECUTABLE | ElfObject.WRITABLE;
        for (int i = 1; i < places.length; i++) {
            if (!isLoaded(i)) {
                continue;
            }
            int flags = (int) elf.flags(i) & both;
            if (flags == both) {
                throw new Unsupported("section " + elf.name(i) + " is both code and data");
            }
            if (flags == flag) {
                if (elf.type(i) != ElfObject.BYTES && elf.type(i) != ElfObject.ZEROS) {
                    throw new Unsupported("section " + elf.name(i) + " is of type " + elf.type(i));
                }
                places[i] = room(elf.size(i), elf.alignment(i));
            }
        }
    }

    private int room(int bytes, int alignment) {
        long at = (end + (long) alignment - 1) & -(long) alignment;
        // Sections of a right file do not overlap, so all of them together are hardly more than the file.
        if (at + bytes > 2L * elf.length() + MOST_MORE) {
            throw ElfObject.broken("it is too large");
        }
        end = (int) at + bytes;
        return (int) at;
    }

    /** Finds the symbols that need an entry in the table of addresses or a stub. */
    private void placeEntries() {
        for (int i = 1; i < places.length; i++) {
            if (!isRelocated(i)) {
                continue;
            }
            for (int r = 0; r < elf.relocations(i); r++) {
                int kind = elf.relocationKind(i, r);
                boolean entry = kind == ENTRY_32 || kind == ENTRY_32_X || kind == ENTRY_32_REX;
                boolean call = kind == CALL_32 && isElsewhere(symbolOf(i, r));
                int symbol = entry || call ? symbolOf(i, r) : 0;
                if ((entry || call) && slots[symbol] == NOWHERE) {
                    slots[symbol] = room(SLOT, SLOT);
                }
                if (call && stubs[symbol] == NOWHERE) {
                    stubs[symbol] = room(STUB, STUB);
                }
            }
        }
    }

    /** True for the relocations of sections that are loaded. */
    private boolean isRelocated(int table) {
        int type = elf.type(table);
        if (type != ElfObject.RELOCATIONS && type != ElfObject.SHORT_RELOCATIONS) {
            return false;
        }
        int target = elf.info(table);
        if (!isLoaded(target)) {
            return false;
        }
        if (type == ElfObject.SHORT_RELOCATIONS) {
            throw new Unsupported("relocations of section " + elf.name(target) + " have no addends");
        }
        if (symbols == 0 || elf.link(table) != symbols) {
            throw ElfObject.broken("relocations refer to no table of symbols");
        }
        return true;
    }

    private int symbolOf(int table, int relocation) {
        int symbol = elf.relocationSymbol(table, relocation);
        if (symbol < 0 || symbol >= slots.length) {
            throw ElfObject.broken("there is no symbol " + symbol);
        }
        return symbol;
    }

    private boolean isElsewhere(int symbol) {
        return elf.symbolSection(symbols, symbol) == ElfObject.UNDEFINED;
    }

    private void copySections() {
        for (int i = 1; i < places.length; i++) {
            if (places[i] != NOWHERE && elf.type(i) != ElfObject.ZEROS) {
                elf.copy(i, image.array(), places[i]);
            }
        }
    }

    private void writeEntries() {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != NOWHERE) {
                image.putLong(slots[i], isElsewhere(i) ? external(i) : address(i));
            }
            if (stubs[i] != NOWHERE) {
                image.putShort(stubs[i], (short) 0x25ff).putInt(stubs[i] + 2, slots[i] - (stubs[i] + JUMP_BYTES));
            }
        }
    }

    private long external(int symbol) {
        String name = elf.symbolName(symbols, symbol);
        long found = name.isEmpty() ? 0 : Pages.find(name).address();
        if (found == 0) {
            throw new Unsupported("the C library has no '" + name + "'");
        }
        return found;
    }

    /** The address of a symbol of this file. */
    private long address(int symbol) {
        int section = elf.symbolSection(symbols, symbol);
        long value = elf.symbolValue(symbols, symbol);
        if (section == ElfObject.ABSOLUTE) {
            return value;
        }
        if (section == ElfObject.UNDEFINED || section >= ElfObject.RESERVED
                || elf.symbolKind(symbols, symbol) > COMMON_KINDS) {
            throw new Unsupported("symbol '" + elf.symbolName(symbols, symbol) + "' is in section " + section);
        }
        if (value < 0 || value > elf.size(section) || places[section] == NOWHERE) {
            throw ElfObject.broken("symbol " + symbol + " lies outside of its section");
        }
        return base + places[section] + value;
    }

    private void relocate(int table) {
        if (!isRelocated(table)) {
            return;
        }
        int target = elf.info(table);
        if (elf.type(target) == ElfObject.ZEROS) {
            throw ElfObject.broken("relocations of a section without bytes");
        }
        for (int r = 0; r < elf.relocations(table); r++) {
            int kind = elf.relocationKind(table, r);
            if (kind == NONE) {
                continue;
            }
            int symbol = symbolOf(table, r);
            long addend = elf.relocationAddend(table, r);
            long offset = elf.relocationOffset(table, r);
            int width = kind == ABSOLUTE_64 || kind == RELATIVE_64 ? 8 : 4;
            if (offset < 0 || offset > elf.size(target) - width) {
                throw ElfObject.broken("a relocation lies outside of its section");
            }
            int at = places[target] + (int) offset;
            long here = base + at;
            switch (kind) {
                case ABSOLUTE_64 -> image.putLong(at, (isElsewhere(symbol) ? external(symbol) : address(symbol))
                        + addend);
                case RELATIVE_64 -> image.putLong(at, address(symbol) + addend - here);
                case RELATIVE_32 -> putNear(at, address(symbol) + addend - here);
                case CALL_32 -> putNear(at, (isElsewhere(symbol) ? base + stubs[symbol] : address(symbol)) + addend
                        - here);
                case ENTRY_32, ENTRY_32_X, ENTRY_32_REX -> putNear(at, base + slots[symbol] + addend - here);
                default -> throw new Unsupported("relocation of kind " + kind + " in section " + elf.name(target));
            }
        }
    }

    private void putNear(int at, long distance) {
        if (distance != (int) distance) {
            throw ElfObject.broken("a distance of " + distance + " does not fit in 32 bits");
        }
        image.putInt(at, (int) distance);
    }

    private long[] addresses(String... wanted) {
        long[] found = new long[wanted.length];
        for (int i = 1; i < slots.length; i++) {
            String name = elf.symbolName(symbols, i);
            for (int w = 0; w < wanted.length; w++) {
                if (!isElsewhere(i) && NativeCode.isNamed(name, wanted[w])) {
                    found[w] = address(i);
                }
            }
        }
        for (int w = 0; w < wanted.length; w++) {
            if (found[w] == 0) {
                throw new CompilationException("cannot link '" + wanted[w] + "': the object code does not define it");
            }
        }
        return found;
    }

    private long[] sectionAddresses() {
        long[] all = new long[places.length];
        for (int i = 1; i < places.length; i++) {
            all[i] = places[i] == NOWHERE ? 0 : base + places[i];
        }
        return all;
    }
}
