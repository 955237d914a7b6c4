/**
 * Ed25519 verification with vectors, the ladder of {@code io.gavel.kernel.ed25519} again: field
 * ({@code FieldLanes}), points ({@code PointLanes}, {@code LaneDecoder}), sums of multiples ({@code
 * LaneStraus}), tables of keys that come back ({@code KnownKeys}), and on top {@link
 * io.gavel.kernel.vector.ed25519.VectorEd25519Verifier}. What is not worth vectors is taken from
 * there.
 *
 * <p>Letter: <b>M</b>. Memory comes from the caller, scratch from the constructors. Links to
 * jdk.incubator.vector.
 *
 * <p>Sources: besides those of {@code io.gavel.kernel.ed25519}, Niall Emmart's "Faster Modular
 * Exponentiation Using Double Precision Floating Point Arithmetic on the GPU" (ARITH 2018) for
 * exact products by fused multiply-add.
 */
package io.gavel.kernel.vector.ed25519;
