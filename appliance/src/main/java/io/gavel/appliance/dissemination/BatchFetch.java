package io.gavel.appliance.dissemination;

import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Asks peers for batches that blocks name and the pool lacks: at first the block's proposer, which
 * must hold them, then one peer after the other, until they come or nobody wants them any more.
 *
 * <p>Bounded by its users: each blocks' check or delivery wants at most {@link
 * io.gavel.appliance.block.Block#BATCHES_MAX}. Not thread-safe.
 */
public final class BatchFetch {
  /** A request to send. */
  public record Ask(int peer, BulkMessage.BatchRequest request) {}

  private static final class Want {
    int nextPeer;
    long askAtMs;
    long forgetAtMs;
  }

  private final int self;
  private final int validators;
  private final long retryMs;
  private final long forgetMs;
  private final TreeMap<Digest, Want> wants = new TreeMap<>();

  /**
   * @param retryMs until the next peer is asked
   * @param forgetMs until a want that is not renewed is dropped
   */
  public BatchFetch(int self, int validators, long retryMs, long forgetMs) {
    if (retryMs < 1 || forgetMs < retryMs) {
      throw new IllegalArgumentException(
          "fetch has retryMs "
              + retryMs
              + ", forgetMs "
              + forgetMs
              + ", expected 1 <= retryMs <= forgetMs");
    }
    this.self = self;
    this.validators = validators;
    this.retryMs = retryMs;
    this.forgetMs = forgetMs;
  }

  /** Wants a batch, from {@code peer} at first. Wanting it again keeps the want alive. */
  public void want(Digest digest, int peer, long nowMs) {
    Want want = wants.get(digest);
    if (want == null) {
      want = new Want();
      want.nextPeer = peer;
      want.askAtMs = nowMs;
      wants.put(digest, want);
    }
    want.forgetAtMs = nowMs + forgetMs;
  }

  public boolean wants(Digest digest) {
    return wants.containsKey(digest);
  }

  /** The batch is held now. */
  public void arrived(Digest digest) {
    wants.remove(digest);
  }

  /** The requests that are due, those to one peer put together. */
  public List<Ask> due(long nowMs) {
    wants.values().removeIf(want -> want.forgetAtMs <= nowMs);
    List<List<Digest>> byPeer = new ArrayList<>(validators);
    for (int i = 0; i < validators; i++) {
      byPeer.add(new ArrayList<>());
    }
    wants.forEach(
        (digest, want) -> {
          if (want.askAtMs <= nowMs) {
            int peer = want.nextPeer == self ? (self + 1) % validators : want.nextPeer;
            byPeer.get(peer).add(digest);
            want.nextPeer = (peer + 1) % validators;
            want.askAtMs = nowMs + retryMs;
          }
        });
    List<Ask> asks = new ArrayList<>();
    for (int peer = 0; peer < validators; peer++) {
      List<Digest> digests = byPeer.get(peer);
      for (int i = 0;
          peer != self && i < digests.size();
          i += BulkMessage.BatchRequest.DIGESTS_MAX) {
        int end = Math.min(digests.size(), i + BulkMessage.BatchRequest.DIGESTS_MAX);
        asks.add(new Ask(peer, new BulkMessage.BatchRequest(digests.subList(i, end))));
      }
    }
    return asks;
  }
}
