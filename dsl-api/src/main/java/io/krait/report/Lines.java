package io.krait.report;

import io.krait.staging.Origin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The user's lines in texts: {@code File.java:12}, as all stages print them. */
final class Lines {
    // Also JShell's, and class names of files without a source name.
    private static final Pattern PLACE = Pattern.compile("(?<![\\w$./])([\\w$\\p{L}][\\w$.\\p{L}-]*):(\\d+)(?![\\w:])");

    private Lines() {
    }

    /** A user's line as a name. */
    static String name(Origin o) {
        return o.toString();
    }

    /** The first user's line that a text names, or an empty string. */
    static String find(String text) {
        Matcher m = PLACE.matcher(text);
        while (m.find()) {
            if (m.group(1).endsWith(".java") || m.group(1).startsWith("$JShell$")) {
                return m.group();
            }
        }
        return "";
    }
}
