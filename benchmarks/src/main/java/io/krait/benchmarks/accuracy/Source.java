package io.krait.benchmarks.accuracy;

import java.util.List;
import java.util.SplittableRandom;

/** A distribution of points: one operand, or two. */
@FunctionalInterface
interface Source {
    /** Puts the operands of a random point into the array. */
    void draw(SplittableRandom random, double[] point);

    /** A distribution of one operand. */
    @FunctionalInterface
    interface One extends Source {
        /** A random operand. */
        double next(SplittableRandom random);

        @Override
        default void draw(SplittableRandom random, double[] point) {
            point[0] = next(random);
        }

        /** The same with either sign. */
        default One signed() {
            return random -> random.nextBoolean() ? next(random) : -next(random);
        }

        /** Rounded to whole numbers. */
        default One whole() {
            return random -> Math.rint(next(random));
        }
    }

    /** Independent operands. */
    static Source pair(One x, One y) {
        return (random, point) -> {
            point[0] = x.next(random);
            point[1] = y.next(random);
        };
    }

    /** Uniform between two numbers. */
    static One uniform(double lo, double hi) {
        return random -> lo + random.nextDouble() * (hi - lo);
    }

    /** Positive numbers with exponents from lo to hi, all equally likely, also of subnormal numbers. */
    static One exponents(int lo, int hi) {
        return random -> Math.scalb(1 + random.nextDouble(), lo + random.nextInt(hi - lo + 1));
    }

    /** Random bits; what lies outside of the range or is no number is drawn again. */
    static One bits(Format format, double lo, double hi) {
        return random -> {
            double x;
            do {
                x = format.of(random.nextLong());
            } while (!(x >= lo && x <= hi));
            return x;
        };
    }

    /**
     * Around the given numbers, at distances of all magnitudes: from one unit in the last place to a relative distance
     * of 1/4, or an absolute one for 0.
     */
    static One near(Format format, double... centers) {
        return random -> {
            double center = centers[random.nextInt(centers.length)];
            double distance = Math.scalb(random.nextDouble() + 1, -2 - random.nextInt(format.precision()));
            double signed = random.nextBoolean() ? distance : -distance;
            return center == 0 ? signed : center + center * signed;
        };
    }

    /** Below a number, at distances of all magnitudes from 2^lo to 2^hi. */
    static One below(double center, int lo, int hi) {
        One distance = exponents(lo, hi);
        return random -> center - distance.next(random);
    }

    /** Above a number. */
    static One above(double center, int lo, int hi) {
        One distance = exponents(lo, hi);
        return random -> center + distance.next(random);
    }

    /** Cubes of whole numbers, and what follows them. */
    static One cubes() {
        return random -> Math.pow(random.nextInt(200_000), 3) * (1 + random.nextInt(3) * 0x1p-52);
    }

    /** Around whole multiples of a step up to the given count, at distances of all magnitudes. */
    static One nearMultiples(Format format, double step, double count) {
        return random -> {
            double n = Math.rint((random.nextDouble() * 2 - 1) * count);
            double distance = step * Math.scalb(random.nextDouble(), -2 - random.nextInt(format.precision()));
            return n * step + (random.nextInt(3) - 1) * distance;
        };
    }

    /** Points where the second operand is near a function of the first, at relative distances of all magnitudes. */
    static Source along(Format format, One x, java.util.function.DoubleUnaryOperator curve) {
        return (random, point) -> {
            double first = format.round(x.next(random));
            double y = curve.applyAsDouble(first);
            double distance = Math.scalb(random.nextDouble(), -1 - random.nextInt(format.precision()));
            point[0] = first;
            point[1] = y + y * (random.nextInt(3) - 1) * distance;
        };
    }

    /** Given points and their neighbours. */
    static Source around(Format format, List<double[]> points) {
        return (random, point) -> {
            double[] center = points.get(random.nextInt(points.size()));
            for (int k = 0; k < center.length; k++) {
                double x = format.step(center[k], random.nextInt(4) == 0 ? random.nextInt(17) - 8 : 0);
                point[k] = Double.isFinite(x) ? x : center[k];
            }
        };
    }
}
