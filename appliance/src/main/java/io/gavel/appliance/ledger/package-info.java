/**
 * Accounts, transfers and fees: executing final blocks, and the state root over buckets.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.ledger;
