/** From the array graph to vectorised loop IR, and the interface that backends implement. */
module io.krait.optimizer {
    requires transitive io.krait.staging;

    exports io.krait.optimizer;
    exports io.krait.optimizer.ahead;
    exports io.krait.optimizer.backend;
    exports io.krait.optimizer.debug;
    exports io.krait.optimizer.loop;

    uses io.krait.optimizer.backend.Backend;

    provides io.krait.staging.Evaluator with io.krait.optimizer.CompilingEvaluator;
}
