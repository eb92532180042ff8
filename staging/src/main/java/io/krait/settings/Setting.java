package io.krait.settings;

import java.util.Optional;

/**
 * One thing that people can configure. A value comes from the program ({@link #choose}), else from the system property
 * of the setting's name, else from its environment variable, else it is the default. The property and the variable are
 * read when the setting is first asked for, and again after {@link #reset}. Thread-safe; {@link #get} costs as much as
 * reading a volatile field.
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
        /** The program: {@link Setting#choose} or {@link Setting#set}. */
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

    /** The system property, for instance {@code krait.threads} or {@code krait.checkCaptures}. */
    public String name() {
        return name;
    }

    /** The environment variable, for instance {@code KRAIT_THREADS} or {@code KRAIT_CHECK_CAPTURES}. */
    public String environment() {
        return environment(name);
    }

    static String environment(String name) {
        StringBuilder s = new StringBuilder(name.length() + 2);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                s.append('_');
            }
            s.append(c == '.' ? '_' : Character.toUpperCase(c));
        }
        return s.toString();
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

    /**
     * Where the effective value came from, for people: {@code the system property krait.threads}.
     *
     * @throws SettingException as {@link #get}
     */
    public String origin() {
        return switch (source()) {
            case DEFAULT -> "default";
            case ENVIRONMENT -> "the environment variable " + environment();
            case PROPERTY -> "the system property " + name;
            case PROGRAM -> "the program";
        };
    }

    /**
     * The effective value as text, from which {@link #set} makes it again.
     *
     * @throws SettingException as {@link #get}
     */
    public String text() {
        return values.print(get());
    }

    /**
     * Chooses a value, from now on. What was made with another value before stays as it is.
     *
     * @throws SettingException if it is not allowed
     */
    public void choose(T value) {
        set(values.print(value));
    }

    /**
     * Chooses a value, from now on. What was made with another value before stays as it is.
     *
     * @param text as the property would have it; an empty text chooses the default, or true for a flag
     * @throws SettingException if it is not allowed
     */
    public void set(String text) {
        chosen = new Chosen<>(parse(text, "the value of " + name), Source.PROGRAM);
    }

    /** Forgets what the program chose; the property and the environment variable are read again. */
    public void reset() {
        chosen = null;
    }

    /** The error of a value that is allowed, but cannot be had here. */
    public SettingException refuse(String why) {
        boolean outside = source() == Source.PROPERTY || source() == Source.ENVIRONMENT;
        return new SettingException((outside ? origin() : "the value of " + name) + " is '" + text() + "', which "
                + why);
    }

    private Chosen<T> chosen() {
        Chosen<T> c = chosen;
        if (c == null) {
            UnknownNames.warnOnce();
            c = read(System.getProperty(name), System.getenv(environment()));
            chosen = c;
        }
        return c;
    }

    private Chosen<T> read(String property, String variable) {
        if (property != null && says(property)) {
            return new Chosen<>(parse(property, "the system property " + name), Source.PROPERTY);
        }
        if (variable != null && says(variable)) {
            return new Chosen<>(parse(variable, "the environment variable " + environment()), Source.ENVIRONMENT);
        }
        return new Chosen<>(standard, Source.DEFAULT);
    }

    private boolean says(String text) {
        return !text.isBlank() || !values.isEmptyNothing();
    }

    private T parse(String text, String what) {
        String stripped = text.strip();
        if (stripped.isEmpty() && values.isEmptyNothing()) {
            return standard;
        }
        Optional<T> value = values.parse(stripped);
        if (value.isEmpty()) {
            throw new SettingException(what + " is '" + stripped + "'; expected " + values.allowed() + " (" + meaning
                    + ")");
        }
        return value.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
