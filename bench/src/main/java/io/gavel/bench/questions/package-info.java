/**
 * Generated batches of every operation, each a function of a seed: what {@code gavel check} asks
 * and {@code gavel bench kernels} times, and the memory that answers go to.
 *
 * <p>Letter: <b>M</b>. No clock, thread, file or log. Generating allocates a little; answering,
 * which is what is timed, does not happen here.
 */
package io.gavel.bench.questions;
