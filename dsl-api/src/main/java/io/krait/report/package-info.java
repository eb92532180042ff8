/** Pictures of graphs, and the HTML report of a compiled function. */
package io.krait.report;
