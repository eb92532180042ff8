package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.settings.Setting;
import io.krait.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The page about configuration lists every setting, with its default and what is allowed. */
class SettingsPageTest {
    @Test
    void everySettingHasItsRow() throws IOException {
        String page = Files.readString(Page.ROOT.resolve("docs/configuration.md"));
        for (Setting<?> s : Settings.all()) {
            String row = row(s);
            assertTrue(page.contains(row), "docs/configuration.md lacks this row:\n" + row);
        }
    }

    private static <T> String row(Setting<T> s) {
        s.choose(s.standard());
        try {
            String value = s.text();
            return "| `" + s.name() + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | " + s.meaning() + " | "
                    + s.allowed() + " |";
        } finally {
            s.reset();
        }
    }
}
