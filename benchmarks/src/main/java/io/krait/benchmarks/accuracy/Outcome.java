package io.krait.benchmarks.accuracy;

/**
 * What was measured over some points.
 *
 * @param points the number of points
 * @param worst the largest error in ulp
 * @param x the first operand of the point with the largest error
 * @param y the second one
 * @param total the sum of all errors
 */
record Outcome(long points, double worst, double x, double y, double total) {
    static final Outcome NONE = new Outcome(0, -1, 0, 0, 0);

    /** Of both; of two errors of one size the point with the smaller operands, so that the order does not matter. */
    Outcome and(Outcome o) {
        int order = Double.compare(worst, o.worst);
        if (order == 0) {
            order = Double.compare(o.x, x);
        }
        if (order == 0) {
            order = Double.compare(o.y, y);
        }
        Outcome worse = order >= 0 ? this : o;
        return new Outcome(points + o.points, worse.worst, worse.x, worse.y, total + o.total);
    }

    double mean() {
        return total / points;
    }
}
