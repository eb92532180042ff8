/** From the array graph to vectorised loop IR, and the interface that backends implement. */
module io.krait.optimizer {
    requires transitive io.krait.staging;
}
