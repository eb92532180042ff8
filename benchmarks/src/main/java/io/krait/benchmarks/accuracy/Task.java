package io.krait.benchmarks.accuracy;

/** One function in one type, and the largest error that it may have. */
record Task(Function function, Format format, double bound) {
    @Override
    public String toString() {
        return function.name() + " " + format.label();
    }
}
