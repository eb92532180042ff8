package io.krait.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours for one line of a text: comments, names, words, numbers. */
enum Highlight {
    /** Java. */
    JAVA("(?<c>//.*|/\\*.*?(\\*/|$)|^\\s*\\*.*)|"
            + "(?<s>\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'\\\\])*')|(?<k>\\b(var|final|static|"
            + "public|private|protected|return|new|for|while|if|else|class|record|interface|import|package|int|long|"
            + "double|float|boolean|void|this|true|false|null|switch|case|yield|try|catch|throw|throws)\\b)"
            + "|(?<d>\\b\\d[\\w.]*)"),
    /** The graph and the loop IR. */
    LOOPS("(?<c>;.*)|(?<s>\"[^\"]*\")|(?<v>[%@]\\d+)|(?<k>\\b(kernel|parfor|for|while|if|else|do|yield|return|carry|"
            + "fold|step|to|threads|lanes|rare|load|store|update|fault|call|parallel|map|reduce|scan|mask|"
            + "streaming)\\b)"
            + "|(?<d>\\b(?:[iuf]\\d+|bf16|bool|c64|c128)(?:x\\d+)?\\b|(?<=const )\\S+)"),
    /** LLVM IR. */
    LLVM("(?<c>;.*)|(?<s>c?\"[^\"]*\")|(?<v>[%@!][\\w.$]+)|(?<k>\\b(define|declare|call|ret|br|label|load|store|phi|"
            + "select|getelementptr|alloca|attributes|switch|extractvalue|insertvalue)\\b)"
            + "|(?<d>\\b(?:i\\d+|float|double|half|ptr|void)\\b|\\b0x[0-9A-Fa-f]+\\b)"),
    /** Assembly. */
    ASSEMBLY("(?<c>(?:#|//|^;).*)|(?<s>\"[^\"]*\")|(?<k>^\\s*[a-z@][\\w.@!%]*)|"
            + "(?<v>[%$][\\w.$]+|\\b[xyz]mm\\d+\\b|\\br[a-z0-9]{1,3}"
            + "\\b|\\be[a-z]{2}\\b|\\bk[0-7]\\b)|(?<d>\\b0x[0-9a-fA-F]+\\b|\\b\\d+\\b)"),
    /** Text for people. */
    TEXT("(?<k>^\\S.*:$)|(?<c>(?<=\\()[\\w$]+\\.java:\\d+(?=\\)))");

    private static final String[] GROUPS = {"c", "s", "k", "v", "d"};
    // Lines longer than this are tables.
    private static final int MOST = 1000;

    private final Pattern pattern;

    Highlight(String regex) {
        pattern = Pattern.compile(regex);
    }

    /** The line as HTML. */
    String html(String line) {
        if (line.length() > MOST) {
            return Markup.escape(line.substring(0, MOST)) + "…";
        }
        StringBuilder b = new StringBuilder(line.length() * 2);
        Matcher m = pattern.matcher(line);
        int at = 0;
        while (m.find()) {
            if (m.end() == m.start()) {
                continue;
            }
            b.append(Markup.escape(line.substring(at, m.start())));
            b.append("<i class=\"").append(kind(m)).append("\">").append(Markup.escape(m.group())).append("</i>");
            at = m.end();
        }
        return b.append(Markup.escape(line.substring(at))).toString();
    }

    private String kind(Matcher m) {
        for (String g : GROUPS) {
            if (m.namedGroups().containsKey(g) && m.group(g) != null) {
                return g;
            }
        }
        return GROUPS[0];
    }
}
