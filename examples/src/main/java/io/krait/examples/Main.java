package io.krait.examples;

import io.krait.examples.profile.ProfileCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code krait} command: demo, gallery, info, hello, cache. */
@Command(name = "krait", mixinStandardHelpOptions = true, version = "Krait 0.1.0-SNAPSHOT",
        description = "Array programs in Java, compiled to SIMD machine code.",
        subcommands = {DemoCommand.class, GalleryCommand.class, InfoCommand.class, HelloCommand.class,
            CacheCommand.class, ProfileCommand.class, ReportCommand.class})
public final class Main {
    /** Runs a command and leaves with its exit code: 0 done, 1 failed, 2 wrong arguments. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("hello")) {
            // Without a command line parser, which takes as long as the rest.
            HelloCommand.say(System.out);
            return;
        }
        System.exit(commandLine().execute(args));
    }

    /** The command line with all its commands. */
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
