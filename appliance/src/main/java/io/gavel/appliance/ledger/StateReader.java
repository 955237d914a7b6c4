package io.gavel.appliance.ledger;

/** The stored state, as of the last stored block. */
@FunctionalInterface
public interface StateReader {
  /**
   * The bytes of a bucket, {@link Bucket}'s layout; empty where no account of it is stored. The
   * array is handed over: nobody else writes to it.
   *
   * @param index from 0 to 2^bucketsLog2 - 1
   */
  byte[] bucket(int index);
}
