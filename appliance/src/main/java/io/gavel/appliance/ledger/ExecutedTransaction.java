package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Transaction;

/**
 * A transaction of a final block with what executing it did.
 *
 * @param batch the batch's place in the block, from 0
 * @param index the transaction's place in the batch, from 0
 */
public record ExecutedTransaction(Transaction transaction, int batch, int index, Outcome outcome) {}
