package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded programs do what Java does. */
class ProgramsTest {
    private static final long[][] ARGUMENTS = {{0, 0, 0}, {1, 2, 3}, {-3, 5, 0}, {7, -1, 2}, {100, -100, 4}};

    private static void compare(List<Programs.S> program) {
        Graph g = ProgramRecorder.record(program, 3);
        assertEquals(g.text(), ProgramRecorder.record(program, 3).text());
        for (long[] a : ARGUMENTS) {
            long expected;
            try {
                expected = ProgramRunner.run(program, a);
            } catch (ArithmeticException e) {
                assertThrows(ArithmeticException.class, () -> Recordings.call(g, a),
                        () -> program + "\n" + g.annotated());
                continue;
            }
            assertEquals(expected, Recordings.call(g, a), () -> program + "\n" + g.annotated());
        }
    }

    @Test
    void randomPrograms() {
        for (int seed = 0; seed < 1000; seed++) {
            compare(Programs.random(new Random(seed), 3, 1 + seed % 4));
        }
    }

    /** {if, while, for} nested three deep, each level with and without leaving early. */
    static Stream<List<Programs.S>> nested() {
        List<List<Programs.S>> all = new ArrayList<>();
        for (int code = 0; code < 27; code++) {
            for (int leave = 0; leave < 27; leave++) {
                all.add(nest(new int[]{code % 3, code / 3 % 3, code / 9}, new int[]{leave % 3, leave / 3 % 3,
                        leave / 9}, 0, 3, false));
            }
        }
        return all.stream();
    }

    private static List<Programs.S> nest(int[] kinds, int[] leave, int level, int vars, boolean inLoop) {
        List<Programs.S> body = new ArrayList<>();
        Programs.E sum = new Programs.Bin(Op.ADD, new Programs.Get(level % 3), new Programs.Get(vars - 1));
        body.add(new Programs.Set(level % 3, sum));
        if (level == 3) {
            return body;
        }
        Programs.C c = new Programs.C(Op.LT, new Programs.Get((level + 1) % 3), new Programs.Const(40));
        boolean loop = kinds[level] > 0;
        List<Programs.S> inner = new ArrayList<>();
        Programs.C out = new Programs.C(Op.GT, new Programs.Get(level % 3), new Programs.Const(9 + level));
        if ((loop || inLoop) && leave[level] > 0) {
            inner.add(leave[level] == 1 ? new Programs.Exit(out) : new Programs.Continue(out));
        }
        inner.addAll(nest(kinds, leave, level + 1, kinds[level] == 2 ? vars + 1 : vars, loop || inLoop));
        inner.add(new Programs.Set((level + 2) % 3, new Programs.Bin(Op.SUB, new Programs.Get((level + 2) % 3),
                new Programs.Get(0))));
        body.add(switch (kinds[level]) {
            case 0 -> new Programs.If(List.of(c), List.of(inner));
            case 1 -> new Programs.While(4, c, inner);
            default -> new Programs.For(new Programs.Const(0), new Programs.Const(5), 2, inner);
        });
        body.add(new Programs.Set(level % 3, new Programs.Bin(Op.XOR, new Programs.Get(level % 3),
                new Programs.Get((level + 1) % 3))));
        return body;
    }

    @ParameterizedTest
    @MethodSource("nested")
    void nestedThreeDeep(List<Programs.S> program) {
        compare(program);
    }

    @Test
    void programsDiffer() {
        // The comparison means something: programs end normally, and they see their arguments.
        int normal = 0;
        int different = 0;
        for (int seed = 0; seed < 300; seed++) {
            List<Programs.S> program = Programs.random(new Random(seed), 3, 1 + seed % 4);
            try {
                different += ProgramRunner.run(program, ARGUMENTS[1]) != ProgramRunner.run(program, ARGUMENTS[3])
                        ? 1 : 0;
                normal++;
            } catch (ArithmeticException e) {
                // A division by zero.
            }
        }
        assertTrue(normal > 150 && different > 100, normal + " " + different);
    }
}
