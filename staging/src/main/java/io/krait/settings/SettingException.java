package io.krait.settings;

import io.krait.staging.KraitException;

/** A system property, an environment variable or a program asks for a value that a setting cannot have. */
public final class SettingException extends KraitException {
    private static final long serialVersionUID = 1L;

    SettingException(String message) {
        super(message);
    }
}
