package io.gavel.appliance.ledger;

import io.gavel.kernel.hash.Sha256;

/** Hashes on the caller's thread, one message after another. Not thread-safe. */
public final class Sha256BatchHasher implements BatchHasher {
  private final Sha256 sha256 = new Sha256();

  @Override
  public void hash(byte[] input, int[] ends, int count, byte[] digests) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      sha256.update(input, start, ends[i] - start);
      sha256.digest(digests, Sha256.DIGEST_BYTES * i);
      start = ends[i];
    }
  }
}
