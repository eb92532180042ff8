package io.krait.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values that a setting can have.
 *
 * <p>These are classes and not lambdas, because a lambda costs a fresh JVM more than the rest of a setting.
 */
abstract class Values<T> {
    /** The value that a text stands for, stripped and not empty; empty if it stands for none. */
    abstract Optional<T> parse(String text);

    /** What is allowed, as the end of the sentence "expected ...". */
    abstract String allowed();

    /** The text of a value, from which {@link #parse} makes it again. */
    String print(T value) {
        return value.toString();
    }

    /** True if an empty text says that nobody chose a value. */
    boolean isEmptyNothing() {
        return true;
    }

    private static Optional<Long> whole(String text, long least, long most) {
        try {
            long n = Long.parseLong(text);
            return n < least || n > most ? Optional.empty() : Optional.of(n);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@code true} or {@code false}; a property without a value is true. */
    static final class Flag extends Values<Boolean> {
        @Override
        Optional<Boolean> parse(String text) {
            return switch (text) {
                case "true", "" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        String allowed() {
            return "true or false";
        }

        @Override
        boolean isEmptyNothing() {
            return false;
        }
    }

    /** A whole number. */
    static final class Whole extends Values<Long> {
        private final long least;
        private final long most;

        Whole(long least, long most) {
            this.least = least;
            this.most = most;
        }

        @Override
        Optional<Long> parse(String text) {
            return whole(text, least, most);
        }

        @Override
        String allowed() {
            if (least == Long.MIN_VALUE) {
                return "a whole number";
            }
            return most == Long.MAX_VALUE ? "a whole number, at least " + least
                    : "a whole number from " + least + " to " + most;
        }
    }

    /** A power of two, or 0. */
    static final class PowerOfTwo extends Values<Long> {
        private final long most;

        PowerOfTwo(long most) {
            this.most = most;
        }

        @Override
        Optional<Long> parse(String text) {
            Optional<Long> n = whole(text, 0, most);
            return n.isPresent() && Long.bitCount(n.get()) <= 1 ? n : Optional.empty();
        }

        @Override
        String allowed() {
            return "0 or a power of two up to " + most;
        }
    }

    /** A count that may have no end, which is {@code Long.MAX_VALUE}. */
    static final class Count extends Values<Long> {
        private static final String NO_END = "unlimited";

        @Override
        Optional<Long> parse(String text) {
            return text.equals(NO_END) ? Optional.of(Long.MAX_VALUE) : whole(text, 0, Long.MAX_VALUE);
        }

        @Override
        String print(Long value) {
            return value == Long.MAX_VALUE ? NO_END : value.toString();
        }

        @Override
        String allowed() {
            return "a whole number, at least 0, or " + NO_END;
        }
    }

    /** A number of bytes: {@code 4096}, {@code 64k}, {@code 512m}, {@code 4g}. */
    static final class Bytes extends Values<Long> {
        private static final String UNITS = "kmgt";
        private static final int BITS_PER_UNIT = 10;

        @Override
        Optional<Long> parse(String text) {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            int last = text.length() - 1;
            int unit = UNITS.indexOf(Character.toLowerCase(text.charAt(last)));
            int bits = (unit + 1) * BITS_PER_UNIT;
            Optional<Long> n = whole(unit < 0 ? text : text.substring(0, last), 0, Long.MAX_VALUE >> bits);
            return n.isEmpty() ? n : Optional.of(n.get() << bits);
        }

        @Override
        String print(Long value) {
            int unit = Math.min(value == 0 ? 0 : Long.numberOfTrailingZeros(value) / BITS_PER_UNIT, UNITS.length());
            return unit == 0 ? value.toString() : (value >> unit * BITS_PER_UNIT) + UNITS.substring(unit - 1, unit);
        }

        @Override
        String allowed() {
            return "a number of bytes, for instance 65536, 64k, 512m or 4g";
        }
    }

    /** One of some words; the first is the default. */
    static final class Word extends Values<String> {
        private final String[] words;

        Word(String... words) {
            this.words = words;
        }

        @Override
        Optional<String> parse(String text) {
            for (String w : words) {
                if (w.equals(text)) {
                    return Optional.of(w);
                }
            }
            return Optional.empty();
        }

        @Override
        String allowed() {
            return "one of " + String.join(", ", words);
        }
    }

    /** Some of some words, with commas between them; none unless said. */
    static final class Words extends Values<List<String>> {
        private final Word word;

        Words(String... words) {
            word = new Word(words);
        }

        @Override
        Optional<List<String>> parse(String text) {
            List<String> all = new ArrayList<>();
            for (String part : text.split(",")) {
                Optional<String> w = word.parse(part.strip());
                if (w.isEmpty()) {
                    return Optional.empty();
                }
                all.add(w.get());
            }
            return Optional.of(List.copyOf(all));
        }

        @Override
        String print(List<String> value) {
            return String.join(",", value);
        }

        @Override
        String allowed() {
            return "some of " + String.join(", ", word.words) + ", with commas between them";
        }
    }

    /** Any text. */
    static final class Text extends Values<String> {
        private final String meaning;

        Text(String meaning) {
            this.meaning = meaning;
        }

        @Override
        Optional<String> parse(String text) {
            return Optional.of(text);
        }

        @Override
        String allowed() {
            return meaning;
        }
    }
}
