package io.krait.codegen.llvm;

import io.krait.staging.CompilationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A relocatable object file in the format ELF, for 64-bit little-endian machines. Files are not trusted: whatever lies
 * outside of the file or of the table that it belongs to is an error here, so callers need no checks of their own.
 */
final class ElfObject {
    /** {@link #machine} of x86-64. */
    static final int X86_64 = 62;

    /** {@link #type}: bytes. */
    static final int BYTES = 1;
    /** {@link #type}: the symbols. */
    static final int SYMBOLS = 2;
    /** {@link #type}: relocations with addends. */
    static final int RELOCATIONS = 4;
    /** {@link #type}: zeros, which are not in the file. */
    static final int ZEROS = 8;
    /** {@link #type}: relocations without addends. */
    static final int SHORT_RELOCATIONS = 9;
    /** {@link #type}: how to unwind the stack. */
    static final int UNWIND = 0x7000_0001;

    /** {@link #symbolKind}: the name of the source file. */
    static final int FILE = 4;

    /** {@link #flags}: can be written. */
    static final int WRITABLE = 1;
    /** {@link #flags}: is in memory when the code runs. */
    static final int ALLOCATED = 2;
    /** {@link #flags}: is machine code. */
    static final int EXECUTABLE = 4;

    /** {@link #symbolSection}: elsewhere. */
    static final int UNDEFINED = 0;
    /** {@link #symbolSection}: the first of the numbers that are no sections. */
    static final int RESERVED = 0xff00;
    /** {@link #symbolSection}: a number. */
    static final int ABSOLUTE = 0xfff1;

    /** More than any kernel has. */
    private static final int MOST_ZEROS = 1 << 24;
    private static final int SECTION_HEADER = 64;
    /** Where the header of a section has its address. */
    private static final int ADDRESS = 16;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 24;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final int headers;
    private final int sections;
    private final int names;

