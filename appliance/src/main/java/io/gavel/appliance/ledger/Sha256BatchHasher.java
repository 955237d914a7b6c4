package io.gavel.appliance.ledger;

import io.gavel.kernel.hash.JdkDigest;

/** Hashes on the caller's thread with the JDK's SHA-256, one by one. Not thread-safe. */
public final class Sha256BatchHasher implements BatchHasher {
  private final JdkDigest sha256 = JdkDigest.sha256();

  @Override
  public void hash(byte[] input, int[] ends, int count, byte[] digests) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      sha256.update(input, start, ends[i] - start);
      sha256.digest(digests, i * sha256.digestBytes());
      start = ends[i];
    }
  }
}
