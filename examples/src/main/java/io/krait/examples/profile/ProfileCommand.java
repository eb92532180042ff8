package io.krait.examples.profile;

import io.krait.Krait;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code krait profile}: tables of a recording. */
@Command(name = "profile", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Where the time went: tables of a recording of the JDK's flight recorder.",
    "",
    "  krait profile --settings > krait.jfc",
    "  java -XX:StartFlightRecording:filename=run.jfr,settings=default,settings=krait.jfc ...",
    "  krait profile run.jfr"})
public final class ProfileCommand implements Callable<Integer> {
    private static final String SETTINGS = "/META-INF/krait/krait.jfc";

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A recording, made with the settings below.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--settings", description = "Print the settings that have every event of Krait recorded.")
    private boolean settings;

    @Option(names = "--top", paramLabel = "N", defaultValue = "20",
            description = "The rows of each table; ${DEFAULT-VALUE} by default.")
    private int rows;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (settings) {
            out.print(settings());
            out.flush();
            return 0;
        }
        if (file.isEmpty() || rows < 1) {
            throw new ParameterException(spec.commandLine(), file.isEmpty() ? "name a recording, or say --settings"
                    : "--top must be at least 1");
        }
        if (!Files.isReadable(file.get())) {
            throw new ParameterException(spec.commandLine(), "there is no file " + file.get() + " that can be read");
        }
        Profile profile;
        try {
            profile = Profile.read(file.get());
        } catch (IOException e) {
            spec.commandLine().getErr().println(file.get() + " is no recording of the flight recorder, or it is"
                    + " damaged: " + e.getMessage());
            return 1;
        }
        out.println(file.get() + ": " + profile.events() + " events of Krait");
        if (profile.events() == 0) {
            out.println("It did not run, or the recording was made without its events; --help tells how to make one.");
        }
        new ProfileTables(out, rows).print(profile);
        out.flush();
        return 0;
    }

    /** The text of the settings. */
    static String settings() throws IOException {
        try (InputStream in = Krait.class.getResourceAsStream(SETTINGS)) {
            if (in == null) {
                throw new IOException("the resource " + SETTINGS + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
