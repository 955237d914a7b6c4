/**
 * Ed25519 verification and signing, as a ladder: field ({@code Field25519}), scalars ({@code
 * Scalar25519}), points ({@code Edwards25519}, {@code PointDecoder}), sums of multiples ({@code
 * StrausSum}, {@code BasePoint}), and on top {@link io.gavel.kernel.ed25519.Ed25519Verifier} and
 * {@link io.gavel.kernel.ed25519.Ed25519Signer}. Each rung states what it demands of the one below.
 *
 * <p>Letter: <b>M</b>. Memory comes from the caller, scratch from the constructors; verifying and
 * signing in place allocate nothing. Randomness comes in through {@link
 * io.gavel.kernel.ed25519.CoefficientSource}.
 *
 * <p>Sources: RFC 8032; Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited"
 * (Asiacrypt 2008); Bernstein, Duif, Lange, Schwabe and Yang, "High-speed high-security signatures"
 * (CHES 2011); Bernstein and Yang, "Fast constant-time gcd computation and modular inversion"
 * (2019).
 */
package io.gavel.kernel.ed25519;