    /**
     * Looks at the header.
     *
     * @throws CompilationException if this is no such file
     */
    ElfObject(byte[] bytes) {
        this.bytes = bytes;
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 64 || file.getInt(0) != 0x464c_457f) {
            throw new CompilationException("this is no object file of the format ELF");
        }
        if (bytes[4] != 2 || bytes[5] != 1 || bytes[6] != 1 || unsigned16(16) != 1
                || unsigned16(58) != SECTION_HEADER) {
            throw broken("its header is not that of a relocatable file of a 64-bit machine");
        }
        sections = unsigned16(60);
        headers = range(file.getLong(40), (long) sections * SECTION_HEADER, "the table of sections");
        names = unsigned16(62);
    }

    /** What to say of a file that contradicts itself. */
    static CompilationException broken(String what) {
        return new CompilationException("the object code is damaged: " + what);
    }

    private int unsigned16(int at) {
        return file.getShort(at) & 0xffff;
    }

    /** Checks that the file has these bytes. */
    private int range(long offset, long size, String what) {
        if (offset < 0 || size < 0 || size > bytes.length || offset > bytes.length - size) {
            throw broken(what + " lies outside of the file");
        }
        return (int) offset;
    }

    /** The number of bytes of the file. */
    int length() {
        return bytes.length;
    }

    /** The kind of processor. */
    int machine() {
        return unsigned16(18);
    }

    /** The number of sections. */
    int sections() {
        return sections;
    }

    private int header(int section) {
        if (section < 0 || section >= sections) {
            throw broken("there is no section " + section);
        }
        return headers + section * SECTION_HEADER;
    }

    /** The name of a section. */
    String name(int section) {
        return text(names, file.getInt(header(section)));
    }

    /** What is in a section. */
    int type(int section) {
        return file.getInt(header(section) + 4);
    }

    /** What holds of a section, a set of bits. */
    long flags(int section) {
        return file.getLong(header(section) + 8);
    }

    /** Where the bytes of a section are in the file. */
    int offset(int section) {
        if (type(section) == ZEROS) {
            throw broken("section " + section + " has no bytes");
        }
        return range(file.getLong(header(section) + 24), size(section), "section " + section);
    }

    /** Copies the bytes of a section. */
    void copy(int section, byte[] to, int at) {
        System.arraycopy(bytes, offset(section), to, at, size(section));
    }

    /** The bytes of a section, to read. */
    ByteBuffer content(int section) {
        return file.slice(offset(section), size(section)).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The first section of a name; 0 if there is none. */
    int section(String name) {
        for (int i = 1; i < sections; i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        return 0;
    }

    /** The number of bytes of a section. */
    int size(int section) {
        long size = file.getLong(header(section) + 32);
        if (size < 0 || size > (type(section) == ZEROS ? MOST_ZEROS : bytes.length)) {
            throw broken("section " + section + " is too large");
        }
        return (int) size;
    }

    /**
     * A copy of the file that says where its sections are in memory.
     *
     * @param addresses of the sections; 0 for those that are not in memory
     */
    byte[] placed(long[] addresses) {
        byte[] copy = bytes.clone();
        ByteBuffer b = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i < sections; i++) {
            b.putLong(header(i) + ADDRESS, addresses[i]);
        }
        return copy;
    }

    /** Another section that a section refers to. */
    int link(int section) {
        return file.getInt(header(section) + 40);
    }

    /** The section that relocations are for. */
    int info(int section) {
        return file.getInt(header(section) + 44);
    }

    /** The address of a section must be a multiple of this power of two. */
    int alignment(int section) {
        long align = file.getLong(header(section) + 48);
        if (align < 0 || align > Pages.SIZE || (align & align - 1) != 0) {
            throw broken("section " + section + " has an alignment of " + align);
        }
        return Math.max(1, (int) align);
    }

    /** The section with the symbols; 0 if there is none. */
    int symbolTable() {
        int found = 0;
        for (int i = 1; i < sections; i++) {
            if (type(i) == SYMBOLS) {
                if (found != 0) {
                    throw broken("it has two tables of symbols");
                }
                found = i;
            }
        }
        return found;
    }

    /** The number of symbols in a table of them. */
    int symbols(int table) {
        offset(table);
        return size(table) / SYMBOL;
    }

    private int symbol(int table, int index) {
        if (index < 0 || index >= symbols(table)) {
            throw broken("there is no symbol " + index);
        }
        return offset(table) + index * SYMBOL;
    }

    /** The name of a symbol. */
    String symbolName(int table, int index) {
        return text(link(table), file.getInt(symbol(table, index)));
    }

    /** What a symbol is: the lowest four bits say whether it is data, a function, a section, or something unusual. */
    int symbolKind(int table, int index) {
        return bytes[symbol(table, index) + 4] & 15;
    }

    /** Where a symbol is defined. */
    int symbolSection(int table, int index) {
        return unsigned16(symbol(table, index) + 6);
    }

    /** The value of a symbol: a number of bytes from the beginning of its section. */
    long symbolValue(int table, int index) {
        return file.getLong(symbol(table, index) + 8);
    }

    /** The number of bytes that a symbol names. */
    long symbolSize(int table, int index) {
        return file.getLong(symbol(table, index) + 16);
    }

    /** The number of relocations in a table of them. */
    int relocations(int table) {
        offset(table);
        return size(table) / RELOCATION;
    }

    private int relocation(int table, int index) {
        if (index < 0 || index >= relocations(table)) {
            throw broken("there is no relocation " + index);
        }
        return offset(table) + index * RELOCATION;
    }

    /** The byte in its section where a relocation is applied. */
    long relocationOffset(int table, int index) {
        return file.getLong(relocation(table, index));
    }

    /** The kind of a relocation. */
    int relocationKind(int table, int index) {
        return file.getInt(relocation(table, index) + 8);
    }

    /** The symbol that a relocation refers to. */
    int relocationSymbol(int table, int index) {
        return file.getInt(relocation(table, index) + 12);
    }

    /** What is added to the value of the symbol. */
    long relocationAddend(int table, int index) {
        return file.getLong(relocation(table, index) + 16);
    }

    /** A string of a table of strings, which ends in a zero byte. */
    private String text(int table, int at) {
        int begin = offset(table);
        int end = begin + size(table);
        if (at < 0 || at >= size(table)) {
            throw broken("a name lies outside of its table");
        }
        int stop = begin + at;
        while (stop < end && bytes[stop] != 0) {
            stop++;
        }
        if (stop == end) {
            throw broken("a name does not end");
        }
        return new String(bytes, begin + at, stop - begin - at, StandardCharsets.ISO_8859_1);
    }
}
