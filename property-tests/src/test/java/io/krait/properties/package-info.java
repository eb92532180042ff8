/**
 * Generators, laws and oracles over the whole of Krait. What a program means is what {@link io.krait.staging.Op#eval}
 * and {@link io.krait.staging.Interpreter} say; everything else must give the same bits.
 *
 * <ul>
 * <li>{@code mvn -pl property-tests -am test -Djqwik.tries.default=5000} tries more programs.
 * <li>A failure prints its seed, the smallest program that fails, and that program's graph and plan. The next run
 * begins with the sample that failed last; {@code @Property(seed = "...")} repeats a run.
 * <li>Arrays lie between pages that must not be touched: code that reads or writes outside of them takes the process
 * down. {@code -Dkrait.test.trace=true} prints each program before it runs, so that the last one is the culprit.
 * </ul>
 */
package io.krait.properties;
