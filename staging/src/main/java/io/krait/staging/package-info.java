/**
 * The ground floor: data types, shapes, the Op table, the array graph, the recorder that turns a lambda into a graph,
 * and the reference interpreter that says what every program means.
 */
package io.krait.staging;
