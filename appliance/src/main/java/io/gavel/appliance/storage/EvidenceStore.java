package io.gavel.appliance.storage;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pairs of votes that no honest validator signs both, kept for good: pruning never touches them.
 *
 * <p>Record: chain id, u64 epoch, the two votes. At most {@link #PAIRS_MAX_EACH} pairs are kept of
 * a validator: more prove nothing more. Each is on disk when {@link #add} returns. Thread-safe.
 */
public final class EvidenceStore implements AutoCloseable {
  public static final int PAIRS_MAX_EACH = 64;

  private static final int MAGIC = 'G' | 'E' << 8 | 'V' << 16 | 1 << 24;
  private static final int TYPE_PAIR = 1;
  private static final long SEGMENT_BYTES_MAX = 64L << 20;

  /**
   * Two votes of one validator for one view. Whoever stores them has verified both signatures.
   *
   * @param epoch the votes are signed for
   */
  public record Evidence(Digest chainId, long epoch, Vote first, Vote second) {
    public Evidence {
      if (first.validator() != second.validator() || first.view() != second.view()) {
        throw new IllegalArgumentException(
            "evidence is of validators "
                + first.validator()
                + " and "
                + second.validator()
                + ", views "
                + first.view()
                + " and "
                + second.view()
                + ", expected one of each");
      }
    }
  }

  private final List<Evidence> pairs;
  private final SegmentedLog log;

  private EvidenceStore(List<Evidence> pairs, SegmentedLog log) {
    this.pairs = pairs;
    this.log = log;
  }

  /** As {@link WriteAheadLog#open}, with the evidence gathered so far. */
  public static EvidenceStore open(Path directory) throws IOException {
    List<Evidence> pairs = new ArrayList<>();
    SegmentedLog log =
        SegmentedLog.open(
            directory,
            new SegmentedLog.Options(MAGIC, SEGMENT_BYTES_MAX, true, 0, SegmentedLog.Steps.NONE),
            (segment, offset, type, lsn, payload) -> {
              byte[] bytes = new byte[payload.remaining()];
              payload.get(bytes);
              try {
                pairs.add(decode(bytes));
              } catch (DecodeException | IllegalArgumentException e) {
                throw new CorruptLogException(segment.file(), offset, e.getMessage());
              }
            });
    return new EvidenceStore(pairs, log);
  }

  /** As {@link WriteAheadLog#repair}. */
  public static Optional<String> repair(Path directory) throws IOException {
    return LogFiles.repair(directory, MAGIC);
  }

  /**
   * Stores a pair durably, unless enough is stored: that pair in either order, or {@link
   * #PAIRS_MAX_EACH} of its validator.
   *
   * @return whether it was stored
   */
  public synchronized boolean add(Evidence evidence) throws IOException {
    int ofValidator = 0;
    for (Evidence known : pairs) {
      if (known.first().validator() == evidence.first().validator()) {
        ofValidator++;
      }
      if (sameVotes(known, evidence)) {
        return false;
      }
    }
    if (ofValidator >= PAIRS_MAX_EACH) {
      return false;
    }
    ByteWriter out = new ByteWriter(Digest.BYTES + 8 + 2 * Vote.BYTES);
    out.digest(evidence.chainId()).u64(evidence.epoch());
    evidence.first().encode(out);
    evidence.second().encode(out);
    log.append(TYPE_PAIR, out.toBytes());
    log.force();
    pairs.add(evidence);
    return true;
  }

  private static boolean sameVotes(Evidence a, Evidence b) {
    boolean straight = a.first().equals(b.first()) && a.second().equals(b.second());
    boolean crossed = a.first().equals(b.second()) && a.second().equals(b.first());
    return a.chainId().equals(b.chainId()) && a.epoch() == b.epoch() && (straight || crossed);
  }

  private static Evidence decode(byte[] payload) throws DecodeException {
    ByteReader in = new ByteReader(payload);
    Evidence evidence =
        new Evidence(
            in.digest("evidence.chainId"),
            in.u63("evidence.epoch"),
            Vote.decode(in),
            Vote.decode(in));
    in.end("evidence");
    return evidence;
  }

  /** All pairs, oldest first; a copy. */
  public synchronized List<Evidence> all() {
    return List.copyOf(pairs);
  }

  @Override
  public synchronized void close() throws IOException {
    log.close();
  }
}
