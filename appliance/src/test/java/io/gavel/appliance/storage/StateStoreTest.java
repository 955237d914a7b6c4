package io.gavel.appliance.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.ChangedBucket;
import io.gavel.appliance.ledger.CorruptStateException;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.ledger.Sha256BatchHasher;
import io.gavel.appliance.storage.StateStore.BlockOutcomes;
import io.gavel.appliance.storage.StateStore.Located;
import io.gavel.appliance.storage.StateStore.Tip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
  private static final Genesis GENESIS = Samples.genesis(8, 1, 2, 100);
  private static final TestKey ALICE = TestKey.of(0);
  private static final TestKey BOB = TestKey.of(1);

  @TempDir Path temp;

  private static Transaction transfer(long nonce, long amount) {
    return Samples.unsigned(GENESIS.chainId(), ALICE, nonce, 1, BOB.address(), amount);
  }

  private static Ledger ledger(StateStore store) {
    Tip tip = store.tip().orElseThrow();
    return Ledger.open(GENESIS, tip.height(), tip.stateRoot(), store, new Sha256BatchHasher(), 16);
  }

  private static ExecutionResult execute(
      StateStore store, Ledger ledger, Block block, List<TransactionBatch> batches)
      throws IOException {
    ExecutionResult result = ledger.execute(block, batches, GENESIS.feeAddress(0));
    store.commit(result);
    ledger.stored(result.height());
    return result;
  }

  @Test
  void aLedgerGoesOnFromWhatIsStored() throws IOException {
    Transaction paid = transfer(0, 10);
    Transaction ahead = transfer(5, 10);
    Transaction over = transfer(1, 1000);
    List<TransactionBatch> first =
        List.of(TransactionBatch.of(List.of(ahead)), TransactionBatch.of(List.of(paid, over)));
    Block one = Samples.block(GENESIS, null, first);
    List<TransactionBatch> again = List.of(first.get(1));
    Block two = Samples.block(GENESIS, one, again);
    Digest rootOne;
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      assertEquals(Optional.empty(), store.tip());
      store.commit(Ledger.genesis(GENESIS, new Sha256BatchHasher()));
      rootOne = execute(store, ledger(store), one, first).stateRoot();
    }
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      assertEquals(Optional.of(new Tip(1, rootOne)), store.tip());
      Ledger ledger = ledger(store);
      assertEquals(new Account(88, 2), ledger.account(ALICE.address()));
      execute(store, ledger, two, again);
      assertEquals(
          Optional.of(new Located(1, 1, 0, Outcome.TRANSFERRED)), store.transaction(paid.id()));
      assertEquals(
          Optional.of(new Located(1, 1, 1, Outcome.OVERDRAWN)), store.transaction(over.id()));
      assertEquals(Optional.empty(), store.transaction(ahead.id()));
      assertEquals(
          Optional.of(
              new BlockOutcomes(
                  rootOne, List.of(Outcome.NONCE_AHEAD, Outcome.TRANSFERRED, Outcome.OVERDRAWN))),
          store.outcomes(1));
      assertEquals(
          List.of(Outcome.NONCE_USED, Outcome.NONCE_USED),
          store.outcomes(2).orElseThrow().outcomes());
      assertEquals(Optional.empty(), store.outcomes(3));
    }
  }

  @Test
  void aBucketThatBecomesEmptyIsGone() throws IOException {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      ChangedBucket full = new ChangedBucket(255, new byte[] {1, 2, 3});
      store.commit(new ExecutionResult(0, Digest.ZERO, List.of(), List.of(full)));
      assertArrayEquals(full.bytes(), store.bucket(255));
      assertEquals(0, store.bucket(254).length);
      store.commit(
          new ExecutionResult(
              1, Digest.ZERO, List.of(), List.of(new ChangedBucket(255, new byte[0]))));
      assertEquals(0, store.bucket(255).length);
    }
  }

  @Test
  void aScanFindsWhatLookingUpFinds() throws IOException {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      store.commit(Ledger.genesis(GENESIS, new Sha256BatchHasher()));
      int buckets = 1 << GENESIS.bucketsLog2();
      Map<Integer, String> scanned = new LinkedHashMap<>();
      store.scan(buckets, (index, bytes) -> scanned.put(index, hex(bytes)));
      Map<Integer, String> found = new LinkedHashMap<>();
      for (int index = 0; index < buckets; index++) {
        if (store.bucket(index).length > 0) {
          found.put(index, hex(store.bucket(index)));
        }
      }
      assertEquals(List.copyOf(found.entrySet()), List.copyOf(scanned.entrySet()));
      assertFalse(found.isEmpty());
    }
  }

  @Test
  void aBucketThatNoIndexNamesIsRefused() throws IOException {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      ChangedBucket stray = new ChangedBucket(256, new byte[] {1});
      store.commit(new ExecutionResult(0, Digest.ZERO, List.of(), List.of(stray)));
      String message =
          assertThrows(
                  CorruptStateException.class, () -> store.scan(256, (index, bytes) -> fail("one")))
              .getMessage();
      assertTrue(message.contains("bucket 0x00000100, expected 0 to 255"), message);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void blocksStoredTogetherLeaveWhatTheyLeaveOneByOne() throws IOException {
    ExecutionResult genesis = Ledger.genesis(GENESIS, new Sha256BatchHasher());
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      store.commit(genesis);
      Ledger ledger = ledger(store);
      List<ExecutionResult> results = new ArrayList<>();
      Block parent = null;
      for (int nonce = 0; nonce < 3; nonce++) {
        List<TransactionBatch> batches = List.of(TransactionBatch.of(List.of(transfer(nonce, 10))));
        parent = Samples.block(GENESIS, parent, batches);
        results.add(ledger.execute(parent, batches, GENESIS.feeAddress(0)));
      }
      store.commit(results);
      assertEquals(3, store.tip().orElseThrow().height());
      assertEquals(results.getLast().stateRoot(), ledger(store).stateRoot());
      for (int nonce = 0; nonce < 3; nonce++) {
        assertEquals(nonce + 1, store.transaction(transfer(nonce, 10).id()).orElseThrow().height());
        assertEquals(
            results.get(nonce).stateRoot(), store.outcomes(nonce + 1).orElseThrow().stateRoot());
      }
    }
  }

  @Test
  void refusesHeightsThatSkipOrRepeatAndStaysAsItWas() throws IOException {
    ExecutionResult genesis = Ledger.genesis(GENESIS, new Sha256BatchHasher());
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      ExecutionResult second = new ExecutionResult(1, Digest.ZERO, List.of(), List.of());
      assertThrows(IllegalStateException.class, () -> store.commit(second));
      store.commit(genesis);
      assertThrows(IllegalStateException.class, () -> store.commit(genesis));
      ExecutionResult third = new ExecutionResult(2, Digest.ZERO, List.of(), List.of());
      assertThrows(IllegalStateException.class, () -> store.commit(List.of(second, third, third)));
      assertEquals(Optional.of(new Tip(0, genesis.stateRoot())), store.tip());
    }
  }

  @Test
  void refusesAnotherChainsDirectoryAndNamesBothChains() throws IOException {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      store.commit(Ledger.genesis(GENESIS, new Sha256BatchHasher()));
    }
    Digest other = Digest.sha256(new byte[] {9});
    String message =
        assertThrows(IOException.class, () -> StateStore.open(temp, other)).getMessage();
    assertTrue(message.contains(other.toString()), message);
    assertTrue(message.contains(GENESIS.chainId().toString()), message);
    StateStore.open(temp, GENESIS.chainId()).close();
  }

  @Test
  void aSecondUserOfTheDirectoryIsRefused() throws IOException {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      assertEquals(Optional.empty(), store.tip());
      String message =
          assertThrows(IOException.class, () -> StateStore.open(temp, GENESIS.chainId()))
              .getMessage();
      assertTrue(message.contains(temp.toString()), message);
    }
  }

  @Test
  void aClosedStoreRefusesInsteadOfCrashing() throws IOException {
    StateStore store = StateStore.open(temp, GENESIS.chainId());
    store.close();
    assertThrows(IllegalStateException.class, () -> store.bucket(1));
    assertThrows(IllegalStateException.class, () -> store.transaction(Digest.ZERO));
    ExecutionResult genesis = Ledger.genesis(GENESIS, new Sha256BatchHasher());
    assertThrows(IllegalStateException.class, () -> store.commit(genesis));
    store.close();
  }

  @Test
  void whatAKilledProcessCommittedIsThere() throws IOException {
    ExecutionResult genesis = Ledger.genesis(GENESIS, new Sha256BatchHasher());
    Path dir = temp.resolve("live");
    Path killed = temp.resolve("killed");
    try (StateStore store = StateStore.open(dir, GENESIS.chainId())) {
      store.commit(genesis);
      TestFiles.copy(dir, killed);
    }
    try (StateStore store = StateStore.open(killed, GENESIS.chainId())) {
      assertEquals(genesis.stateRoot(), ledger(store).stateRoot());
    }
  }
}
