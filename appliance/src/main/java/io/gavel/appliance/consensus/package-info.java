/**
 * Simplex consensus (Benjamin Chan and Rafael Pass, "Simplex Consensus: A Simple and Fast Consensus
 * Protocol", TCC 2023) as a pure state machine: inputs in, outputs out, the caller does all I/O.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.consensus;
