package io.gavel.appliance.ledger;

import java.util.LinkedHashMap;

/** Stored buckets lately used, the least lately used dropped first. Not thread-safe. */
public final class BucketCache {
  private final int bucketsMax;
  private final LinkedHashMap<Integer, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param bucketsMax held at most, from 1
   */
  public BucketCache(int bucketsMax) {
    if (bucketsMax < 1) {
      throw new IllegalArgumentException(
          "cachedBucketsMax is " + bucketsMax + ", expected 1 or more");
    }
    this.bucketsMax = bucketsMax;
  }

  /** Null where it is not held. */
  public Bucket get(int index) {
    return buckets.get(index);
  }

  /** Holds the bucket, in the place of an older one with its index. */
  public void put(int index, Bucket bucket) {
    buckets.put(index, bucket);
    if (buckets.size() > bucketsMax) {
      buckets.pollFirstEntry();
    }
  }
}
