package io.krait.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Origin;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static Picture random(Random r, int boxes, Map<Picture, double[]> sizes) {
        Picture top = new Picture(Picture.Kind.GROUP, "", "", Origin.NONE);
        for (int i = 0; i < boxes; i++) {
            Picture.Kind kind = Picture.Kind.values()[r.nextInt(Picture.Kind.values().length)];
            Picture p = top.add(new Picture(kind, "p" + i, "", Origin.NONE));
            sizes.put(p, new double[]{10 + r.nextInt(200), 10 + r.nextInt(100)});
            for (int k = r.nextInt(3); k > 0 && i > 0; k--) {
                Picture from = top.parts().get(r.nextInt(i));
                // What a program gives is used by nothing in it.
                if (from.kind() != Picture.Kind.RESULT) {
                    top.arrow(from, p, r.nextInt(5) == 0);
                }
            }
        }
        return top;
    }

    private static boolean overlap(Layering.Place a, Layering.Place b) {
        return a.x() < b.x() + b.width() && b.x() < a.x() + a.width() && a.y() < b.y() + b.height()
                && b.y() < a.y() + a.height();
    }

    @Test
    void boxesDoNotOverlapAndArrowsGoDown() {
        Random r = new Random(6);
        for (int round = 0; round < 200; round++) {
            Map<Picture, double[]> sizes = new IdentityHashMap<>();
            Picture top = random(r, r.nextInt(30), sizes);
            Layering l = Layering.of(top, sizes);
            List<Picture> parts = top.parts();
            for (int i = 0; i < parts.size(); i++) {
                Layering.Place at = l.place(parts.get(i));
                assertTrue(at.x() >= -1e-6 && at.y() >= 0 && at.x() + at.width() <= l.width() + 1e-6
                        && at.y() + at.height() <= l.height() + 1e-6, "inside of the picture");
                for (int k = 0; k < i; k++) {
                    assertTrue(!overlap(at, l.place(parts.get(k))), "boxes " + k + " and " + i + " overlap");
                }
            }
            for (Picture.Arrow a : top.arrows()) {
                assertTrue(l.place(a.from()).y() + l.place(a.from()).height() < l.place(a.to()).y());
                double y = -1;
                for (Layering.Point p : l.way(a)) {
                    assertTrue(p.y() >= y, "the way of an arrow goes down");
                    y = p.y();
                }
            }
        }
    }

    @Test
    void longArrowsPassBetweenBoxes() {
        Random r = new Random(7);
        for (int round = 0; round < 100; round++) {
            Map<Picture, double[]> sizes = new IdentityHashMap<>();
            Picture top = random(r, 20, sizes);
            Layering l = Layering.of(top, sizes);
            for (Picture.Arrow a : top.arrows()) {
                List<Layering.Point> way = l.way(a);
                for (Layering.Point p : way.subList(1, way.size() - 1)) {
                    for (Picture q : top.parts()) {
                        Layering.Place at = l.place(q);
                        assertTrue(p.x() <= at.x() || p.x() >= at.x() + at.width() || p.y() < at.y()
                                || p.y() > at.y() + at.height(), "a point of an arrow lies in a box");
                    }
                }
            }
        }
    }

    @Test
    void theOnlyOrderWithoutCrossingsIsFound() {
        Picture top = new Picture(Picture.Kind.GROUP, "", "", Origin.NONE);
        Map<Picture, double[]> sizes = new HashMap<>();
        int n = 6;
        for (int i = 0; i < 2 * n; i++) {
            Picture p = top.add(new Picture(Picture.Kind.PORT, "p" + i, "", Origin.NONE));
            sizes.put(p, new double[]{50, 20});
        }
        for (int i = 0; i < n; i++) {
            top.arrow(top.parts().get(i), top.parts().get(2 * n - 1 - i), false);
        }
        Layering l = Layering.of(top, sizes);
        for (Picture.Arrow a : top.arrows()) {
            assertEquals(l.place(a.from()).x(), l.place(a.to()).x(), 1e-6, "a straight arrow");
        }
    }
}
