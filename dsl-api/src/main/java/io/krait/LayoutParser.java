package io.krait;

import io.krait.staging.SignatureException;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a {@link CoreLayout}, for instance {@code (n),inout(m,3)->(n+m-1),()}. */
final class LayoutParser {
    private final String text;
    private int at;

    LayoutParser(String text) {
        this.text = text;
    }

    /** The part before the arrow. */
    List<CoreLayout.Input> inputs() {
        List<CoreLayout.Input> r = new ArrayList<>();
        do {
            boolean inPlace = isNext("inout");
            r.add(new CoreLayout.Input(core(), inPlace));
        } while (isNext(","));
        return r;
    }

    /** The part after the arrow; also the end of the text. */
    List<List<CoreDim>> outputs() {
        List<List<CoreDim>> r = new ArrayList<>();
        if (isNext("->")) {
            blanks();
            if (at < text.length()) {
                do {
                    r.add(core());
                } while (isNext(","));
            }
        }
        blanks();
        if (at < text.length()) {
            throw bad(r.isEmpty() ? "',' or '->'" : "',' or the end");
        }
        return r;
    }

    private List<CoreDim> core() {
        if (!isNext("(")) {
            throw bad("'('");
        }
        List<CoreDim> dims = new ArrayList<>();
        if (isNext(")")) {
            return dims;
        }
        do {
            dims.add(sum());
        } while (isNext(","));
        if (!isNext(")")) {
            throw bad("',', ')' or an operator");
        }
        return List.copyOf(dims);
    }

    private CoreDim sum() {
        CoreDim a = product();
        while (true) {
            if (isNext("+")) {
                a = new CoreDim.Derived(CoreDim.Sign.PLUS, a, product());
            } else if (!isArrow() && isNext("-")) {
                a = new CoreDim.Derived(CoreDim.Sign.MINUS, a, product());
            } else {
                return a;
            }
        }
    }

    private boolean isArrow() {
        blanks();
        return text.startsWith("->", at);
    }

    private CoreDim product() {
        CoreDim a = atom();
        while (isNext("*")) {
            a = new CoreDim.Derived(CoreDim.Sign.TIMES, a, atom());
        }
        return a;
    }

    private CoreDim atom() {
        blanks();
        int from = at;
        if (isNext("(")) {
            CoreDim d = sum();
            if (!isNext(")")) {
                throw bad("')' or an operator");
            }
            return d;
        }
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.isEmpty()) {
            throw bad("a name, a number or '('");
        }
        if (!Character.isDigit(word.charAt(0))) {
            return new CoreDim.Name(word);
        }
        if (word.length() > 9 || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            at = from;
            throw bad("a name, a number or '('");
        }
        return new CoreDim.Fixed(Long.parseLong(word));
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean isNext(String token) {
        blanks();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private SignatureException bad(String wanted) {
        blanks();
        return new SignatureException("layout \"" + text + "\" is malformed at character " + (at + 1) + ", "
                + (at < text.length() ? "'" + text.charAt(at) + "'" : "its end") + ": expected " + wanted);
    }
}
