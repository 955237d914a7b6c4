/**
 * The {@code cpu-vector} provider: the operations of the contract on the owner's own thread, many
 * items or many limbs at a time by jdk.incubator.vector, with the answers of {@code cpu-scalar}.
 *
 * <p>The module is an incubating one, missing unless the JVM was told to add it. So {@link
 * io.gavel.kernel.vector.CpuVectorProvider} looks for it before it touches a class that links to
 * it, and refuses with the reason.
 *
 * <p>Letter: <b>M</b>. Memory comes with the batch, scratch from the constructors; submit and poll
 * allocate nothing and there are no threads. What comes from outside, a seed for the batched
 * signature check and the clock that times the warm-up, comes in through the provider.
 */
package io.gavel.kernel.vector;
