package io.krait.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page does in a browser, where there is one. */
class ReportBrowserTest {
    @TempDir
    private Path folder;

    private static Graph graph() {
        return new Recorder("test", Origin.NONE).finish(List.of());
    }

    private static Optional<Path> browser() {
        for (String dir : System.getenv().getOrDefault("PATH", "").split(":")) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                Path p = Path.of(dir.isEmpty() ? "." : dir, name);
                if (Files.isExecutable(p)) {
                    return Optional.of(p);
                }
            }
        }
        return Optional.empty();
    }

    /** The page after its script and another one ran. */
    private String run(String page, String script) throws Exception {
        Optional<Path> browser = browser();
        Assumptions.assumeTrue(browser.isPresent(), "no browser");
        Path file = Files.writeString(folder.resolve("page.html"), page.replace("</body>", "<script>//<![CDATA[\n"
                + "const out = t => { const e = document.createElement('pre'); e.className = 'out';"
                + " e.textContent = t; document.body.append(e); };\ntry {" + script
                + "} catch (e) { out('failed ' + e); }\n//]]></script></body>"));
        Path dom = folder.resolve("dom.html");
        Process p = new ProcessBuilder(browser.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-background-networking", "--no-first-run", "--window-size=1600,1000", "--user-data-dir="
                        + folder.resolve("profile"), "--dump-dom", file.toUri().toString())
                .redirectOutput(dom.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        boolean ended = p.waitFor(60, TimeUnit.SECONDS);
        p.destroyForcibly();
        Assumptions.assumeTrue(ended && p.exitValue() == 0 && Files.size(dom) > 0, "the browser does not work here");
        return Files.readString(dom);
    }

    @Test
    void clicksShowWhatBelongsTogether() throws Exception {
        String dom = run(Files.readString(HtmlReportTest.softmax().report(folder.resolve("report.html"))), """
                const sig = () => document.querySelector('.sig:not([hidden])');
                const pinned = () => [...new Set([...sig().querySelectorAll('.p')].map(e =>
                    e.closest('.pane').dataset.pane))].sort().join(' ');
                const line = [...sig().querySelectorAll('.source .l[data-s]')].find(e =>
                    e.textContent.includes('exp('));
                line.click();
                out('pinned ' + pinned() + '.');
                const other = sig().querySelector('.graph g.p').dataset.s === line.dataset.s;
                out('same ' + other + '.');
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: ']', bubbles: true}));
                out('signature ' + sig().dataset.sig + ' ' + pinned() + '.');
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
                out('free ' + pinned() + '.');
                const find = document.querySelector('#find');
                find.value = 'max';
                find.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
                out('count ' + document.querySelector('#count').textContent + '.');
                const b = document.querySelector('.stages button[data-for=llvm]');
                const before = document.querySelector('.pane.llvm').hidden;
                b.click();
                out('pane ' + before + ' ' + document.querySelector('.pane.llvm').hidden + '.');
                document.querySelector('#theme').click();
                out('theme ' + document.documentElement.dataset.theme + '.');
                """);
        assertFalse(dom.contains(">failed "), dom.substring(Math.max(0, dom.length() - 2000)));
        assertTrue(Pattern.compile("pinned [a-z ]*graph [a-z ]*loops [a-z ]*program source[.]").matcher(dom).find(),
                dom.substring(dom.length() - 1500));
        assertTrue(dom.contains("same true."), "the box of the line");
        assertTrue(Pattern.compile("signature 1 .*source[.]").matcher(dom).find(), "kept in the other signature");
        assertTrue(dom.contains("free ."));
        assertTrue(Pattern.compile("count 1 of \\d+[.]").matcher(dom).find(), "search");
        assertTrue(dom.contains("pane true false.") || dom.contains("pane false true."));
        assertTrue(dom.contains("theme light."));
        Matcher ready = Pattern.compile("data-ready=\"(\\d+)\"").matcher(dom);
        assertTrue(ready.find() && Integer.parseInt(ready.group(1)) > 100, "the script ran to its end");
    }

    @Test
    void theScriptRunsOnHostileText() throws Exception {
        String evil = "</script>\"'<b>&amp;]]>";
        Subject.Variant v = new Subject.Variant(evil, false, () -> evil, () -> new Evaluator.Drawing(graph(),
                List.of()), s -> evil, () -> evil);
        String dom = run(HtmlReport.page(new Subject(evil, new Origin("m", "\"]'.java", 7), evil, List.of(v))), """
                document.querySelector('.source .l[data-s]').click();
                out('text ' + document.querySelectorAll('b').length + ' ' + document.querySelectorAll('.l.p').length);
                """);
        assertTrue(dom.contains("text 0 1"), dom.substring(Math.max(0, dom.length() - 1500)));
    }
}
