package io.krait.optimizer.loop;

import io.krait.staging.CompilationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words and signs of loop IR text, one after the other. Line ends count as spaces. */
final class LoopTokens {
    private static final Pattern TOKEN = Pattern.compile("""
            (?<space>[ \\t\\r\\n]+|;[^\\n]*)\
            |(?<variable>%[0-9]+)\
            |(?<buffer>@[0-9]+)\
            |(?<number>-?(?:[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?|Infinity)|nan:[0-9a-f]+)\
            |(?<hash>\\#[0-9a-f]+)\
            |(?<word>[A-Za-z_][A-Za-z0-9_]*)\
            |(?<string>"(?:[^"\\\\\\n]|\\\\.)*")\
            |(?<sign>[(){}\\[\\]:,=])""");

    /** What a token is. */
    enum Kind {
        VARIABLE("a variable such as %7"),
        BUFFER("a buffer such as @0"),
        NUMBER("a number"),
        HASH("a table's hash"),
        WORD("a word"),
        STRING("a quoted name"),
        SIGN("a sign"),
        END("the end of the text");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private record Token(Kind kind, String text, int line) {
        @Override
        public String toString() {
            return kind == Kind.END ? kind.label : "'" + text + "'";
        }
    }

    private final String[] lines;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    LoopTokens(String text) {
        lines = text.split("\n", -1);
        Matcher m = TOKEN.matcher(text);
        int line = 1;
        int at = 0;
        while (at < text.length()) {
            if (!m.find(at) || m.start() != at) {
                throw error(line, "'" + text.charAt(at) + "' begins nothing that loop IR text has");
            }
            Token t = new Token(kind(m), m.group(), line);
            if (m.group("space") == null) {
                tokens.add(t);
            }
            line += (int) t.text.chars().filter(c -> c == '\n').count();
            at = m.end();
        }
        tokens.add(new Token(Kind.END, "", line));
    }

    private static Kind kind(Matcher m) {
        for (Kind k : Kind.values()) {
            if (k != Kind.END && m.group(k.name().toLowerCase(Locale.ROOT)) != null) {
                return k;
            }
        }
        return Kind.END;
    }

    /** True when the next token is the given word or sign. */
    boolean at(String text) {
        Token t = tokens.get(next);
        return (t.kind == Kind.WORD || t.kind == Kind.SIGN) && t.text.equals(text);
    }

    /** True when the next token is of the given kind. */
    boolean at(Kind kind) {
        return tokens.get(next).kind == kind;
    }

    /** Takes the given word or sign if it comes next. */
    boolean accept(String text) {
        boolean found = at(text);
        next += found ? 1 : 0;
        return found;
    }

    /** Takes the given word or sign. */
    void expect(String text) {
        if (!accept(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    /** Takes a token of the given kind. */
    String take(Kind kind) {
        if (!at(kind)) {
            throw unexpected(kind.label);
        }
        return tokens.get(next++).text;
    }

    /** An error at the token that comes next. */
    CompilationException unexpected(String expected) {
        Token t = tokens.get(next);
        return error(t.line, "expected " + expected + ", found " + t);
    }

    /** An error at the token taken last. */
    CompilationException wrong(String what) {
        return error(tokens.get(Math.max(next - 1, 0)).line, what);
    }

    private CompilationException error(int line, String what) {
        String text = lines[line - 1].strip();
        return new CompilationException("loop IR text, line " + line + ": " + what + "\n    " + text);
    }
}
