/**
 * The kernel contract: what every provider of batched operations, on whatever device, must answer.
 *
 * <p>Letter: <b>M</b>. Types here hold memory handed to them and call nothing outside the JDK's
 * language and collections; only {@link io.gavel.kernel.SelfTest} and {@link
 * io.gavel.kernel.Providers}, which run once at start, allocate as they go. The contract in prose,
 * precise enough to write a kernel from, is docs/kernel-contract.md; the CPU implementation in
 * {@code io.gavel.kernel.cpu} is the specification.
 */
package io.gavel.kernel;
