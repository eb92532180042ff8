package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeSizeTest {
    private static ByteBuffer elf(int sections) {
        ByteBuffer b = ByteBuffer.allocate(64 + 64 * sections + 100).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(40, 64).putShort(58, (short) 64).putShort(60,
                (short) sections);
        return b;
    }

    @Test
    void instructionsAreCounted() {
        ByteBuffer b = elf(3);
        b.putLong(64 + 8, 2).putLong(64 + 32, 1000);
        b.putLong(128 + 8, 6).putLong(128 + 32, 40);
        b.putLong(192 + 8, 4).putLong(192 + 32, 2);
        assertEquals(42, CodeSize.of(b.array()));
    }

    @Test
    void otherFilesHaveNoSizeAndNothingBreaks() {
        assertEquals(0, CodeSize.of(new byte[0]));
        assertEquals(0, CodeSize.of(new byte[500]));
        ByteBuffer b = elf(2);
        b.putLong(64 + 8, 4).putLong(64 + 32, Long.MAX_VALUE);
        assertEquals(0, CodeSize.of(b.array()));
        Random r = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = elf(2).array();
            for (int k = 0; k < 4; k++) {
                damaged[5 + r.nextInt(damaged.length - 5)] = (byte) r.nextInt();
            }
            int size = CodeSize.of(damaged);
            assertTrue(size >= 0 && size <= damaged.length);
        }
    }

    @Test
    void theCostModelSaysWhatItDoes() {
        for (long units : new long[]{1, 10, 100, 1000, 100_000}) {
            for (int threads : new int[]{1, 2, 16}) {
                int crew = CostModel.crew(units, 100, threads);
                String text = CostModel.explain(units, 100, threads);
                assertTrue(text.startsWith(crew == 1 ? "as 1 thread" : "as " + crew + " threads"), text);
            }
        }
        assertTrue(CostModel.explain(1, 100, 4).endsWith("1 unit; sharing pays from 12 us on"));
        assertTrue(CostModel.explain(1000, 25, 16).contains("as 4 threads of 16"));
    }
}
