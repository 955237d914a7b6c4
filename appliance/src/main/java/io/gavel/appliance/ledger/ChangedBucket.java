package io.gavel.appliance.ledger;

/**
 * A bucket as a block left it. The array is shared: read, never write.
 *
 * @param index from 0
 * @param bytes {@link Bucket}'s layout; empty where the last account went
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; carries state to the store uncopied.
public record ChangedBucket(int index, byte[] bytes) {}
