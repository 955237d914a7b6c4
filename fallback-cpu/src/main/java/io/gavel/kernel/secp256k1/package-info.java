/**
 * ECDSA over secp256k1, verification and public key recovery, as a ladder: field ({@code FieldP},
 * {@code FieldPowers}), scalars ({@code ScalarN}, {@code HalfScalars}), points ({@code
 * JacobianSum}), multiples ({@code OddMultiples}, {@code BasePoint}, {@code StrausSum}), and on top
 * {@link io.gavel.kernel.secp256k1.EcdsaVerifier} and {@link
 * io.gavel.kernel.secp256k1.EcdsaRecoverer}. Each rung states what it demands of the one below.
 * Keys, signatures and digests are public, so time may depend on them; nothing here may sign.
 *
 * <p>Letter: <b>M</b>. Memory comes from the caller, scratch from the constructors; verifying and
 * recovering allocate nothing.
 *
 * <p>Sources: SEC 1 version 2.0, 4.1.4 and 4.1.6; SEC 2 version 2.0, 2.4.1; Gallant, Lambert and
 * Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms" (Crypto
 * 2001); Scott, "Missing a trick in Karatsuba" (2015).
 */
package io.gavel.kernel.secp256k1;
