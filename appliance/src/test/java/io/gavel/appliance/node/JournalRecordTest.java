package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.testing.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalRecordTest {
  private static final Signature SIGNATURE = Signature.of(new byte[Signature.BYTES]);

  private static List<JournalRecord> records() {
    TransactionBatch batch = Samples.batch(1, 0, 2);
    Block block = Samples.block(null, 1, batch);
    Certificate.Signer signer = new Certificate.Signer(3, SIGNATURE);
    return List.of(
        new JournalRecord.Signed(new Vote(VoteType.NULLIFY, 7, Digest.ZERO, 2, SIGNATURE)),
        new JournalRecord.Certified(
            new Certificate(VoteType.FINALIZE, 9, block.digest(), List.of(signer))),
        new JournalRecord.Proposed(block),
        new JournalRecord.Carried(
            batch.digest(), new PackedBatch(batch.encodedBytes(), batch.encode())));
  }

  @Test
  void readsBackWhatItWrote() throws DecodeException {
    for (JournalRecord record : records()) {
      byte[] encoded = record.encode();
      assertTrue(encoded.length <= JournalRecord.BYTES_MAX);
      assertArrayEquals(encoded, JournalRecord.decode(encoded).encode());
    }
  }

  @Test
  void refusesRecordsThatEndEarlyOrLate() {
    for (JournalRecord record : records()) {
      byte[] encoded = record.encode();
      if (!(record instanceof JournalRecord.Carried)) {
        for (int length = 0; length < encoded.length; length++) {
          byte[] cut = Arrays.copyOf(encoded, length);
          assertThrows(DecodeException.class, () -> JournalRecord.decode(cut));
        }
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThrows(DecodeException.class, () -> JournalRecord.decode(longer));
      }
    }
    assertThrows(DecodeException.class, () -> JournalRecord.decode(new byte[] {9}));
  }
}
