package io.krait.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places boxes in layers, after K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical
 * system structures" (1981): a layer for each length of the longest path, barycentres for the order in a layer, and
 * positions that keep arrows straight. Arrows over several layers get a point in each.
 */
final class Layering {
    private static final double GAP = 18;
    private static final double POINT_GAP = 10;
    private static final double LAYER_GAP = 34;
    private static final int ORDER_ROUNDS = 8;
    private static final int PLACE_ROUNDS = 10;

    /** A box, or a point of an arrow. */
    private static final class Cell {
        private final double width;
        private final boolean box;
        private double height; // of a point: that of its layer
        private final List<Cell> above = new ArrayList<>();
        private final List<Cell> below = new ArrayList<>();
        private int layer;
        private int order;
        private double key;
        private double x; // of the centre
        private double y; // of the upper side

        Cell(double width, double height, boolean box) {
            this.width = width;
            this.height = height;
            this.box = box;
        }
    }

    /** The place of a box. */
    record Place(double x, double y, double width, double height) {
    }

    /** A point of an arrow. */
    record Point(double x, double y) {
    }

    private final Picture picture;
    private final Map<Picture, Cell> cells = new IdentityHashMap<>();
    private final Map<Picture.Arrow, List<Cell>> ways = new IdentityHashMap<>();
    private final List<List<Cell>> layers = new ArrayList<>();
    private double width;
    private double height;

    private Layering(Picture picture) {
        this.picture = picture;
    }

