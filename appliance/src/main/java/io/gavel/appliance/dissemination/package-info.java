/**
 * Batches of transactions, apart from their order: packed, streamed to all, held, fetched where
 * lacking; and final blocks fetched by a node that was away.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.dissemination;
