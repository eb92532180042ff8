package io.krait.properties;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the tests that need a GPU, and those that can use one instead of the simulator, where there is a GPU but no
 * Maven. The exit status is 0 if all pass.
 */
final class GpuTests {
    private static final int MOST_TRACES = 20;

    private GpuTests() {
    }

    public static void main(String[] args) {
        System.setProperty("krait.test.device", "cuda");
        Set<Path> roots = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(Files::isDirectory).collect(Collectors.toSet());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(roots)).filters(TagFilter.includeTags("gpu", "device")).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        PrintWriter out = new PrintWriter(System.out, true);
        listener.getSummary().printTo(out);
        listener.getSummary().printFailuresTo(out, MOST_TRACES);
        System.exit(listener.getSummary().getTotalFailureCount() == 0
                && listener.getSummary().getTestsFoundCount() > 0 ? 0 : 1);
    }
}
