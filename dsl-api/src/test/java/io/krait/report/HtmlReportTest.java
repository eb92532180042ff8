package io.krait.report;

import static io.krait.Krait.array;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.grid;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.simulator;
import static io.krait.Krait.stencil;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.Inspectable;
import io.krait.Jit1;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.types.Num;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {
    private static final List<String> PANES = List.of("source", "graph", "explain", "program", "lowered", "loops",
            "llvm", "optimised", "assembly");

    @TempDir
    private Path folder;

    static Jit1<Num, Num> softmax() {
        Jit1<Num, Num> f = jit(z -> {
            var e = exp(z.sub(z.max(1).keepDims()));
            // Not the same as in other tests, whose lines its loops would have.
            return e.div(e.sum(1).keepDims()).mul(0.9375);
        });
        f.apply(array(new float[][]{{1, 2, 3}, {1, 1, 1}})).eval();
        f.apply(ones(f64, 4, 4)).eval();
        return f;
    }

    private String page(Inspectable f) throws Exception {
        Path at = f.report(folder.resolve("deep/er/report.html"));
        assertTrue(at.isAbsolute() && at.endsWith("report.html"));
        return Files.readString(at);
    }

    private static List<Element> all(Element from, String tag, String style) {
        NodeList n = from.getElementsByTagName(tag);
        List<Element> r = new ArrayList<>();
        for (int i = 0; i < n.getLength(); i++) {
            Element e = (Element) n.item(i);
            if (List.of(e.getAttribute("class").split(" ")).contains(style)) {
                r.add(e);
            }
        }
        return r;
    }

    private static Set<String> places(Element pane) {
        Set<String> r = new TreeSet<>();
        for (String tag : List.of("div", "g")) {
            NodeList n = pane.getElementsByTagName(tag);
            for (int i = 0; i < n.getLength(); i++) {
                String s = ((Element) n.item(i)).getAttribute("data-s");
                if (!s.isEmpty()) {
                    r.add(s);
                }
            }
        }
        return r;
    }

    private static void check(String page, int signatures) throws Exception {
        Document d = DrawingsTest.parse(page);
        List<Element> sigs = all(d.getDocumentElement(), "section", "sig");
        assertEquals(signatures, sigs.size());
        assertEquals(signatures, d.getElementsByTagName("option").getLength());
        for (Element sig : sigs) {
            List<Element> panes = all(sig, "section", "pane");
            assertEquals(PANES, panes.stream().map(p -> p.getAttribute("data-pane")).filter(p -> !p.equals("machine"))
                    .toList());
            Set<String> source = places(panes.getFirst());
            assertFalse(source.isEmpty(), "lines of the source have code");
            for (Element pane : panes) {
                assertTrue(source.containsAll(places(pane)), pane.getAttribute("data-pane") + " links to "
                        + places(pane) + ", the source has " + source);
                assertFalse(pane.getTextContent().isBlank());
            }
            assertFalse(places(panes.get(1)).isEmpty(), "the graph has links");
        }
        loadsNothing(d.getDocumentElement());
    }

    private static void loadsNothing(Element e) {
        assertTrue(e.getAttribute("src").isEmpty() && e.getAttribute("href").isEmpty(), e.getTagName());
        if (e.getTagName().equals("style") || e.getTagName().equals("script")) {
            assertFalse(Pattern.compile("url\\(|@import|fetch\\(|XMLHttp|import\\(|https?:").matcher(e.getTextContent())
                    .find(), "the page loads nothing");
        }
        NodeList n = e.getChildNodes();
        for (int i = 0; i < n.getLength(); i++) {
            if (n.item(i) instanceof Element child) {
                loadsNothing(child);
            }
        }
    }

    @Test
    void everythingIsOnThePageOfAFunction() throws Exception {
        String page = page(softmax());
        check(page, 2);
        Document d = DrawingsTest.parse(page);
        List<Element> panes = all(d.getDocumentElement(), "section", "pane");
        assertTrue(panes.getFirst().getTextContent().contains("var e = exp(z.sub(z.max(1).keepDims()));"),
                "the source of the test is found");
        assertTrue(places(panes.get(5)).stream().anyMatch(s -> s.startsWith("HtmlReportTest.java:")), "loops");
        assertTrue(panes.get(2).getTextContent().contains("kernel"), "explain");
    }

    @Test
    void everyKindOfFunctionHasAPage() throws Exception {
        var square = vectorize(f64, x -> x.mul(x));
        square.apply(ones(f64, 8).eval()).eval();
        check(page(square), 1);
        var sums = guvectorize("(n)->()", f64, f64, (x, y) -> y.set(x.get(0).add(x.get(1))));
        sums.apply(ones(f64, 4, 2).eval());
        check(page(sums), 1);
        var mean = stencil(f64, u -> u.at(-1).add(u.at(1)).mul(0.5));
        mean.apply(ones(f64, 9).eval());
        check(page(mean), 1);
        var twice = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(x.get(i).mul(2), i)));
        twice.run(zeros(f64, 5));
        check(page(twice), 1);
        var thread = cudaKernel(f32.array(1), x -> x.set(1, grid(1)));
        thread.grid(1).block(32).run(zeros(f32, 32).to(simulator()));
        String page = page(thread);
        check(page, 1);
        assertTrue(page.contains(".visible .entry"), "PTX");
    }

    @Test
    void aFunctionThatWasNotCalledSaysSo() throws Exception {
        for (Inspectable f : List.of(jit(x -> x.add(1)), vectorize(x -> x.add(1)), stencil(u -> u.at(1)),
                kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(0, i))))) {
            String page = page(f);
            Document d = DrawingsTest.parse(page);
            assertTrue(d.getDocumentElement().getTextContent().contains("was not called yet"), page);
            assertTrue(page.contains("aFunctionThatWasNotCalledSaysSo") || page.contains("jit(x -&gt; x.add(1))"),
                    "the line that made it is shown");
        }
    }

    @Test
    void hostileTextIsText() throws Exception {
        String evil = "</script></pre><img src=x onerror=alert(1)>&quot;\"'\u0001 \ud83d\ude00 @@BODY@@ ]]> <!-- $1 \\";
        var f = jit(x -> x.add(1));
        f.apply(ones(f64, 3)).eval();
        Subject.Variant v = new Subject.Variant(evil, false, () -> evil, () -> new Evaluator.Drawing(graph(),
                List.of()), s -> evil + "\n" + evil, () -> evil);
        String page = HtmlReport.page(new Subject(evil, new Origin("m", evil, 7), evil, List.of(v)));
        Document d = DrawingsTest.parse(page);
        assertEquals(0, d.getElementsByTagName("img").getLength());
        assertEquals(1, d.getElementsByTagName("script").getLength());
        String shown = evil.replace("\u0001", "\ufffd");
        assertEquals(shown, d.getElementsByTagName("h1").item(0).getTextContent());
        Element llvm = all(d.getDocumentElement(), "section", "llvm").getFirst();
        assertTrue(llvm.getTextContent().contains(shown), llvm.getTextContent());
    }

    private static Graph graph() {
        return new Recorder("test", Origin.NONE).finish(List.of());
    }

    @Test
    void pagesThatCannotBeWrittenAreErrors() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        var f = jit(x -> x.add(1));
        KraitException e = assertThrows(KraitException.class, () -> f.report(file.resolve("report.html")));
        assertTrue(e.getMessage().contains("cannot be written to") && e.getMessage().contains("report.html"), e
                .getMessage());
    }
}
