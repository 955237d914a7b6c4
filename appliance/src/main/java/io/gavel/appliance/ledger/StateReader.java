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

  /** Takes one bucket of a {@link #scan}. */
  @FunctionalInterface
  interface Scan {
    /**
     * @param bytes as {@link StateReader#bucket} gives them, never empty
     */
    void bucket(int index, byte[] bytes);
  }

  /**
   * Reads all buckets that hold accounts, ascending by index.
   *
   * @param buckets how many indexes there are
   */
  default void scan(int buckets, Scan scan) {
    for (int index = 0; index < buckets; index++) {
      byte[] bytes = bucket(index);
      if (bytes.length > 0) {
        scan.bucket(index, bytes);
      }
    }
  }
}
