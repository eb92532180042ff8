package io.krait.settings;

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

    /** The text of a value. */
    String print(T value) {
        return value.toString();
    }

    /** {@code true} or {@code false}; a property without a value is true. */
    static final class Flag extends Values<Boolean> {
        @Override
        Optional<Boolean> parse(String text) {
            return switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        String allowed() {
            return "true or false";
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
            try {
                long n = Long.parseLong(text);
                return n < least || n > most ? Optional.empty() : Optional.of(n);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        String allowed() {
            return most == Long.MAX_VALUE ? "a whole number, at least " + least
                    : "a whole number from " + least + " to " + most;
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
