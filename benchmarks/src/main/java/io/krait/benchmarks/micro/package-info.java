/**
 * JMH benchmarks of what a call and a compilation cost.
 */
package io.krait.benchmarks.micro;
