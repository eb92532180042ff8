package io.krait;

import static io.krait.Krait.jit;
import static io.krait.Krait.linspace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Machine code shows the lines of the program. */
class AssemblyTest {
    @AfterEach
    void reset() {
        Settings.DEBUG.reset();
    }

    @Test
    void linesAndTheirTextAreComments() {
        var f = jit(x -> {
            var half = x.mul(0.5);
            return half.sqrt().add(3);
        });
        f.apply(linspace(1, 2, 100)).eval();
        String text = f.inspect().assembly();
        assertTrue(text.matches("(?s).*; AssemblyTest.java:\\d+  var half = x.mul\\(0.5\\);\n( [^\n]*\n)*? +\\w*mul.*"),
                text);
        assertTrue(text.matches("(?s).*; AssemblyTest.java:\\d+  return half.sqrt\\(\\).add\\(3\\);\n.*sqrt.*"), text);
    }

    @Test
    void withDebugInformationResultsAreTheSameAndEachPlaceHasItsOwnLines() {
        var a = jit(x -> x.cos().mul(x.exp()));
        double plain = a.apply(linspace(1, 2, 1000)).sum().item();
        Settings.DEBUG.set("lines");
        var b = jit(x -> x.cos().mul(x.exp()));
        var c = jit(x -> x.cos().mul(x.exp()));
        assertEquals(plain, b.apply(linspace(1, 2, 1000)).sum().item());
        assertEquals(plain, c.apply(linspace(1, 2, 1000)).sum().item());
        assertTrue(b.inspect().assembly().contains("var b = jit("), b.inspect().assembly());
        assertTrue(c.inspect().assembly().contains("var c = jit("), c.inspect().assembly());
    }
}
