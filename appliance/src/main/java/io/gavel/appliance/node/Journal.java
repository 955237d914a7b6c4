package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.storage.WriteAheadLog;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The thread that owns the write-ahead log and the validator's key. Signs a vote, appends it with
 * what it stands for, forces the log, and only then lets the vote go. All that waits is forced at
 * once (group commit).
 *
 * <p>Keeps the records of views that are not final yet, so that the log can start a new segment
 * with them and drop the old ones.
 */
final class Journal {
  /** Requests waiting: a handful of votes and certificates a view, so far more than ever wait. */
  private static final int REQUESTS_MAX = 16_384;

  /** The log drops what is not live after this much was appended: votes wait for it. */
  private static final long ROTATE_BYTES = 48L << 20;

  private sealed interface Request {
    record Sign(Output.SignVote vote, List<BatchPool.Held> batches, Consumer<Vote> onDurable)
        implements Request {}

    record Append(Certificate certificate) implements Request {}

    record Prune(long finalView) implements Request {}

    record Stop() implements Request {}
  }

  private final WriteAheadLog log;
  private final Ed25519Signer signer;
  private final int self;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);

  /** Encoded records by the view they belong to. */
  private final TreeMap<Long, List<byte[]>> live = new TreeMap<>();

  /** Batches in live records, with the highest view that lists them. */
  private final Map<Digest, Long> carried = new HashMap<>();

  private final Map<Digest, byte[]> carriedRecords = new HashMap<>();
  private final Thread thread;
  private long appendedBytes;
  private final LongAdder forces = new LongAdder();
  private final LongAdder signed = new LongAdder();

  Journal(WriteAheadLog log, Ed25519Signer signer, int self, Consumer<Throwable> onFailure) {
    this.log = log;
    this.signer = signer;
    this.self = self;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("journal").daemon(true).unstarted(this::run);
  }

  /** Takes over what the log held at start; before {@link #start()}. */
  void recovered(RecoveredJournal recovered) {
    recovered.votes().forEach(vote -> keep(vote.view(), new JournalRecord.Signed(vote)));
    recovered
        .certificates()
        .forEach(certificate -> keep(certificate.view(), new JournalRecord.Certified(certificate)));
    for (Block block : recovered.blocks()) {
      keep(block.view(), new JournalRecord.Proposed(block));
      for (Digest digest : block.batches()) {
        BatchPool.Held held = recovered.batches().get(digest);
        if (held != null) {
          carry(held, block.view());
        }
      }
    }
  }

  void start() {
    thread.start();
  }

  /** Signs, makes durable, then calls back on the journal's thread. */
  void sign(Output.SignVote vote, List<BatchPool.Held> batches, Consumer<Vote> onDurable) {
    put(new Request.Sign(vote, batches, onDurable));
  }

  /** Appends without anyone waiting. */
  void append(Certificate certificate) {
    put(new Request.Append(certificate));
  }

  /** Every block up to this view is on disk elsewhere: its records may go. */
  void prune(long finalView) {
    put(new Request.Prune(finalView));
  }

  long forces() {
    return forces.sum();
  }

  long signed() {
    return signed.sum();
  }

  private void put(Request request) {
    if (!requests.offer(request)) {
      onFailure.accept(
          new IllegalStateException("more than " + REQUESTS_MAX + " requests wait for the disk"));
    }
  }

  private void run() {
    List<Request> drained = new ArrayList<>();
    List<Runnable> durable = new ArrayList<>();
    try {
      while (true) {
        drained.add(requests.take());
        requests.drainTo(drained);
        boolean stop = false;
        for (Request request : drained) {
          stop |= perform(request, durable);
        }
        if (!durable.isEmpty()) {
          log.force();
          forces.increment();
          durable.forEach(Runnable::run);
        }
        if (appendedBytes > ROTATE_BYTES) {
          log.rotate(liveRecords());
          appendedBytes = 0;
        }
        drained.clear();
        durable.clear();
        if (stop) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // A vote whose record may not be on disk must never leave: the node ends here.
      onFailure.accept(e);
    }
  }

  private boolean perform(Request request, List<Runnable> durable) throws IOException {
    switch (request) {
      case Request.Sign sign -> {
        Vote vote = signAndAppend(sign);
        durable.add(() -> sign.onDurable().accept(vote));
        return false;
      }
      case Request.Append append -> {
        append(
            keep(append.certificate().view(), new JournalRecord.Certified(append.certificate())));
        return false;
      }
      case Request.Prune prune -> {
        live.headMap(prune.finalView(), true).clear();
        carried
            .entrySet()
            .removeIf(
                entry -> {
                  boolean over = entry.getValue() <= prune.finalView();
                  if (over) {
                    carriedRecords.remove(entry.getKey());
                  }
                  return over;
                });
        return false;
      }
      case Request.Stop stop -> {
        return true;
      }
    }
  }

  private Vote signAndAppend(Request.Sign sign) throws IOException {
    Output.SignVote wanted = sign.vote();
    Block block = wanted.block();
    if (block != null) {
      for (BatchPool.Held held : sign.batches()) {
        byte[] fresh = carry(held, block.view());
        if (fresh != null) {
          append(fresh);
        }
      }
      append(keep(block.view(), new JournalRecord.Proposed(block)));
    }
    Signature signature = Signature.of(signer.sign(wanted.statement().encode()));
    Vote vote =
        new Vote(
            wanted.statement().type(),
            wanted.statement().view(),
            wanted.statement().digest(),
            self,
            signature);
    append(keep(vote.view(), new JournalRecord.Signed(vote)));
    signed.increment();
    return vote;
  }

  private void append(byte[] record) throws IOException {
    log.append(record);
    appendedBytes += record.length;
  }

  private byte[] keep(long view, JournalRecord record) {
    byte[] encoded = record.encode();
    live.computeIfAbsent(view, v -> new ArrayList<>()).add(encoded);
    return encoded;
  }

  /** The record to append, or null where the log holds the batch already. */
  private byte[] carry(BatchPool.Held held, long view) {
    Digest digest = held.batch().digest();
    carried.merge(digest, view, Math::max);
    if (carriedRecords.containsKey(digest)) {
      return null;
    }
    byte[] encoded = new JournalRecord.Carried(digest, held.packed()).encode();
    carriedRecords.put(digest, encoded);
    return encoded;
  }

  /** Batches before the blocks that list them, then everything in order of views. */
  private List<byte[]> liveRecords() {
    List<byte[]> records = new ArrayList<>(carriedRecords.values());
    live.values().forEach(records::addAll);
    return records;
  }

  /** Finishes what waits and ends the thread. */
  void stop() {
    put(new Request.Stop());
    Threads.join(thread);
  }
}
