package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the documentation compile and run. */
class DocsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> snippets() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
                String text = Files.readString(page);
                Matcher m = SNIPPET.matcher(text);
                while (m.find()) {
                    int line = (int) text.substring(0, m.start(1)).lines().count() + 1;
                    String code = m.group(1);
                    String name = "Snippet" + tests.size();
                    tests.add(DynamicTest.dynamicTest(page.getFileName() + ":" + line, () -> run(name, code)));
                }
            }
        }
        assertTrue(tests.size() > 5, "the documentation has snippets");
        return tests.stream();
    }

    private void run(String name, String code) throws Exception {
        String source = "import static io.krait.Krait.*;\nimport io.krait.*;\nimport io.krait.ndarray.*;\n"
                + "import io.krait.types.*;\n"
                + "public class " + name + " {\n public static void main(String[] args) {\n" + code + "}\n}\n";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        var unit = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
                SimpleJavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        boolean done = compiler.getTask(messages, null, null, List.of("-d", folder.toString(), "-classpath",
                System.getProperty("java.class.path")), null, List.of(unit)).call();
        if (!done) {
            fail(messages + "\n" + source);
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()},
                DocsTest.class.getClassLoader())) {
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        }
    }
}
