/** Many kernels that come and go: does the process stay as it was? */
package io.krait.benchmarks.churn;
