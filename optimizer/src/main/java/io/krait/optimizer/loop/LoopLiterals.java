package io.krait.optimizer.loop;

import io.krait.optimizer.loop.LoopTokens.Kind;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Scalars;

/** Reads names of types, numbers and constants of loop IR text. */
final class LoopLiterals {
    private final LoopTokens in;

    LoopLiterals(LoopTokens in) {
        this.in = in;
    }

    /** The text of a quoted name. */
    static String unquote(String s) {
        StringBuilder b = new StringBuilder();
        for (int i = 1; i < s.length() - 1; i++) {
            char c = s.charAt(i);
            if (c == '\\') {
                c = s.charAt(++i);
                c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
            }
            b.append(c);
        }
        return b.toString();
    }

    /** An element type. */
    DType dtype(String word) {
        try {
            return DType.parse(word);
        } catch (DTypeException e) {
            throw in.wrong(e.getMessage());
        }
    }

    /** A number that fits an int. */
    int integer(String text) {
        long n = number(text);
        if (n != (int) n) {
            throw in.wrong(text + " is too large here");
        }
        return (int) n;
    }

    /** A whole number. */
    long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw in.wrong("'" + text + "' is not a whole number");
        }
    }

    /** The bits of a constant, the reverse of {@link Scalars#text}. */
    long value(DType t) {
        if (t == DType.BOOL) {
            boolean isTrue = in.accept("true");
            if (!isTrue && !in.accept("false")) {
                throw in.unexpected("'true' or 'false'");
            }
            return isTrue ? 1 : 0;
        }
        String text = in.take(Kind.NUMBER);
        long bits;
        try {
            bits = t.isFloat() && text.startsWith("nan:") ? Long.parseUnsignedLong(text.substring(4), 16)
                    : number(t, text);
        } catch (NumberFormatException e) {
            throw in.wrong("'" + text + "' is no constant of type " + t);
        }
        if (t.kind() == DType.Kind.COMPLEX || Scalars.wrap(t, bits) != bits) {
            throw in.wrong("'" + text + "' is no constant of type " + t);
        }
        return bits;
    }

    private static long number(DType t, String text) {
        return switch (t) {
            case F64 -> Scalars.bits(Double.parseDouble(text));
            case F32 -> Scalars.bits(Float.parseFloat(text));
            case F16, BF16 -> Scalars.ofDouble(t, Double.parseDouble(text));
            case U64 -> Long.parseUnsignedLong(text);
            case BOOL, I8, I16, I32, I64, U8, U16, U32, C64, C128 -> Long.parseLong(text);
        };
    }
}
