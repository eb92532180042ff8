package io.krait.benchmarks.workload;

import java.util.List;

/** What an array starts with. Python's {@code arrays.py} computes the same, so that all work on the same bits. */
public sealed interface Fill {
    /** The value of an element; integer arrays take the whole part. Position: of the array in its workload. */
    double at(int position, long index);

    /** Nothing is written before the workload writes it. */
    record None() implements Fill {
        @Override
        public double at(int position, long index) {
            return 0;
        }
    }

    /** Random numbers in {@code [lo, hi)}. */
    record Uniform(double lo, double hi) implements Fill {
        /** Checks that there are such numbers. */
        public Uniform {
            if (!(lo < hi)) {
                throw new IllegalArgumentException("no numbers from " + lo + " to " + hi);
            }
        }

        @Override
        public double at(int position, long index) {
            return UniformNumbers.at(position, index, lo, hi);
        }
    }

    /** The same random numbers as the array at another position. */
    record Copy(int original, double lo, double hi) implements Fill {
        @Override
        public double at(int position, long index) {
            return UniformNumbers.at(original, index, lo, hi);
        }
    }

    /** {@code start + index * step}. */
    record Ramp(double start, double step) implements Fill {
        @Override
        public double at(int position, long index) {
            return start + index * step;
        }
    }

    /** These numbers. */
    record Table(List<Double> values) implements Fill {
        /** Copies the list. */
        public Table {
            values = List.copyOf(values);
        }

        @Override
        public double at(int position, long index) {
            return values.get((int) index);
        }
    }
}
