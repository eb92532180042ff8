package io.krait.ndarray;

import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.Prim.Range;

/** Reads slices as Python writes them: {@code "1:-1, ::2, 0, ..."}. */
final class SliceText {
    private SliceText() {
    }

    static Slice[] parse(String text) {
        String[] parts = text.split(",", -1);
        Slice[] r = new Slice[parts.length];
        for (int i = 0; i < parts.length; i++) {
            r[i] = one(parts[i].strip(), text);
        }
        return r;
    }

    private static Slice one(String s, String whole) {
        if (s.equals("...")) {
            return new Slice.Rest();
        }
        String[] n = s.split(":", -1);
        if (n.length > 3 || s.isEmpty()) {
            throw wrong(s, whole);
        }
        if (n.length == 1) {
            return new Slice.At(number(n[0], Range.OPEN, whole));
        }
        long step = n.length == 3 ? number(n[2], 1, whole) : 1;
        try {
            return new Slice.Span(new Range(number(n[0], Range.OPEN, whole), number(n[1], Range.OPEN, whole), step));
        } catch (KraitException e) {
            throw Errors.located(e);
        }
    }

    private static long number(String s, long missing, String whole) {
        String t = s.strip();
        try {
            return t.isEmpty() ? missing : Long.parseLong(t);
        } catch (NumberFormatException e) {
            throw wrong(t, whole);
        }
    }

    private static IndexException wrong(String s, String whole) {
        return new IndexException("cannot read '" + s + "' in the slice \"" + whole + "\"" + Errors.at()
                + "; write start:stop:step, an index or ... for each axis, separated by commas, for instance \"1:-1, "
                + "::2\"");
    }
}
