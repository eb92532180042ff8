package io.krait.codegen.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How large machine code is. */
final class CodeSize {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER = 64;
    private static final long INSTRUCTIONS = 4;

    private CodeSize() {
    }

    /** The bytes of instructions in a 64-bit ELF file; 0 for other files. */
    static int of(byte[] object) {
        if (object.length < HEADER) {
            return 0;
        }
        ByteBuffer elf = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        if (elf.getInt(0) != MAGIC || elf.get(4) != 2) {
            return 0;
        }
        long at = elf.getLong(40);
        int size = elf.getShort(58) & 0xffff;
        int count = elf.getShort(60) & 0xffff;
        if (at < HEADER || size < HEADER || at + (long) size * count > object.length) {
            return 0;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int section = (int) at + i * size;
            sum += (elf.getLong(section + 8) & INSTRUCTIONS) == 0 ? 0 : elf.getLong(section + 32);
        }
        return sum < 0 || sum > object.length ? 0 : (int) sum;
    }
}
