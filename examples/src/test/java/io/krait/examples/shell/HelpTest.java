package io.krait.examples.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.Gufunc;
import io.krait.Jit1;
import io.krait.Kernel;
import io.krait.Krait;
import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.Expr;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The help of the shell: every name in it exists, and every example runs. */
class HelpTest {
    private static final Pattern QUESTION = Pattern.compile("help\\(\"(\\w+)\"\\)");

    private static Set<String> methods() {
        Set<String> names = new HashSet<>();
        for (Class<?> c : List.of(Krait.class, Charts.class, Data.class, Help.class, NdArray.class, Expr.class,
                Jit1.class, Kernel.class, Gufunc.class, Picture.class)) {
            for (Method m : c.getMethods()) {
                names.add(m.getName());
            }
        }
        return names;
    }

    @Test
    void everyNameExists() {
        Set<String> methods = methods();
        for (Help.Topic t : Help.topics().values()) {
            for (String name : t.names()) {
                assertTrue(methods.contains(name), name + " of " + t.name());
                assertTrue(Help.about(name).contains(t.text()));
            }
        }
        String overview = Help.topics().get("overview").text();
        Matcher m = QUESTION.matcher(overview);
        int asked = 0;
        while (m.find()) {
            asked++;
            assertTrue(Help.topics().containsKey(m.group(1)), m.group());
        }
        assertTrue(asked > 8);
        for (String row : overview.lines().filter(l -> l.startsWith("  ")).toList()) {
            for (String word : row.substring(19).replaceAll("help\\(.*", "").split("[ .]+|f\\.|\\(\\)")) {
                assertTrue(word.isBlank() || methods.contains(word) || "f".equals(word), word);
            }
        }
    }

    @Test
    void everyTopicIsOnTheOverview() {
        for (String topic : Help.topics().keySet()) {
            assertTrue(List.of("overview", "vectorize", "guvectorize", "stencil").contains(topic)
                    || Help.topics().get("overview").text().contains("help(\"" + topic + "\")"), topic);
        }
        assertTrue(Help.topics().size() > 10);
    }

    @Test
    void everyExampleRuns(@TempDir Path folder) throws Exception {
        List<String> examples = new ArrayList<>();
        Help.topics().values().forEach(t -> examples.addAll(t.examples()));
        assertTrue(examples.size() > 40, "examples: " + examples.size());
        Settings.CHARTS.set(folder.toString());
        try {
            List<String> outputs = Session.run(examples);
            assertEquals(examples.size() + 1, outputs.size());
            for (int i = 0; i < examples.size(); i++) {
                String output = outputs.get(i);
                assertFalse(output.contains("|  Error") || output.contains("|  Exception"),
                        examples.get(i) + "\n" + output);
            }
        } finally {
            Settings.CHARTS.reset();
        }
    }

    @Test
    void valuesAreExplained() {
        assertTrue(Help.about(Krait.zeros(2, 3)).startsWith("An array of f64 with the shape [2, 3]."));
        var f = Krait.jit(x -> x.add(1));
        assertTrue(Help.about(f).contains("It was not called yet."));
        f.apply(Krait.zeros(3));
        assertTrue(Help.about(f).contains("It was compiled for\n  (f64[s0]) -> f64[s0]"), Help.about(f));
        assertTrue(Help.about("qwertz").startsWith("There is no help on 'qwertz', but on arrays, methods, math, jit"));
        assertTrue(Help.about("sin(").contains("Functions of arrays"));
    }
}
