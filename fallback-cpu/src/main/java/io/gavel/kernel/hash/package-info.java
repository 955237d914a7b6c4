/**
 * Hash functions and trees: SHA-256 and SHA-512 (FIPS 180-4), Keccak-256 and SHA3-256 (FIPS 202),
 * BLAKE3, Merkle trees (RFC 6962).
 *
 * <p>Letter: <b>M</b>. Instances own their scratch and allocate nothing after construction; the
 * static conveniences allocate their answer and are pure functions, free for use from packages of
 * letter P.
 */
package io.gavel.kernel.hash;
