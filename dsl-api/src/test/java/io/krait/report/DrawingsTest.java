package io.krait.report;

import static io.krait.Krait.arange;
import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.fail_if;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.Inspection;
import io.krait.ndarray.NdArray;
import io.krait.staging.Origin;
import io.krait.types.F64;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DrawingsTest {
    static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> all(Document d, String tag) {
        NodeList n = d.getElementsByTagName(tag);
        List<Element> r = new ArrayList<>();
        for (int i = 0; i < n.getLength(); i++) {
            r.add((Element) n.item(i));
        }
        return r;
    }

    private static List<String> texts(Document d) {
        return all(d, "text").stream().map(Element::getTextContent).toList();
    }

    private static long count(Document d, String kind) {
        return all(d, "g").stream().filter(g -> g.getAttribute("class").equals(kind)).count();
    }

    @Test
    void kernelsAreBoxesWithWhatTheyReadAndWrite() throws Exception {
        var f = jit(f64.array(2), x -> {
            var mean = x.mean(0);
            return x.sub(mean).square().mean(0).sqrt().add(exp(mean).sum());
        });
        f.apply(ones(f64, 8, 5)).eval();
        Document d = parse(f.inspect().svg());
        assertEquals(3, count(d, "group"));
        assertEquals(1, count(d, "param"));
        assertEquals(1, count(d, "result"));
        assertTrue(count(d, "stored") >= 3, "each kernel writes something");
        assertTrue(texts(d).contains("kernel 0") && texts(d).contains("column over [s0, s1]"), texts(d).toString());
        assertTrue(texts(d).contains("reads %0"), "ports");
        assertTrue(all(d, "g").stream().anyMatch(g -> g.getAttribute("data-s").startsWith("DrawingsTest.java:")));
    }

    @Test
    void loopsAndBranchesAreBoxes() throws Exception {
        var collatz = vectorize(i64, start -> {
            var n = var(start);
            var steps = var(0);
            while_(() -> n.gt(1)).loop(() -> {
                if_(n.and(n.literal(1)).eq(0)).then(() -> n.set(n.shr(1))).else_(() -> n.set(n.mul(3).add(1)));
                steps.inc(1);
            });
            return steps;
        });
        collatz.apply(arange(10).add(1).eval()).eval();
        List<String> texts = texts(parse(collatz.inspect().svg()));
        assertTrue(texts.containsAll(List.of("function", "condition", "do", "then", "else", "gt(·, 1)")), texts
                .toString());
        var k = kernel(f64.array(2), f64.array(1), (x, y) -> parallelFor(x.dim(0), i -> {
            fail_if(x.get(i, 0).lt(0), "negative <{}> \"&\"", x.get(i, 0));
            for_(0, 3, j -> y.inc(x.get(i, j), i));
            y.set(sum(0, x.dim(1), j -> x.get(i, j)), i);
        }));
        k.run(ones(f64, 4, 5), zeros(f64, 4));
        Document d = parse(k.inspect().svg());
        assertTrue(texts(d).stream().anyMatch(t -> t.startsWith("parallel for")), texts(d).toString());
        assertTrue(texts(d).stream().anyMatch(t -> t.startsWith("fold add")), texts(d).toString());
        assertTrue(all(d, "path").stream().anyMatch(p -> p.getAttribute("class").equals("o")), "order of effects");
    }

    @Test
    void complexProgramsShowTheirParts() throws Exception {
        var f = jit(x -> x.mul(x).sum());
        f.apply(ones(io.krait.Krait.c128, 4)).eval();
        Document d = parse(f.inspect().svg());
        assertTrue(texts(d).stream().anyMatch(t -> t.endsWith("f64[s0]")), texts(d).toString());
    }

    @Test
    void dotIsBalancedAndNamesEveryBox() {
        var f = jit(f32.array(2), z -> {
            var e = exp(z.sub(z.max(1).keepDims()));
            return e.div(e.sum(1).keepDims());
        });
        f.apply(ones(f32, 4, 4)).eval();
        String dot = f.inspect().dot();
        assertEquals(dot.chars().filter(c -> c == '{').count(), dot.chars().filter(c -> c == '}').count());
        assertTrue(dot.startsWith("digraph krait {") && dot.contains("subgraph cluster_"), dot);
        for (String line : dot.lines().filter(l -> l.contains("->")).toList()) {
            String from = line.strip().split(" ")[0];
            assertTrue(dot.contains(from + " [label="), line);
        }
    }

    @Test
    void hostileTextIsEscaped() throws Exception {
        Picture top = new Picture(Picture.Kind.GROUP, "", "", Origin.NONE);
        String evil = "</text></svg><script>alert('x')</script>&amp;\"\u0000\ud800 \ud83d\ude00 ]]>";
        top.add(new Picture(Picture.Kind.VALUE, evil, evil, new Origin(evil, evil, 3)));
        String svg = SvgWriter.write(top, evil);
        Document d = parse(svg);
        assertFalse(svg.contains("<script"), svg);
        assertTrue(texts(d).getFirst().contains("</svg><script>alert('x')</script>&amp;\""), texts(d).toString());
        assertTrue(texts(d).getFirst().contains("\ud83d\ude00") && !texts(d).getFirst().contains("\u0000"));
        String dot = DotWriter.write(top, "a \"b\" \\");
        assertTrue(dot.contains("label=\"a \\\"b\\\" \\\\\""), dot);
    }

    @Test
    void largeProgramsLeaveThingsOut() throws Exception {
        NdArray<F64> x = ones(f64, 16).eval();
        var f = jit(f64.array(1), a -> {
            var s = a;
            for (int i = 0; i < 500; i++) {
                s = s.mul(a).add(i);
            }
            return s;
        });
        f.apply(x).eval();
        Inspection in = f.inspect();
        Document d = parse(in.svg());
        assertTrue(all(d, "g").size() <= DrawGraph.MOST, "no more than people can read");
        assertTrue(texts(d).contains("kernel 0"), texts(d).toString());
    }

    @Test
    void shortTextsAreCutBetweenCharacters() {
        assertEquals("a b", Markup.brief(" a \n b ", 3));
        assertEquals("ab…", Markup.brief("abcd", 3));
        assertEquals("a…", Markup.brief("a\ud83d\ude00bcd", 3));
    }
}
