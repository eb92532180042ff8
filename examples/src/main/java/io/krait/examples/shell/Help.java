package io.krait.examples.shell;

import io.krait.Inspectable;
import io.krait.ndarray.NdArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code help()} prints in the shell. All texts are in {@code help.txt}. */
public final class Help {
    private static final String RESOURCE = "help.txt";

    /**
     * A part of the help.
     *
     * @param name what to ask for
     * @param names the methods that it tells of
     * @param text for people; lines that begin with {@code "  > "} are examples to enter
     */
    record Topic(String name, List<String> names, String text) {
        List<String> examples() {
            return text.lines().filter(l -> l.startsWith("  > ")).map(l -> l.substring(4)).toList();
        }
    }

    private Help() {
    }

    /** Prints what there is. */
    public static void help() {
        IO.println(topics().get("overview").text());
    }

    /** Prints help on a topic or a method: {@code help("jit")}, {@code help("sin")}. */
    public static void help(String name) {
        IO.println(about(name));
    }

    /** Prints what can be done with a value: an array, a compiled function, a picture. */
    public static void help(Object value) {
        IO.println(about(value));
    }

    static String about(String name) {
        Map<String, Topic> topics = topics();
        String wanted = name.strip().replaceFirst("\\(.*", "");
        if (topics.containsKey(wanted)) {
            return topics.get(wanted).text();
        }
        List<String> found = new ArrayList<>();
        for (Topic t : topics.values()) {
            if (t.names().contains(wanted)) {
                found.add(t.text());
            }
        }
        if (!found.isEmpty()) {
            return String.join("\n", found);
        }
        List<String> others = new ArrayList<>(topics.keySet());
        others.remove("overview");
        return "There is no help on '" + wanted + "', but on " + String.join(", ", others)
                + ".\nThe Tab key completes names; Tab twice shows what they do.";
    }

    static String about(Object value) {
        if (value instanceof NdArray<?> a) {
            return "An array of " + a.dtype() + " with the shape " + Arrays.toString(a.shape()) + ".\n"
                    + about("methods");
        }
        if (value instanceof Inspectable f) {
            String seen = f.signatures().isEmpty() ? "It was not called yet."
                    : "It was compiled for\n  " + String.join("\n  ", f.signatures());
            return value + ". " + seen + "\n" + about("explain");
        }
        if (value instanceof Picture) {
            return about("plot");
        }
        return "A Java " + value.getClass().getSimpleName() + ". help() tells of Krait.";
    }

    /** All topics in the order of the file. */
    static Map<String, Topic> topics() {
        Map<String, Topic> topics = new LinkedHashMap<>();
        for (String part : read().split("(?m)^== ")) {
            if (!part.isBlank()) {
                String head = part.lines().findFirst().orElseThrow();
                String[] words = head.split("[: ,]+");
                topics.put(words[0], new Topic(words[0], List.of(words).subList(1, words.length),
                        part.substring(head.length()).strip()));
            }
        }
        return topics;
    }

    private static String read() {
        try (InputStream in = Help.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
