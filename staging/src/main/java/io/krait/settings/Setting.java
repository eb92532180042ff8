package io.krait.settings;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that people can configure. A value comes from the program ({@link #set}), else from the system property of
 * the setting's name, else from its environment variable, else it is the default. The property and the variable are
 * read when the setting is first asked for, and again after {@link #reset}. Thread-safe.
 *
 * @param <T> its values
 */
public final class Setting<T> {
    /** Where a value came from. */
    public enum Source {
        /** Nobody said anything. */
        DEFAULT,
        /** The environment variable. */
        ENVIRONMENT,
        /** The system property. */
        PROPERTY,
        /** A call of {@link Setting#set}. */
        PROGRAM
    }

    private record Chosen<T>(T value, Source source) {
    }

    private final String name;
    private final Values<T> values;
    private final T standard;
    private final String meaning;
    private volatile Chosen<T> chosen;

    Setting(String name, Values<T> values, T standard, String meaning) {
        this.name = name;
        this.values = values;
        this.standard = standard;
        this.meaning = meaning;
    }

    /** The system property, for instance {@code krait.threads}. */
    public String name() {
        return name;
    }

    /** The environment variable, for instance {@code KRAIT_THREADS}. */
    public String environment() {
        return name.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** What it is for, one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What values are allowed, for people. */
    public String allowed() {
        return values.allowed();
    }

    /** The value when nobody says anything. */
    public T standard() {
        return standard;
    }

    /**
     * The effective value.
     *
     * @throws SettingException if the property or the environment variable has a value that is not allowed
     */
    public T get() {
        return chosen().value;
    }

    /**
     * Where the effective value came from.
     *
     * @throws SettingException as {@link #get}
     */
    public Source source() {
        return chosen().source;
    }

    /** The effective value as text. */
    public String text() {
        return values.print(get());
    }

    /**
     * Chooses a value, from now on. What was made with another value before stays as it is.
     *
     * @param text as the property would have it
     * @throws SettingException if it is not allowed
     */
    public void set(String text) {
        chosen = new Chosen<>(parse(text, "the value"), Source.PROGRAM);
    }

    /** Forgets what the program chose; the property and the environment variable are read again. */
    public void reset() {
        chosen = null;
    }

    private Chosen<T> chosen() {
        Chosen<T> c = chosen;
        if (c == null) {
            c = read(System.getProperty(name), System.getenv(environment()));
            chosen = c;
        }
        return c;
    }

    private Chosen<T> read(String property, String variable) {
        if (property != null) {
            return new Chosen<>(parse(property, "the system property " + name), Source.PROPERTY);
        }
        if (variable != null && !variable.isBlank()) {
            return new Chosen<>(parse(variable, "the environment variable " + environment()), Source.ENVIRONMENT);
        }
        return new Chosen<>(standard, Source.DEFAULT);
    }

    private T parse(String text, String what) {
        String stripped = text.strip();
        // As for Boolean.getBoolean, but -Dkrait.noFusion alone means yes.
        Optional<T> value = values.parse(stripped.isEmpty() && values instanceof Values.Flag ? "true" : stripped);
        return value.orElseThrow(() -> new SettingException(what + (what.endsWith(name) || what.startsWith("the env")
                ? "" : " of " + name) + " is '" + text + "'; expected " + values.allowed() + " (" + meaning + ")"));
    }

    @Override
    public String toString() {
        return name;
    }
}
