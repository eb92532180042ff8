package io.krait.report;

/** Text in XML and HTML. */
final class Markup {
    private Markup() {
    }

    /** Text as the content of an element or of an attribute in double quotes; what XML cannot hold becomes U+FFFD. */
    static String escape(String s) {
        StringBuilder b = new StringBuilder(s.length() + 16);
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '<' -> b.append("&lt;");
                case '>' -> b.append("&gt;");
                case '&' -> b.append("&amp;");
                case '"' -> b.append("&quot;");
                case '\'' -> b.append("&#39;");
                default -> i += append(b, s, i);
            }
        }
        return b.toString();
    }

    /** Appends a character or a surrogate pair; gives 1 for a pair. */
    private static int append(StringBuilder b, String s, int i) {
        char c = s.charAt(i);
        if (Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))) {
            b.append(c).append(s.charAt(i + 1));
            return 1;
        }
        boolean control = c < ' ' && c != '\n' && c != '\t' || c == 0x7f;
        b.append(control || Character.isSurrogate(c) || c >= 0xfffe ? '\ufffd' : c);
        return 0;
    }

    /** The first characters of a text, in one line. */
    static String brief(String s, int most) {
        String line = s.strip().replaceAll("\\s+", " ");
        int end = most - 1;
        if (line.length() <= most) {
            return line;
        }
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
