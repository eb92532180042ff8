package io.krait.examples.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.tool.JavaShellToolBuilder;

/** Runs lines through the jshell tool with the startup script of {@code ./krait shell}, in this JVM. */
public final class Session {
    static final String PROMPT = "jshell> ";
    static final String MORE = "   ...> ";
    private static final Path STARTUP = Path.of("..", "config", "shell.jsh");

    /**
     * An input and what was printed.
     *
     * @param input one or more lines
     * @param output lines
     */
    public record Step(String input, String output) {
    }

    private Session() {
    }

    /** Enters each input and gives what was printed after it; a last one comes from leaving. */
    public static List<String> run(List<String> inputs) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            // What snippets print goes to System.out, as they run in this JVM.
            System.setOut(out);
            String text = String.join("\n", inputs) + "\n/exit\n";
            JavaShellToolBuilder.builder()
                    .in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null)
                    .out(out).err(out).env(Map.of()).persistence(new HashMap<>()).locale(Locale.ROOT)
                    .start("--execution", "local", "--class-path",
                            System.getProperty("java.class.path"), "--startup", STARTUP.toString());
        } finally {
            System.setOut(before);
        }
        String all = bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        List<String> outputs = new ArrayList<>();
        String[] parts = all.split("(?m)^" + PROMPT, -1);
        for (int i = 1; i < parts.length; i++) {
            String output = parts[i].replace(MORE, "");
            // The tool may print what it reads.
            if (i <= inputs.size() && output.startsWith(inputs.get(i - 1) + "\n")) {
                output = output.substring(inputs.get(i - 1).length());
            }
            outputs.add(output.strip());
        }
        return outputs;
    }

    /** The steps of a transcript: lines after a prompt are input, the others output. */
    public static List<Step> parse(String transcript) {
        List<Step> steps = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        StringBuilder output = new StringBuilder();
        for (String line : (transcript + PROMPT).split("\n")) {
            if (line.startsWith(PROMPT.strip())) {
                if (!input.isEmpty()) {
                    steps.add(new Step(input.toString(), output.toString().strip()));
                }
                input = new StringBuilder(line.substring(Math.min(PROMPT.length(), line.length())));
                output = new StringBuilder();
            } else if (line.startsWith(MORE)) {
                input.append('\n').append(line.substring(MORE.length()));
            } else {
                output.append(line).append('\n');
            }
        }
        return steps;
    }
}
