package io.gavel.appliance.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.storage.BlockLog.StoredBlock;
import io.gavel.appliance.storage.BlockLog.StoredFinalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockLogTest {
  private static final Genesis GENESIS = Samples.genesis(8, 1, 1, 1000);
  private static final TestKey SENDER = TestKey.of(0);

  @TempDir Path temp;

  /** Blocks of 0, 1, 2, 0, 1, ... batches of bytes that differ. */
  private static List<StoredBlock> chain(int length) {
    List<StoredBlock> chain = new ArrayList<>();
    Block parent = null;
    for (int i = 0; i < length; i++) {
      List<TransactionBatch> batches = new ArrayList<>();
      List<PackedBatch> bodies = new ArrayList<>();
      for (int b = 0; b < i % 3; b++) {
        batches.add(
            TransactionBatch.of(
                List.of(
                    Samples.unsigned(
                        GENESIS.chainId(), SENDER, 10L * i + b, 1, SENDER.address(), 1))));
        byte[] compressed = new byte[20 + i];
        Arrays.fill(compressed, (byte) (i + b));
        bodies.add(new PackedBatch(100 + b, compressed));
      }
      parent = Samples.block(GENESIS, parent, batches);
      chain.add(new StoredBlock(parent, bodies));
    }
    return chain;
  }

  private static Certificate finalization(Block block) {
    return certificate(VoteType.FINALIZE, block.view(), block.digest());
  }

  private static Certificate certificate(VoteType type, long view, Digest digest) {
    return new Certificate(
        type, view, digest, List.of(new Certificate.Signer(0, Signature.of(new byte[64]))));
  }

  private static void append(BlockLog log, StoredBlock block) throws IOException {
    log.append(block.block(), block.bodies());
  }

  private static void assertHolds(BlockLog log, List<StoredBlock> chain) throws IOException {
    assertEquals(chain.size(), log.lastHeight());
    for (StoredBlock expected : chain) {
      StoredBlock read = log.read(expected.block().height()).orElseThrow();
      assertEquals(expected.block(), read.block());
      assertEquals(expected.block().batches(), read.block().batches());
      for (int i = 0; i < expected.bodies().size(); i++) {
        assertEquals(expected.bodies().get(i).rawLength(), read.bodies().get(i).rawLength());
        assertArrayEquals(expected.bodies().get(i).compressed(), read.bodies().get(i).compressed());
      }
    }
    assertEquals(Optional.empty(), log.read(0));
    assertEquals(Optional.empty(), log.read(chain.size() + 1));
  }

  @Test
  void readsBackEveryBlockAtOnceAndAfterReopening() throws IOException {
    List<StoredBlock> chain = chain(40);
    Path dir = temp.resolve("blocks");
    try (BlockLog log = BlockLog.open(dir, 2000)) {
      for (int i = 0; i < chain.size(); i++) {
        append(log, chain.get(i));
        assertHolds(log, chain.subList(0, i + 1));
      }
      log.force();
    }
    assertTrue(TestFiles.segments(dir).size() > 3);
    try (BlockLog log = BlockLog.open(dir, 2000)) {
      assertHolds(log, chain);
      assertEquals(Optional.empty(), log.torn());
    }
  }

  @Test
  void findsTheLowestFinalizationThatCoversAHeight() throws IOException {
    List<StoredBlock> chain = chain(9);
    Path dir = temp.resolve("blocks");
    try (BlockLog log = BlockLog.open(dir)) {
      for (StoredBlock block : chain) {
        append(log, block);
        if (block.block().height() % 3 == 0) {
          assertTrue(log.appendFinalization(block.block().height(), finalization(block.block())));
        }
      }
      assertFalse(log.appendFinalization(9, finalization(chain.get(8).block())));
      assertFalse(log.appendFinalization(4, finalization(chain.get(3).block())));
    }
    try (BlockLog log = BlockLog.open(dir)) {
      assertEquals(9, log.lastFinalizedHeight());
      for (int height = 1; height <= 9; height++) {
        int covering = (height + 2) / 3 * 3;
        assertEquals(
            Optional.of(
                new StoredFinalization(covering, finalization(chain.get(covering - 1).block()))),
            log.finalizationAtOrAfter(height));
      }
      assertEquals(Optional.empty(), log.finalizationAtOrAfter(10));
    }
  }

  @Test
  void refusesBlocksAndFinalizationsOutOfPlace() throws IOException {
    List<StoredBlock> chain = chain(3);
    try (BlockLog log = BlockLog.open(temp.resolve("blocks"))) {
      assertThrows(IllegalArgumentException.class, () -> append(log, chain.get(1)));
      append(log, chain.get(0));
      assertThrows(IllegalArgumentException.class, () -> append(log, chain.get(0)));
      assertThrows(
          IllegalArgumentException.class, () -> log.append(chain.get(1).block(), List.of()));
      Block second = chain.get(1).block();
      assertThrows(
          IllegalArgumentException.class, () -> log.appendFinalization(2, finalization(second)));
      Certificate notarization = certificate(VoteType.NOTARIZE, 1, chain.get(0).block().digest());
      assertThrows(IllegalArgumentException.class, () -> log.appendFinalization(1, notarization));
      append(log, chain.get(1));
      assertHolds(log, chain.subList(0, 2));
    }
  }

  @Test
  void aTailTornAtAnyByteIsCutAndTheLogGoesOn() throws IOException {
    List<StoredBlock> chain = chain(3);
    Path dir = temp.resolve("blocks");
    try (BlockLog log = BlockLog.open(dir)) {
      append(log, chain.get(0));
      append(log, chain.get(1));
      log.force();
    }
    Path file = TestFiles.lastSegment(dir);
    long twoBlocks = Files.size(file);
    try (BlockLog log = BlockLog.open(dir)) {
      append(log, chain.get(2));
    }
    byte[] whole = Files.readAllBytes(file);
    int mark = LogRecord.HEADER_BYTES;
    for (int length = (int) twoBlocks; length < whole.length - mark; length += 3) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (BlockLog log = BlockLog.open(dir)) {
        assertHolds(log, chain.subList(0, 2));
        assertEquals(length > twoBlocks, log.torn().isPresent(), "length " + length);
      }
    }
    try (BlockLog log = BlockLog.open(dir)) {
      append(log, chain.get(2));
      assertHolds(log, chain);
    }
  }

  @Test
  void aFlippedBitIsRefusedAtOpeningOrAtReadingAndNeverReadAsABlock() throws IOException {
    List<StoredBlock> chain = chain(6);
    Path dir = temp.resolve("blocks");
    try (BlockLog log = BlockLog.open(dir, 1200)) {
      for (StoredBlock block : chain) {
        append(log, block);
      }
    }
    assertTrue(TestFiles.segments(dir).size() > 1);
    int refused = 0;
    for (Path file : TestFiles.segments(dir)) {
      byte[] good = Files.readAllBytes(file);
      int durable = good.length - LogRecord.HEADER_BYTES;
      for (long bit = 0; bit < 8L * durable; bit += 509) {
        TestFiles.flipBit(file, bit);
        try (BlockLog log = BlockLog.open(dir, 1200)) {
          assertHolds(log, chain);
          throw new AssertionError("bit " + bit + " of " + file + " was not noticed");
        } catch (CorruptLogException e) {
          assertEquals(file, e.file());
          assertTrue(e.getMessage().contains("corrupt at offset " + e.offset()));
          refused++;
        }
        Files.write(file, good);
      }
    }
    assertTrue(refused > 10, "refused " + refused);
    try (BlockLog log = BlockLog.open(dir, 1200)) {
      assertHolds(log, chain);
    }
  }

  @Test
  void repairKeepsTheBlocksBeforeTheCorruptOne() throws IOException {
    List<StoredBlock> chain = chain(6);
    Path dir = temp.resolve("blocks");
    try (BlockLog log = BlockLog.open(dir)) {
      for (StoredBlock block : chain) {
        append(log, block);
      }
    }
    Path file = TestFiles.lastSegment(dir);
    TestFiles.flipBit(file, 8 * Files.size(file) * 2 / 3);
    assertThrows(CorruptLogException.class, () -> BlockLog.open(dir));
    assertTrue(BlockLog.repair(dir).isPresent());
    try (BlockLog log = BlockLog.open(dir)) {
      int kept = (int) log.lastHeight();
      assertTrue(kept > 0 && kept < 6, "kept " + kept);
      assertHolds(log, chain.subList(0, kept));
      append(log, chain.get(kept));
    }
  }

  @Test
  void takesABlockAsLargeAsTheyGet() throws IOException {
    List<TransactionBatch> batches = new ArrayList<>();
    List<PackedBatch> bodies = new ArrayList<>();
    PackedBatch largest =
        new PackedBatch(TransactionBatch.BYTES_MAX, new byte[PackedBatch.COMPRESSED_BYTES_MAX]);
    for (int i = 0; i < Block.BATCHES_MAX; i++) {
      batches.add(
          TransactionBatch.of(
              List.of(Samples.unsigned(GENESIS.chainId(), SENDER, i, 1, SENDER.address(), 1))));
      bodies.add(largest);
    }
    Block block = Samples.block(GENESIS, null, batches);
    try (BlockLog log = BlockLog.open(temp.resolve("blocks"))) {
      log.append(block, bodies);
      assertEquals(bodies.size(), log.read(1).orElseThrow().bodies().size());
    }
  }
}
