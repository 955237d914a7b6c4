/**
 * Proofs that a transaction is in a final block, checked with nothing but the genesis.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.proof;
