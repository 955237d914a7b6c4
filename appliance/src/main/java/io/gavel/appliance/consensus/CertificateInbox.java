package io.gavel.appliance.consensus;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Peers' certificates on their way through verification. For each view and type one is out at a
 * time; others of the same, at most one of each peer, wait in case it is wrong. Bounded for each
 * peer, and a peer that sent a wrong one is not listened to for a while: an honest one never does.
 */
final class CertificateInbox {
  /** What one peer may have here: the answer to one request, twice over. */
  private static final int PER_PEER_MAX = 2 * Message.CertificateRequest.VIEWS_MAX;

  private record Subject(long view, VoteType type) implements Comparable<Subject> {
    @Override
    public int compareTo(Subject other) {
      return view != other.view ? Long.compare(view, other.view) : type.compareTo(other.type);
    }
  }

  private record Offer(int from, Certificate certificate) {}

  private static final class Queue {
    private final Deque<Offer> offers = new ArrayDeque<>();

    /** Whether the first offer is out for verification, and since when. */
    private boolean out;

    private long outMs;
  }

  private final NavigableMap<Subject, Queue> queues = new TreeMap<>();
  private final int[] held;
  private final long[] mutedUntilMs;
  private final long muteMs;
  private final Turn turn;

  CertificateInbox(int validators, long muteMs, Turn turn) {
    this.turn = turn;
    this.held = new int[validators];
    this.mutedUntilMs = new long[validators];
    this.muteMs = muteMs;
    Arrays.fill(mutedUntilMs, Long.MIN_VALUE);
  }

  /**
   * Takes a certificate, or drops it where the sender has too many here.
   *
   * @param hold keep it back until {@link #release}: own votes for the same are being verified
   */
  void offer(int from, Certificate certificate, boolean hold) {
    if (turn.nowMs() < mutedUntilMs[from] || held[from] >= PER_PEER_MAX) {
      return;
    }
    Subject subject = new Subject(certificate.view(), certificate.type());
    Queue queue = queues.computeIfAbsent(subject, _ -> new Queue());
    for (Offer offer : queue.offers) {
      if (offer.from() == from) {
        return;
      }
    }
    queue.offers.addLast(new Offer(from, certificate));
    held[from]++;
    if (!hold) {
      verifyFirst(queue);
    }
  }

  /** The verification of own votes ended without a certificate: peers' ones are needed. */
  void release(long view, VoteType type) {
    Queue queue = queues.get(new Subject(view, type));
    if (queue != null) {
      verifyFirst(queue);
    }
  }

  /** Nothing may wait forever on a verification that failed: hands out what is overdue. */
  void retry(long overdueMs) {
    for (Queue queue : queues.values()) {
      if (queue.out && turn.nowMs() - queue.outMs >= overdueMs) {
        queue.out = false;
      }
      verifyFirst(queue);
    }
  }

  /** The first offer turned out to be wrong: mutes its sender and tries the next. */
  void wrong(int from, Certificate certificate) {
    mutedUntilMs[from] = turn.nowMs() + muteMs;
    Subject subject = new Subject(certificate.view(), certificate.type());
    Queue queue = queues.get(subject);
    if (queue == null || !queue.out || queue.offers.getFirst().from() != from) {
      return;
    }
    held[queue.offers.removeFirst().from()]--;
    queue.out = false;
    if (queue.offers.isEmpty()) {
      queues.remove(subject);
    } else {
      verifyFirst(queue);
    }
  }

  /** The subject is settled. */
  void settled(long view, VoteType type) {
    drop(queues.remove(new Subject(view, type)));
  }

  /** Nothing up to this view matters any more. */
  void settledUpTo(long view) {
    Iterator<Map.Entry<Subject, Queue>> entries = queues.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Subject, Queue> entry = entries.next();
      if (entry.getKey().view() > view) {
        return;
      }
      drop(entry.getValue());
      entries.remove();
    }
  }

  private void drop(Queue queue) {
    if (queue != null) {
      for (Offer offer : queue.offers) {
        held[offer.from()]--;
      }
    }
  }

  private void verifyFirst(Queue queue) {
    if (!queue.out && !queue.offers.isEmpty()) {
      queue.out = true;
      queue.outMs = turn.nowMs();
      Offer first = queue.offers.getFirst();
      turn.emit(new Output.VerifyCertificate(first.from(), first.certificate()));
    }
  }
}
