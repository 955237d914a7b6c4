/**
 * Sums of multiples of secp256k1's points, one in each lane of a vector, under the verifier and the
 * recoverer of {@link io.gavel.kernel.secp256k1}: field ({@code FieldLanes}, {@code Columns},
 * {@code Settling}), points ({@code LaneSum}, {@code LaneMultiples}) and {@link
 * io.gavel.kernel.vector.secp256k1.LaneStraus}. Links to jdk.incubator.vector.
 *
 * <p>Letter: <b>M</b>. Memory comes from the caller, scratch from the constructors.
 *
 * <p>Sources: those of the scalar code; Joye and Tunstall, "Exponent recoding and regular
 * exponentiation algorithms" (Africacrypt 2009), for digits that are never 0.
 */
package io.gavel.kernel.vector.secp256k1;
