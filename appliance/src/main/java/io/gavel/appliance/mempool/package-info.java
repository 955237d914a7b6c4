/**
 * Transactions waiting to be packed: bounded, each sender's in nonce order, the best fee first.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.mempool;
