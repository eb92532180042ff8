package io.krait.examples.docs;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles and runs snippets of documents. Each becomes a file {@code Main.java} with the lines that it has in the
 * document, so that messages name them. All are compiled at once, which takes a fraction of the time.
 */
final class Snippets {
    private static final String IMPORTS = "import static io.krait.Krait.*; import io.krait.*; "
            + "import io.krait.ndarray.*; import io.krait.types.*; ";

    private final Path folder;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, String> errors = new LinkedHashMap<>();

    /** A snippet as a source file. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String folder, String text) {
            super(URI.create("string:///" + folder + "/Main.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    Snippets(Path folder) {
        this.folder = folder;
    }

    /** Adds a snippet and gives its name. */
    String add(String code) {
        String name = "snippet" + sources.size();
        sources.add(new Source(name, program(name, code)));
        return name;
    }

    private static String program(String name, String code) {
        StringBuilder imports = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (String line : code.split("\n", -1)) {
            boolean isImport = line.startsWith("import ");
            imports.append(isImport ? line + ' ' : "");
            body.append(isImport ? "" : line).append('\n');
        }
        String head = "package " + name + "; " + IMPORTS + imports + "public class Main { ";
        boolean whole = code.contains("void main(");
        return whole ? head + body + "}\n"
                : head + "void main() throws Exception { " + body + "}}\n";
    }

    /** Compiles all; {@link #error} tells what became of each. */
    void compile() throws IOException {
        List<Source> rest = sources;
        while (!rest.isEmpty() && !compile(rest)) {
            rest = rest.stream().filter(s -> !errors.containsKey(s.getName())).toList();
        }
    }

    private boolean compile(List<Source> units) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            boolean done = compiler.getTask(null, files, found, List.of("-proc:none", "-Xmaxerrs", "10000", "-d",
                    folder.toString(), "-classpath", System.getProperty("java.class.path")), null, units).call();
            boolean progress = false;
            for (Diagnostic<? extends JavaFileObject> d : found.getDiagnostics()) {
                if (d.getKind() == Diagnostic.Kind.ERROR && d.getSource() != null) {
                    progress |= errors.merge(d.getSource().getName(), d.getLineNumber() + ": "
                            + d.getMessage(Locale.ROOT) + "\n", String::concat) != null;
                }
            }
            if (!done && !progress) {
                throw new IllegalStateException("javac fails: " + found.getDiagnostics());
            }
            return done;
        }
    }

    /** What javac said to a snippet; empty when it compiled. */
    String error(String name) {
        return errors.getOrDefault("/" + name + "/Main.java", "");
    }

    /** Runs a snippet that compiled. */
    void run(String name) throws Throwable {
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()},
                Snippets.class.getClassLoader())) {
            Class<?> main = loader.loadClass(name + ".Main");
            Method method = main.getDeclaredMethod("main");
            method.setAccessible(true);
            method.invoke(main.getDeclaredConstructor().newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            // A snippet may interrupt its thread.
            Thread.interrupted();
        }
    }

    /** True when a file has the lines of a snippet, however indented, and whatever comments stand between them. */
    static boolean isPartOf(String code, Path file) throws IOException {
        return lines(Files.readString(file)).contains(lines(code));
    }

    private static String lines(String text) {
        StringBuilder r = new StringBuilder("\n");
        text.lines().map(String::strip).filter(s -> !s.isEmpty() && !s.startsWith("/*") && !s.startsWith("*"))
                .forEach(s -> r.append(s).append('\n'));
        return r.toString();
    }
}
