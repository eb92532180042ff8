package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Setting;
import io.krait.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents name exists: classes, commands of the script, settings. */
class NamesTest {
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|interface|enum|record) ([A-Z]\\w*)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z0-9]+\\w*(?:\\.[A-Z]\\w*)?");
    private static final Pattern COMMAND = Pattern.compile("\\./krait ([a-z][a-z-]*)");
    private static final Pattern SETTING = Pattern.compile("-D(krait\\.[\\w.]*\\w)|"
            + "(?<![\\w./-])(krait\\.[a-z][\\w.]*\\w)");

    @Test
    void classesOfTheArchitectureExist() throws IOException {
        Set<String> declared = new HashSet<>();
        try (Stream<Path> files = Files.walk(Page.ROOT)) {
            for (Path file : files.filter(p -> p.toString().endsWith(".java")).toList()) {
                Matcher m = DECLARED.matcher(Files.readString(file));
                while (m.find()) {
                    declared.add(m.group(1));
                }
            }
        }
        Set<String> unknown = new TreeSet<>();
        int found = 0;
        for (String page : new String[]{"docs/architecture.md", "CONTRIBUTING.md"}) {
            Path path = Page.ROOT.resolve(page);
            Matcher m = CODE.matcher(new Page(path, Files.readString(path)).prose());
            while (m.find()) {
                if (CLASS.matcher(m.group(1)).matches()) {
                    found++;
                    for (String name : m.group(1).split("\\.")) {
                        if (!declared.contains(name)) {
                            unknown.add(page + ": " + m.group(1));
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), unknown);
        assertTrue(found > 100, "classes are named");
    }

    @Test
    void commandsExist() throws IOException {
        String script = Files.readString(Page.ROOT.resolve("krait"));
        Set<String> unknown = new TreeSet<>();
        for (Page page : Page.all()) {
            Matcher m = COMMAND.matcher(page.text());
            while (m.find()) {
                if (!Pattern.compile("(?m)^  " + m.group(1) + "\\b").matcher(script).find()) {
                    unknown.add(page.name() + ": " + m.group());
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void settingsExist() throws IOException {
        Set<String> known = new HashSet<>();
        for (Setting<?> s : Settings.all()) {
            known.add(s.name());
        }
        Set<String> unknown = new TreeSet<>();
        for (Page page : Page.all()) {
            Matcher m = SETTING.matcher(page.withoutOutputs());
            while (page.name().startsWith("docs/") && m.find()) {
                String name = m.group(1) == null ? m.group(2) : m.group(1);
                if (!name.matches("krait\\.test\\..*|krait\\.(?:jfc|jfr|jar|md|h|so)") && !known.contains(name)
                        && known.stream().noneMatch(k -> k.startsWith(name + "."))) {
                    unknown.add(page.name() + ": " + name);
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }
}
