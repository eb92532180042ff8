/** Types, shapes, the Op table, the recorder, the array graph and the reference interpreter. */
module io.krait.staging {
    requires static jdk.jfr;

    exports io.krait.events;
    exports io.krait.settings;
    exports io.krait.staging;
    exports io.krait.staging.math;
    exports io.krait.store;
    exports io.krait.types;

    provides io.krait.staging.Evaluator with io.krait.staging.InterpretingEvaluator;
}
