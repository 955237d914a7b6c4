/**
 * {@code gavel bench kernels}: every provider and every peer on the same inputs, on one core, by
 * JMH, in a JVM of its own each; a table with ratios, JSON, and a page with charts.
 *
 * <p>Letter: <b>E</b>, for the clock, the processes it starts and the files it writes.
 */
package io.gavel.bench.kernels;
