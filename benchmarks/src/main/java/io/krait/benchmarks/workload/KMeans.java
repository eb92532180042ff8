package io.krait.benchmarks.workload;

import java.util.Arrays;
import java.util.List;

import io.krait.benchmarks.harness.Verdict;

/** One step of k-means: points of 8 coordinates, 16 centres. */
final class KMeans extends LoopWorkload {
    private static final int D = 8;
    private static final int K = 16;

    KMeans() {
        super("kmeans", "one step of k-means: n points of 8 coordinates, 16 centres; labels, means, counts",
                Size.of(200_000));
    }

    @Override
    public double tolerance(Element element) {
        return element == Element.F32 ? 1e-3 : 1e-10;
    }

    @Override
    public List<Slot> slots(Size size) {
        return List.of(Slot.input("x", D * size.rows(), 0, 1), Slot.input("centres", D * K, 0, 1),
                Slot.output("labels", size.rows()).as(Element.I32), Slot.output("means", D * K),
                Slot.output("counts", K).as(Element.I64));
    }

    @Override
    public double[] reference(HeapOperands data, Size size) {
        int n = size.rows();
        double[] x = read(data, "x", D * n);
        double[] centres = read(data, "centres", D * K);
        double[] results = new double[n + D * K + K];
        for (int i = 0; i < n; i++) {
            int label = nearest(x, i, centres);
            results[i] = label;
            for (int e = 0; e < D; e++) {
                results[n + label * D + e] += x[i * D + e];
            }
            results[n + D * K + label]++;
        }
        for (int j = 0; j < D * K; j++) {
            results[n + j] /= Math.max(1, results[n + D * K + j / D]);
        }
        return results;
    }

    private static int nearest(double[] x, int i, double[] centres) {
        double best = Double.POSITIVE_INFINITY;
        int label = 0;
        for (int q = 0; q < K; q++) {
            double distance = 0;
            for (int e = 0; e < D; e++) {
                double v = x[i * D + e] - centres[q * D + e];
                distance += v * v;
            }
            if (distance < best) {
                best = distance;
                label = q;
            }
        }
        return label;
    }

    /** Rounding may put a point that is as far from two centres to either. */
    @Override
    public Verdict verdict(double[] results, double[] reference, Element element) {
        if (results.length != reference.length) {
            return new Verdict(false, Double.NaN);
        }
        int n = reference.length - D * K - K;
        Verdict labels = Verdict.share(Arrays.copyOf(results, n), Arrays.copyOf(reference, n), 0, 1e-3);
        Verdict means = Verdict.of(Arrays.copyOfRange(results, n, n + D * K),
                Arrays.copyOfRange(reference, n, n + D * K), tolerance(element));
        Verdict counts = Verdict.of(Arrays.copyOfRange(results, n + D * K, n + D * K + K),
                Arrays.copyOfRange(reference, n + D * K, n + D * K + K), tolerance(element));
        return !labels.valid() ? labels : !means.valid() ? means : counts;
    }

    @Override
    public List<CKernel> c(Size size) {
        List<CKernel.Argument> arrays = List.of(CKernel.pointer("x"), CKernel.pointer("centres"),
                CKernel.pointer("labels"), CKernel.pointer("means"), CKernel.pointer("counts"));
        return List.of(
                CKernel.of("kmeans", CKernel.count(size.rows()), CKernel.count(D), CKernel.count(K)).with(arrays),
                CKernel.of("kmeans", CKernel.count(size.rows())).as("8_16").with(arrays));
    }
}
