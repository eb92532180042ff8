/**
 * Element types, the staged language, errors and settings. For programs: {@link io.krait.staging.Expr} and {@link
 * io.krait.staging.StagedArray}, what lambdas see; {@link io.krait.staging.KraitException} and its kinds; {@link
 * io.krait.settings.Settings}. The rest is for Krait itself: shapes, the Op table, the recorder, the array graph, the
 * reference interpreter, and the store of compiled code.
 */
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
