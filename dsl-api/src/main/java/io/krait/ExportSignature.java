package io.krait;

import io.krait.staging.DType;
import io.krait.staging.Origin;
import io.krait.staging.SignatureException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a function is exported for: {@code "x: f64[n], y: f64[3, n] -> f64[n]"}.
 *
 * @param params the parameters
 * @param results the results; empty if the text does not tell
 */
record ExportSignature(List<Part> params, List<Part> results) {
    private static final Pattern PART = Pattern.compile(
            "\\s*(?:([A-Za-z_][A-Za-z_0-9]*)\\s*:)?\\s*([a-z0-9]+)\\s*(?:\\[([^\\]]*)\\])?\\s*");

    /** Copies the lists. */
    ExportSignature {
        params = List.copyOf(params);
        results = List.copyOf(results);
    }

    /**
     * A parameter or a result.
     *
     * @param name its name, or empty
     * @param type its element type
     * @param dims its extents: names or numbers
     */
    record Part(String name, DType type, List<String> dims) {
        /** Copies the list. */
        Part {
            dims = List.copyOf(dims);
        }

        @Override
        public String toString() {
            return (name.isEmpty() ? "" : name + ": ") + type + (dims.isEmpty() ? "" : dims.toString());
        }
    }

    /** True for an extent that is a number. */
    static boolean isNumber(String dim) {
        return Character.isDigit(dim.charAt(0));
    }

    static ExportSignature parse(String text) {
        String[] sides = text.split("->", -1);
        if (sides.length > 2) {
            throw wrong(text, "there are several ->");
        }
        return new ExportSignature(parts(text, sides[0]), sides.length == 1 ? List.of() : parts(text, sides[1]));
    }

    private static List<Part> parts(String text, String side) {
        List<Part> parts = new ArrayList<>();
        for (String part : split(side)) {
            Matcher m = PART.matcher(part);
            if (!m.matches()) {
                throw wrong(text, "'" + part.strip() + "' is not an element type with extents");
            }
            List<String> dims = new ArrayList<>();
            if (m.group(3) != null) {
                for (String d : m.group(3).split(",", -1)) {
                    dims.add(dim(text, d.strip()));
                }
            }
            String name = m.group(1) == null ? "" : m.group(1);
            if (!name.isEmpty()) {
                ExportNames.check(ExportNames.Kind.PARAMETER, name);
            }
            parts.add(new Part(name, DType.parse(m.group(2)), dims));
        }
        return parts;
    }

    private static String dim(String text, String d) {
        boolean number = !d.isEmpty() && d.chars().allMatch(Character::isDigit) && d.length() < 19;
        if (!number && !ExportNames.NAME.matcher(d).matches()) {
            throw wrong(text, "'" + d + "' is neither a name nor a number");
        }
        if (!number) {
            ExportNames.check(ExportNames.Kind.EXTENT, d);
        }
        return number ? Long.toString(Long.parseLong(d)) : d;
    }

    /** At commas outside of brackets. */
    private static List<String> split(String side) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < side.length(); i++) {
            char c = side.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(side.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(side.substring(from));
        return parts;
    }

    private static SignatureException wrong(String text, String why) {
        return new SignatureException("the signature \"" + text + "\" cannot be read: " + why
                + Recording.where(Origin.here())
                + ". It looks like \"x: f64[n], y: f64[3, n] -> f64[n]\"");
    }

    /** The same with a name for everything that has none: a0, a1 for parameters, out for results. */
    ExportSignature named() {
        Map<String, Part> all = new HashMap<>();
        List<Part> in = named(params, "a", true, all);
        List<Part> out = named(results, "out", results.size() > 1, all);
        for (Part p : in) {
            for (String d : p.dims) {
                if (all.containsKey(d)) {
                    throw wrong(this.toString(), "'" + d + "' is a parameter and an extent");
                }
            }
        }
        return new ExportSignature(in, out);
    }

    private List<Part> named(List<Part> parts, String prefix, boolean numbered, Map<String, Part> all) {
        List<Part> r = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part p = parts.get(i);
            Part named = new Part(p.name.isEmpty() ? prefix + (numbered ? i : "") : p.name, p.type, p.dims);
            if (all.put(named.name, named) != null) {
                throw wrong(this.toString(), "'" + named.name + "' is the name of two parameters");
            }
            r.add(named);
        }
        return r;
    }

    private static String text(List<Part> parts) {
        return parts.stream().map(Part::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return text(params) + (results.isEmpty() ? "" : " -> " + text(results));
    }
}
