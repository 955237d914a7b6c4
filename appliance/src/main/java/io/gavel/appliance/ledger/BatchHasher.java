package io.gavel.appliance.ledger;

/**
 * SHA-256 of many messages at once, so that a device can do it. One thread at a time; deterministic
 * whatever does the work: a device that fails is the implementation's to replace, never the
 * caller's to notice.
 */
@FunctionalInterface
public interface BatchHasher {
  /** Messages in one call at most. */
  int ITEMS_MAX = 4096;

  /** Bytes in one call at most, save where one message alone is longer. */
  int BYTES_MAX = 1 << 20;

  /**
   * Hashes {@code count} messages, packed one after another from the start of {@code input}.
   *
   * @param input the caller's; not written to, not kept
   * @param ends where message i ends in {@code input}; it begins where the one before it ends
   * @param count from 1 to {@link #ITEMS_MAX}
   * @param digests the caller's; digest i goes to bytes 32 i to 32 i + 31
   */
  void hash(byte[] input, int[] ends, int count, byte[] digests);
}
