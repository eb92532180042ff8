package io.krait.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures contenders beside each other: rounds in which each runs a block of calls, forwards and backwards in turn,
 * so that a slow minute of the machine hits all of them. A round in which other processes used more than a tenth of
 * the machine is noisy: it is kept apart and repeated, a few times at most.
 */
public final class Harness {
    private static final double NOISY = 0.10;
    /** A round lasts at least this long, as the load clock ticks every 10 ms. */
    private static final double ROUND_SECONDS = 0.12;
    private static final double SLOW_SECONDS = 0.5;
    private static final int SLOW_BLOCKS = 4;
    /** Of one family and thread count, contenders this much slower than the best are not measured further. */
    private static final double CONTENDS = 1.25;
    private static final int MOST_CALLS = 200_000;

    /**
     * How long to measure.
     *
     * @param blockSeconds  least time of a contender's block of calls
     * @param rounds        rounds to measure, 0: as many as fit in the seconds of a case, 3 to 9
     * @param caseSeconds   how long the rounds of a case may take together
     * @param warmUpSeconds how long code that is compiled while it runs is called beforehand
     * @param settleMillis  pause before each block, in which the threads of the one before go to sleep
     */
    public record Settings(double blockSeconds, int rounds, double caseSeconds, double warmUpSeconds,
            long settleMillis) {
        /** Settings for figures that are to be quoted. */
        public static final Settings THOROUGH = new Settings(0.008, 0, 6, 0.3, 3);
        /** Settings that only show that everything runs. */
        public static final Settings SMOKE = new Settings(0.0002, 2, 0, 0.0, 0);
    }

    /**
     * What a set of contenders gave.
     *
     * @param measurements one per contender that was measured to the end, in the order of the contenders
     * @param rounds       rounds measured
     * @param noisyRounds  how many of them were noisy
     */
    public record Outcome(List<Measurement> measurements, int rounds, int noisyRounds) {
        /** Copies the list. */
        public Outcome {
            measurements = List.copyOf(measurements);
        }
    }

    private final Settings settings;
    private final LoadProbe probe;

    /** A harness with these settings. */
    public Harness(Settings settings, LoadProbe probe) {
        this.settings = settings;
        this.probe = probe;
    }

    /** Measures all contenders; of those of one family only the ones that can still be the best. */
    public Outcome measure(List<Contender> contenders) {
        List<Runner> runners = new ArrayList<>();
        for (Contender contender : contenders) {
            runners.add(new Runner(contender, estimate(contender)));
        }
        return rounds(stillInTheRace(runners));
    }

    private double estimate(Contender contender) {
        double seconds = contender.time(1).seconds(contender.threads());
        if (contender.warmsUp()) {
            long start = System.nanoTime();
            while ((System.nanoTime() - start) * 1e-9 < settings.warmUpSeconds()) {
                contender.time(Math.clamp((long) (0.01 / Math.max(seconds, 1e-9)), 1, MOST_CALLS));
            }
        }
        double best = seconds;
        for (int i = 0; i < 3 && (i == 0 || best > SLOW_SECONDS / 4) && i * best < 2 * SLOW_SECONDS; i++) {
            best = Math.min(best, contender.time(1).seconds(contender.threads()));
        }
        // One call of a microsecond says little: ask a longer block.
        int calls = Math.clamp((long) (settings.blockSeconds() / 4 / Math.max(best, 1e-9)), 1, MOST_CALLS);
        for (int i = 0; i < 3 && calls > 1; i++) {
            best = Math.min(best, contender.time(calls).seconds(contender.threads()) / calls);
        }
        return best;
    }

    private static List<Runner> stillInTheRace(List<Runner> runners) {
        Map<String, Double> best = new HashMap<>();
        for (Runner runner : runners) {
            best.merge(runner.race(), runner.estimate, Math::min);
        }
        return runners.stream().filter(runner -> runner.estimate <= CONTENDS * best.get(runner.race())).toList();
    }

    private Outcome rounds(List<Runner> runners) {
        double round = runners.stream().mapToDouble(r -> Math.max(settings.blockSeconds(), r.estimate)).sum();
        double stretch = settings == Settings.SMOKE ? 1 : Math.max(1, ROUND_SECONDS / round);
        runners.forEach(runner -> runner.plan(settings.blockSeconds(), stretch));
        int wanted = settings.rounds() > 0 ? settings.rounds()
                : Math.clamp((long) (settings.caseSeconds() / Math.max(round, ROUND_SECONDS)), 3, 9);
        int repeats = settings == Settings.SMOKE ? 0 : round < 1 ? 3 : 1;
        int done = 0;
        int all = 0;
        int noisy = 0;
        while (done < wanted) {
            List<Runner> order = all % 2 == 0 ? runners : runners.reversed();
            all++;
            LoadProbe.Moment before = probe.now();
            List<Double> times = new ArrayList<>();
            for (Runner runner : order) {
                boolean enough = runner.estimate > SLOW_SECONDS && (runner.blocks() >= SLOW_BLOCKS
                        || runner.blocks() * runner.estimate > settings.caseSeconds() / 3);
                times.add(enough ? Double.NaN : block(runner));
            }
            boolean bad = probe.foreignShare(before, probe.now()) > NOISY;
            for (int i = 0; i < order.size(); i++) {
                order.get(i).record(times.get(i), bad);
            }
            noisy += bad ? 1 : 0;
            if (bad && repeats > 0) {
                repeats--;
                LoadProbe.pause(300);
            } else {
                done++;
            }
        }
        return new Outcome(runners.stream().map(Runner::measurement).toList(), all, noisy);
    }

    private double block(Runner runner) {
        LoadProbe.pause(settings.settleMillis());
        if (runner.estimate < 0.02) {
            runner.contender.time(1);
        }
        return runner.contender.time(runner.calls).seconds(runner.contender.threads()) / runner.calls;
    }

    /** A contender and what is known of it. */
    private static final class Runner {
        private final Contender contender;
        private final double estimate;
        private final List<Double> quiet = new ArrayList<>();
        private final List<Double> noisy = new ArrayList<>();
        private int calls = 1;

        Runner(Contender contender, double estimate) {
            this.contender = contender;
            this.estimate = estimate;
        }

        String race() {
            return contender.family() + "/" + contender.threads();
        }

        void plan(double blockSeconds, double stretch) {
            double wanted = estimate < 0.02 ? blockSeconds * stretch : blockSeconds;
            calls = Math.clamp((long) Math.ceil(wanted / Math.max(estimate, 1e-9)), 1, MOST_CALLS);
        }

        int blocks() {
            return quiet.size() + noisy.size();
        }

        void record(double seconds, boolean bad) {
            if (!Double.isNaN(seconds)) {
                (bad ? noisy : quiet).add(seconds);
            }
        }

        Measurement measurement() {
            List<Double> blocks = new ArrayList<>(quiet);
            if (quiet.size() < 3) {
                blocks.addAll(noisy);
            }
            return Measurement.of(contender.name(), contender.family(), contender.threads(),
                    blocks.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
