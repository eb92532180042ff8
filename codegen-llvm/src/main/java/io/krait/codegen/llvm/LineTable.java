package io.krait.codegen.llvm;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the table of lines of an object file: DWARF version 4, as {@link DebugInfo} asks for. Files are not trusted,
 * see {@link ElfObject}.
 */
final class LineTable {
    /**
     * From here on code belongs to a line.
     *
     * @param section the section of the code
     * @param offset the byte in the section
     * @param file the source file
     * @param line the line; 0 for code that no line asked for
     * @param last true if the code ends here
     */
    record Row(int section, long offset, String file, int line, boolean last) {
    }

    private static final int VERSION = 4;
    private static final int SET_ADDRESS = 2;
    private static final int END = 1;

    private final ElfObject elf;
    private final ByteBuffer data;
    private final List<Row> rows = new ArrayList<>();
    /** What is written over addresses in the table: section and offset. */
    private final Map<Integer, long[]> targets = new HashMap<>();

    private final List<String> files = new ArrayList<>();
    private int step;
    private int base;
    private int range;
    private int firstSpecial;
    private byte[] operands = {};

    private int section;
    private long offset;
    private int file;
    private int line;

    private LineTable(ElfObject elf, int section) {
        this.elf = elf;
        data = elf.content(section);
        relocations(section);
    }

    /**
     * All rows in the order of the table; none if the file has no table.
     *
     * @throws io.krait.staging.CompilationException if the table is damaged
     */
    static List<Row> read(ElfObject elf) {
        int section = elf.section(".debug_line");
        if (section == 0) {
            return List.of();
        }
        LineTable t = new LineTable(elf, section);
        try {
            while (t.data.hasRemaining()) {
                t.unit();
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw ElfObject.broken("its table of lines ends too early");
        }
        return t.rows;
    }

    private void relocations(int section) {
        int symbols = elf.symbolTable();
        for (int i = 1; i < elf.sections(); i++) {
            if (elf.type(i) != ElfObject.RELOCATIONS || elf.info(i) != section) {
                continue;
            }
            for (int r = 0; r < elf.relocations(i); r++) {
                int symbol = elf.relocationSymbol(i, r);
                targets.put((int) elf.relocationOffset(i, r), new long[]{elf.symbolSection(symbols, symbol),
                    elf.symbolValue(symbols, symbol) + elf.relocationAddend(i, r)});
            }
        }
    }

    private void unit() {
        int length = data.getInt();
        int end = data.position() + length;
        if (length < 0 || end < 0 || end > data.limit() || data.getShort() != VERSION) {
            throw ElfObject.broken("its table of lines is of another version");
        }
        int program = data.getInt();
        program += data.position();
        step = unsigned();
        skip(2);
        base = data.get();
        range = unsigned();
        firstSpecial = unsigned();
        if (range == 0 || firstSpecial == 0) {
            throw ElfObject.broken("its table of lines says nothing");
        }
        operands = new byte[firstSpecial - 1];
        data.get(operands);
        files.clear();
        while (!text().isEmpty()) {
            // Directories of included files: there are none that matter.
            continue;
        }
        for (String name = text(); !name.isEmpty(); name = text()) {
            files.add(name);
            uleb();
            uleb();
            uleb();
        }
        data.position(program);
        start();
        while (data.position() < end) {
            instruction();
        }
    }

    private void start() {
        section = 0;
        offset = 0;
        file = 1;
        line = 1;
    }

    private void instruction() {
        int op = unsigned();
        if (op >= firstSpecial) {
            offset += (long) (op - firstSpecial) / range * step;
            line += base + (op - firstSpecial) % range;
            row(false);
            return;
        }
        switch (op) {
            case 0 -> extended();
            case 1 -> row(false);
            case 2 -> offset += uleb() * step;
            case 3 -> line += (int) sleb();
            case 4 -> file = (int) uleb();
            case 8 -> offset += (long) (255 - firstSpecial) / range * step;
            case 9 -> offset += data.getShort() & 0xffff;
            default -> {
                for (int i = 0; i < operands[op - 1]; i++) {
                    uleb();
                }
            }
        }
    }

    private void extended() {
        long length = uleb();
        if (length <= 0 || length > data.remaining()) {
            throw ElfObject.broken("its table of lines ends too early");
        }
        int next = data.position() + (int) length;
        int op = unsigned();
        if (op == END) {
            row(true);
            start();
        } else if (op == SET_ADDRESS) {
            long[] target = targets.get(data.position());
            if (target == null) {
                throw ElfObject.broken("its table of lines has an address of no section");
            }
            section = (int) target[0];
            offset = target[1];
            if ((elf.flags(section) & ElfObject.EXECUTABLE) == 0) {
                throw ElfObject.broken("its table of lines is for what is no code");
            }
        }
        data.position(next);
    }

    private void row(boolean last) {
        String name = file >= 1 && file <= files.size() ? files.get(file - 1) : "";
        rows.add(new Row(section, offset, name, line, last));
    }

    private int unsigned() {
        return data.get() & 0xff;
    }

    private void skip(int bytes) {
        data.position(data.position() + bytes);
    }

    private long uleb() {
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = unsigned();
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while ((b & 0x80) != 0);
        return value;
    }

    private long sleb() {
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = unsigned();
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while ((b & 0x80) != 0);
        return shift < Long.SIZE && (b & 0x40) != 0 ? value | -1L << shift : value;
    }

    private String text() {
        int begin = data.position();
        while (data.get() != 0) {
            continue;
        }
        byte[] bytes = new byte[data.position() - 1 - begin];
        data.get(begin, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
