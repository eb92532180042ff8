package io.krait.settings;

import io.krait.staging.KraitException;
import io.krait.staging.Origin;

/** A system property, an environment variable or a program asks for a value that a setting cannot have. */
public final class SettingException extends KraitException {
    private static final long serialVersionUID = 1L;

    SettingException(String message) {
        super(message);
    }

    /** The same with the line of the program that asked for the value. */
    public SettingException at(Origin origin) {
        String at = origin.at();
        return at.isEmpty() ? this : new SettingException(getMessage() + " (" + at + ")");
    }
}