    /** Places the parts of a picture, whose sizes are given, from (0, 0) on. */
    static Layering of(Picture picture, Map<Picture, double[]> sizes) {
        Layering l = new Layering(picture);
        for (Picture p : picture.parts()) {
            double[] size = sizes.get(p);
            l.cells.put(p, new Cell(size[0], size[1], true));
        }
        l.chooseLayers();
        l.addPoints();
        l.order();
        l.place();
        return l;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    Place place(Picture p) {
        Cell c = cells.get(p);
        return new Place(c.x - c.width / 2, c.y, c.width, c.height);
    }

    /** Where an arrow goes: the lower side of its first box, a point in each layer between, the upper side. */
    List<Point> way(Picture.Arrow a) {
        List<Point> points = new ArrayList<>();
        Cell from = cells.get(a.from());
        points.add(new Point(from.x, from.y + from.height));
        for (Cell c : ways.get(a)) {
            points.add(new Point(c.x, c.y));
            points.add(new Point(c.x, c.y + c.height));
        }
        Cell to = cells.get(a.to());
        points.add(new Point(to.x, to.y));
        return points;
    }

    // Parts are in the order of the program, so arrows go from earlier ones to later ones.
    private void chooseLayers() {
        Map<Picture, List<Picture>> users = new IdentityHashMap<>();
        Map<Picture, List<Picture>> used = new IdentityHashMap<>();
        for (Picture.Arrow a : picture.arrows()) {
            users.computeIfAbsent(a.from(), k -> new ArrayList<>()).add(a.to());
            used.computeIfAbsent(a.to(), k -> new ArrayList<>()).add(a.from());
        }
        int last = 0;
        for (Picture p : picture.parts()) {
            int layer = 0;
            for (Picture f : used.getOrDefault(p, List.of())) {
                layer = Math.max(layer, cells.get(f).layer + 1);
            }
            cells.get(p).layer = layer;
            last = Math.max(last, layer);
        }
        for (int i = picture.parts().size() - 1; i >= 0; i--) {
            Picture p = picture.parts().get(i);
            boolean moves = !used.containsKey(p) && users.containsKey(p) && p.kind() != Picture.Kind.PORT
                    && p.kind() != Picture.Kind.PARAM;
            if (moves) {
                cells.get(p).layer = users.get(p).stream().mapToInt(u -> cells.get(u).layer).min().orElse(1) - 1;
            } else if (p.kind() == Picture.Kind.RESULT) {
                cells.get(p).layer = last;
            }
        }
        for (int i = 0; i <= last; i++) {
            layers.add(new ArrayList<>());
        }
        picture.parts().forEach(p -> layers.get(cells.get(p).layer).add(cells.get(p)));
    }

    private void addPoints() {
        for (Picture.Arrow a : picture.arrows()) {
            Cell from = cells.get(a.from());
            Cell to = cells.get(a.to());
            List<Cell> points = new ArrayList<>();
            Cell at = from;
            for (int i = from.layer + 1; i < to.layer; i++) {
                Cell c = new Cell(2, 0, false);
                c.layer = i;
                layers.get(i).add(c);
                points.add(c);
                link(at, c);
                at = c;
            }
            link(at, to);
            ways.put(a, points);
        }
    }

    private static void link(Cell from, Cell to) {
        from.below.add(to);
        to.above.add(from);
    }

    private void order() {
        layers.forEach(Layering::number);
        for (int round = 0; round < ORDER_ROUNDS; round++) {
            boolean down = round % 2 == 0;
            for (int k = 1; k < layers.size(); k++) {
                List<Cell> layer = layers.get(down ? k : layers.size() - 1 - k);
                for (Cell c : layer) {
                    List<Cell> next = down ? c.above : c.below;
                    c.key = next.isEmpty() ? c.order : next.stream().mapToInt(n -> n.order).average().orElse(0)
                            * layer.size() / Math.max(1, layers.get(next.getFirst().layer).size());
                }
                layer.sort(Comparator.comparingDouble(c -> c.key));
                number(layer);
            }
        }
    }

    private static void number(List<Cell> layer) {
        for (int i = 0; i < layer.size(); i++) {
            layer.get(i).order = i;
        }
    }

    private void place() {
        for (List<Cell> layer : layers) {
            double x = 0;
            for (Cell c : layer) {
                c.x = x + c.width / 2;
                x += c.width + GAP;
            }
        }
        for (int round = 0; round < PLACE_ROUNDS; round++) {
            boolean down = round % 2 == 0;
            for (int k = 0; k < layers.size(); k++) {
                straighten(layers.get(down ? k : layers.size() - 1 - k), down, round);
            }
        }
        double left = Double.MAX_VALUE;
        double right = 0;
        double y = 0;
        for (List<Cell> layer : layers) {
            double tallest = layer.stream().mapToDouble(c -> c.height).max().orElse(0);
            for (Cell c : layer) {
                left = Math.min(left, c.x - c.width / 2);
                right = Math.max(right, c.x + c.width / 2);
                c.y = y;
                c.height = c.box ? c.height : tallest;
            }
            y += tallest + LAYER_GAP;
        }
        double shift = left;
        layers.forEach(l -> l.forEach(c -> c.x -= shift));
        width = Math.max(0, right - left);
        height = Math.max(0, y - LAYER_GAP);
    }

    /**
     * Moves the cells of a layer as near as possible to where their neighbours are, without changing their order: least
     * squares with gaps between cells, by joining cells that would meet (pool adjacent violators).
     */
    private static void straighten(List<Cell> layer, boolean down, int round) {
        int n = layer.size();
        double[] offset = new double[n];
        double[] want = new double[n];
        double[] weight = new double[n];
        for (int i = 0; i < n; i++) {
            Cell c = layer.get(i);
            if (i > 0) {
                Cell before = layer.get(i - 1);
                offset[i] = offset[i - 1] + (before.width + c.width) / 2 + (c.box || before.box ? GAP : POINT_GAP);
            }
            List<Cell> near = round >= PLACE_ROUNDS - 2 ? both(c) : down ? c.above : c.below;
            want[i] = (near.isEmpty() ? c.x : near.stream().mapToDouble(o -> o.x).average().orElse(c.x)) - offset[i];
            weight[i] = near.isEmpty() ? 0.1 : c.box ? 1 : 2;
        }
        double[] mean = new double[n];
        double[] sum = new double[n];
        int[] count = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            mean[blocks] = want[i];
            sum[blocks] = weight[i];
            count[blocks] = 1;
            while (blocks > 0 && mean[blocks - 1] > mean[blocks]) {
                double s = sum[blocks - 1] + sum[blocks];
                mean[blocks - 1] = (mean[blocks - 1] * sum[blocks - 1] + mean[blocks] * sum[blocks]) / s;
                sum[blocks - 1] = s;
                count[blocks - 1] += count[blocks];
                blocks--;
            }
            blocks++;
        }
        double[] x = new double[n];
        int at = 0;
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(x, at, at + count[b], mean[b]);
            at += count[b];
        }
        for (int i = 0; i < n; i++) {
            layer.get(i).x = x[i] + offset[i];
        }
    }

    private static List<Cell> both(Cell c) {
        List<Cell> all = new ArrayList<>(c.above);
        all.addAll(c.below);
        return all;
    }
}
