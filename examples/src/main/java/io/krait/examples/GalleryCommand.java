package io.krait.examples;

import io.krait.examples.gallery.Gallery;
import io.krait.examples.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code krait gallery}: kernels with control flow, each with a picture or a table. */
@Command(name = "gallery", mixinStandardHelpOptions = true,
        description = "Kernels with loops and branches: pictures and tables.")
final class GalleryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", defaultValue = "krait-gallery",
            description = "Where to write the pictures (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "What to show (default: everything): "
            + "mandelbrot, heat, nbody, kmeans, ways, life, option, bilateral, filters, spheres.")
    private List<String> names = List.of();

    @Override
    public Integer call() throws IOException {
        for (String n : names) {
            if (!Gallery.NAMES.contains(n)) {
                throw new ParameterException(spec.commandLine(), "there is nothing called " + n + " in the gallery: it"
                        + " has " + String.join(", ", Gallery.NAMES));
            }
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot make the folder " + output + " for the pictures ("
                    + e + "): name another with --output", e);
        }
        Gallery gallery = new Gallery(new Report(spec.commandLine().getOut()), output);
        for (String n : names.isEmpty() ? Gallery.NAMES : names) {
            gallery.show(n);
        }
        return 0;
    }
}
