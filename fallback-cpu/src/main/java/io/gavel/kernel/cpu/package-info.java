/**
 * The {@code cpu-scalar} provider: every operation of the contract on the owner's own thread. What
 * it answers is by definition right; other providers are tested against it.
 *
 * <p>Letter: <b>M</b>. Memory comes with the batch, scratch from the constructors; submit and poll
 * allocate nothing and there are no threads. The one thing from outside, a seed for the batched
 * signature check, is drawn in {@link io.gavel.kernel.cpu.CpuScalarProvider}.
 */
package io.gavel.kernel.cpu;
