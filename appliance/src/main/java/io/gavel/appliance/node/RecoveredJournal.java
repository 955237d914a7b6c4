package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.PackedBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the write-ahead log says happened before the last stop, as far as it is not final yet.
 * Batches in it were verified before this validator voted for a block that lists them.
 */
record RecoveredJournal(
    List<Vote> votes,
    List<Certificate> certificates,
    List<Block> blocks,
    Map<Digest, BatchPool.Held> batches) {

  /**
   * @param records every payload of the log, in order
   * @param finalView views up to here are in the block log and left out
   * @throws DecodeException if a record that passed its checksum makes no sense
   */
  static RecoveredJournal of(List<byte[]> records, long finalView, int self)
      throws DecodeException {
    Set<Vote> votes = new LinkedHashSet<>();
    Set<Certificate> certificates = new LinkedHashSet<>();
    Set<Block> blocks = new LinkedHashSet<>();
    Map<Digest, PackedBatch> carriedBatches = new LinkedHashMap<>();
    for (byte[] record : records) {
      switch (JournalRecord.decode(record)) {
        case JournalRecord.Signed signed when signed.vote().view() > finalView ->
            votes.add(signed.vote());
        case JournalRecord.Certified certified when certified.certificate().view() > finalView ->
            certificates.add(certified.certificate());
        case JournalRecord.Proposed proposed when proposed.block().view() > finalView ->
            blocks.add(proposed.block());
        case JournalRecord.Carried carried -> carriedBatches.put(carried.digest(), carried.batch());
        case JournalRecord.Signed over -> {}
        case JournalRecord.Certified over -> {}
        case JournalRecord.Proposed over -> {}
      }
    }
    Map<Digest, BatchPool.Held> batches = new LinkedHashMap<>();
    for (Block block : blocks) {
      for (Digest digest : block.batches()) {
        PackedBatch packed = carriedBatches.get(digest);
        if (packed != null && !batches.containsKey(digest)) {
          batches.put(digest, held(digest, packed, self));
        }
      }
    }
    return new RecoveredJournal(
        new ArrayList<>(votes), new ArrayList<>(certificates), new ArrayList<>(blocks), batches);
  }

  private static BatchPool.Held held(Digest digest, PackedBatch packed, int self)
      throws DecodeException {
    TransactionBatch batch = Disk.unpack(packed);
    if (!batch.digest().equals(digest)) {
      throw new DecodeException("journal.digest", digest, batch.digest().toString());
    }
    return new BatchPool.Held(batch, packed, self);
  }
}
