package io.gavel.appliance.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final TestKey ALICE = TestKey.of(0);
  private static final TestKey BOB = TestKey.of(1);
  private static final Address PROPOSER = TestKey.of(1000).address();

  private final Map<Integer, byte[]> store = new HashMap<>();
  private Genesis genesis;
  private Ledger ledger;
  private Block tip;

  private void start(Genesis chosen, int cachedBucketsMax) {
    store.clear();
    genesis = chosen;
    ExecutionResult first = Ledger.genesis(genesis, new Sha256BatchHasher());
    store(first);
    ledger = open(0, first.stateRoot(), cachedBucketsMax);
    tip = null;
  }

  private Ledger open(long height, Digest root, int cachedBucketsMax) {
    return Ledger.open(
        genesis,
        height,
        root,
        index -> store.getOrDefault(index, new byte[0]),
        new Sha256BatchHasher(),
        cachedBucketsMax);
  }

  private void store(ExecutionResult result) {
    for (ChangedBucket bucket : result.buckets()) {
      store.put(bucket.index(), bucket.bytes());
    }
  }

  private List<Outcome> execute(Transaction... transactions) {
    List<TransactionBatch> batches = new ArrayList<>();
    for (Transaction transaction : transactions) {
      batches.add(TransactionBatch.of(List.of(transaction)));
    }
    return execute(batches);
  }

  private List<Outcome> execute(List<TransactionBatch> batches) {
    tip = Samples.block(genesis, tip, batches);
    ExecutionResult result = ledger.execute(tip, batches, PROPOSER);
    store(result);
    ledger.stored(result.height());
    return result.transactions().stream().map(ExecutedTransaction::outcome).toList();
  }

  private Transaction transfer(TestKey from, long nonce, long fee, Address to, long amount) {
    return Samples.unsigned(genesis.chainId(), from, nonce, fee, to, amount);
  }

  private void assertAccount(Address address, long balance, long nonce) {
    assertEquals(new Account(balance, nonce), ledger.account(address));
  }

  @Test
  void movesTheAmountAndPaysTheFeeToTheProposer() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    assertEquals(List.of(Outcome.TRANSFERRED), execute(transfer(ALICE, 0, 3, BOB.address(), 40)));
    assertAccount(ALICE.address(), 57, 1);
    assertAccount(BOB.address(), 140, 0);
    assertAccount(PROPOSER, 3, 0);
  }

  /** Transactions need no root, so roots may be some blocks behind, one after the other. */
  @Test
  void findsRootsLaterAndInOrderAlone() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    List<Digest> roots = new ArrayList<>();
    for (int nonce = 0; nonce < 3; nonce++) {
      execute(transfer(ALICE, nonce, 1, BOB.address(), 10));
      roots.add(ledger.stateRoot());
    }
    start(Samples.genesis(8, 1, 2, 100), 4);
    Digest before = ledger.stateRoot();
    List<AppliedBlock> applied = new ArrayList<>();
    for (int nonce = 0; nonce < 3; nonce++) {
      List<TransactionBatch> batches =
          List.of(TransactionBatch.of(List.of(transfer(ALICE, nonce, 1, BOB.address(), 10))));
      tip = Samples.block(genesis, tip, batches);
      applied.add(ledger.apply(tip, batches, PROPOSER));
    }
    assertEquals(3, ledger.height());
    assertEquals(before, ledger.stateRoot());
    assertAccount(ALICE.address(), 67, 3);
    assertThrows(IllegalStateException.class, () -> ledger.hash(applied.get(1)));
    assertEquals(before, ledger.stateRoot());
    for (int i = 0; i < 3; i++) {
      ExecutionResult result = ledger.hash(applied.get(i));
      assertEquals(roots.get(i), result.stateRoot());
      assertEquals(applied.get(i).transactions(), result.transactions());
      assertEquals(applied.get(i).buckets(), result.buckets());
    }
    assertThrows(IllegalStateException.class, () -> ledger.hash(applied.get(2)));
  }

  @Test
  void takesTheFeeAloneWhereTheAmountIsNotCovered() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    assertEquals(List.of(Outcome.OVERDRAWN), execute(transfer(ALICE, 0, 3, BOB.address(), 98)));
    assertAccount(ALICE.address(), 97, 1);
    assertAccount(BOB.address(), 100, 0);
    assertAccount(PROPOSER, 3, 0);
  }

  @Test
  void leavesTheStateAsItWasWhereNonceOrFeeDoNotFit() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    Digest before = ledger.stateRoot();
    Address stranger = TestKey.of(77).address();
    assertEquals(
        List.of(Outcome.NONCE_AHEAD, Outcome.FEE_UNPAYABLE, Outcome.FEE_UNPAYABLE),
        execute(
            transfer(ALICE, 1, 0, BOB.address(), 1),
            transfer(ALICE, 0, 101, BOB.address(), 0),
            transfer(TestKey.of(77), 0, 1, BOB.address(), 0)));
    assertEquals(before, ledger.stateRoot());
    assertAccount(stranger, 0, 0);
  }

  @Test
  void aReplayInTheSameBlockOrALaterOneChangesNothing() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    Transaction payment = transfer(ALICE, 0, 1, BOB.address(), 10);
    List<TransactionBatch> twice =
        List.of(
            TransactionBatch.of(List.of(payment)), TransactionBatch.of(List.of(payment, payment)));
    assertEquals(
        List.of(Outcome.TRANSFERRED, Outcome.NONCE_USED, Outcome.NONCE_USED), execute(twice));
    assertEquals(List.of(Outcome.NONCE_USED), execute(payment));
    assertAccount(ALICE.address(), 89, 1);
  }

  @Test
  void aTransferToItselfCostsTheFeeAlone() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    assertEquals(
        List.of(Outcome.TRANSFERRED, Outcome.OVERDRAWN),
        execute(
            transfer(ALICE, 0, 1, ALICE.address(), 99),
            transfer(ALICE, 1, 1, ALICE.address(), 99)));
    assertAccount(ALICE.address(), 98, 2);
  }

  @Test
  void feesCannotBeSpentInTheBlockThatEarnsThem() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    Transaction spend = transfer(TestKey.of(1000), 0, 5, BOB.address(), 1);
    assertEquals(
        List.of(Outcome.TRANSFERRED, Outcome.FEE_UNPAYABLE),
        execute(transfer(ALICE, 0, 50, BOB.address(), 1), spend));
    assertEquals(List.of(Outcome.TRANSFERRED), execute(spend));
    assertAccount(PROPOSER, 49, 1);
  }

  @Test
  void survivesTheLargestAmountsThereAre() {
    start(Samples.genesis(8, 1, 1, Long.MAX_VALUE), 4);
    assertEquals(
        List.of(Outcome.OVERDRAWN, Outcome.TRANSFERRED, Outcome.FEE_UNPAYABLE),
        execute(
            transfer(ALICE, 0, 1, BOB.address(), Long.MAX_VALUE),
            transfer(ALICE, 1, 1, BOB.address(), Long.MAX_VALUE - 2),
            transfer(ALICE, 2, Long.MAX_VALUE, BOB.address(), Long.MAX_VALUE)));
    assertAccount(BOB.address(), Long.MAX_VALUE - 2, 0);
    assertAccount(PROPOSER, 2, 0);
  }

  @Test
  void anAccountWithoutBalanceAndNonceIsNotStored() {
    start(Samples.genesis(8, 1, 1, 10), 4);
    execute(transfer(ALICE, 0, 0, BOB.address(), 0));
    int bob = Bucket.indexOf(BOB.address(), 8);
    assertEquals(0, store.getOrDefault(bob, new byte[0]).length);
  }

  @Test
  void refusesWhatIsNotTheNextBlockAndChangesNothing() {
    start(Samples.genesis(8, 1, 2, 100), 4);
    List<TransactionBatch> batch =
        List.of(TransactionBatch.of(List.of(transfer(ALICE, 0, 1, BOB.address(), 1))));
    Block first = Samples.block(genesis, null, batch);
    Block second = Samples.block(genesis, first, batch);
    Digest before = ledger.stateRoot();
    refuses("height 2", second, batch);
    refuses("batches are not", first, List.of());
    Transaction foreign = Samples.unsigned(Digest.ZERO, ALICE, 0, 1, BOB.address(), 1);
    List<TransactionBatch> foreignBatch = List.of(TransactionBatch.of(List.of(foreign)));
    refuses("of chain", Samples.block(genesis, null, foreignBatch), foreignBatch);
    assertEquals(before, ledger.stateRoot());
    ledger.execute(first, batch, PROPOSER);
    refuses("height 1", first, batch);
  }

  @Test
  void laterBlocksBuildOnResultsThatAreNotStoredYet() {
    start(Samples.genesis(8, 1, 2, 100), 1);
    List<ExecutionResult> results = new ArrayList<>();
    for (int nonce = 0; nonce < 5; nonce++) {
      List<TransactionBatch> batch =
          List.of(TransactionBatch.of(List.of(transfer(ALICE, nonce, 1, BOB.address(), 1))));
      tip = Samples.block(genesis, tip, batch);
      results.add(ledger.execute(tip, batch, PROPOSER));
    }
    assertAccount(ALICE.address(), 90, 5);
    assertThrows(IllegalStateException.class, () -> ledger.stored(6));
    for (ExecutionResult result : results) {
      store(result);
      ledger.stored(result.height());
      assertAccount(ALICE.address(), 90, 5);
    }
    assertEquals(
        results.getLast().stateRoot(), open(5, results.getLast().stateRoot(), 1).stateRoot());
  }

  private void refuses(String because, Block block, List<TransactionBatch> batches) {
    String message =
        assertThrows(IllegalStateException.class, () -> ledger.execute(block, batches, PROPOSER))
            .getMessage();
    assertTrue(message.contains(because), message);
  }

  @Test
  void noticesEveryFlippedBitOfTheStoredState() {
    start(Samples.genesis(8, 1, 3, 100), 4);
    Digest root = ledger.stateRoot();
    for (byte[] bucket : store.values()) {
      for (int bit = 0; bit < 8 * bucket.length; bit++) {
        bucket[bit >> 3] ^= (byte) (1 << (bit & 7));
        assertThrows(CorruptStateException.class, () -> open(0, root, 1));
        bucket[bit >> 3] ^= (byte) (1 << (bit & 7));
      }
    }
    open(0, root, 1);
  }

  /** The dumb twin: balances and nonces in a map, arithmetic in big integers. */
  private static final class Twin {
    final Map<Address, BigInteger> balances = new HashMap<>();
    final Map<Address, Long> nonces = new HashMap<>();

    Outcome apply(Transaction t, BigInteger[] fees) {
      long nonce = nonces.getOrDefault(t.sender(), 0L);
      if (t.nonce() != nonce) {
        return t.nonce() < nonce ? Outcome.NONCE_USED : Outcome.NONCE_AHEAD;
      }
      BigInteger fee = BigInteger.valueOf(t.fee());
      BigInteger amount = BigInteger.valueOf(t.amount());
      BigInteger had = balances.getOrDefault(t.sender(), BigInteger.ZERO);
      if (had.compareTo(fee) < 0) {
        return Outcome.FEE_UNPAYABLE;
      }
      fees[0] = fees[0].add(fee);
      nonces.put(t.sender(), nonce + 1);
      balances.put(t.sender(), had.subtract(fee));
      if (had.compareTo(fee.add(amount)) < 0) {
        return Outcome.OVERDRAWN;
      }
      balances.merge(t.sender(), amount.negate(), BigInteger::add);
      balances.merge(t.recipient(), amount, BigInteger::add);
      return Outcome.TRANSFERRED;
    }

    Digest root(int bucketsLog2) {
      TreeMap<Address, Account> accounts = new TreeMap<>();
      balances.forEach(
          (address, balance) ->
              accounts.put(
                  address,
                  new Account(balance.longValueExact(), nonces.getOrDefault(address, 0L))));
      List<ChangedBucket> buckets = new ArrayList<>();
      for (int i = 0; i < 1 << bucketsLog2; i++) {
        List<Bucket.Entry> entries = new ArrayList<>();
        for (Map.Entry<Address, Account> entry : accounts.entrySet()) {
          if (Bucket.indexOf(entry.getKey(), bucketsLog2) == i) {
            entries.add(new Bucket.Entry(entry.getKey(), entry.getValue()));
          }
        }
        buckets.add(new ChangedBucket(i, Bucket.EMPTY.with(entries).bytes()));
      }
      StateTree tree = new StateTree(bucketsLog2, new Sha256BatchHasher());
      tree.update(buckets);
      return tree.root();
    }
  }

  @Test
  void agreesWithItsDumbTwinAndKeepsTheSupply() {
    SplittableRandom random = Samples.random("LedgerTest.twin");
    TestKey[] keys = new TestKey[24];
    Arrays.setAll(keys, TestKey::of);
    for (long balance : new long[] {100, Long.MAX_VALUE / 12}) {
      start(Samples.genesis(8, 1, 12, balance), 3);
      Twin twin = new Twin();
      genesis.balances().forEach((a, b) -> twin.balances.put(a, BigInteger.valueOf(b)));
      BigInteger supply = BigInteger.valueOf(genesis.supply());
      for (int height = 1; height <= 60; height++) {
        List<Transaction> transactions = new ArrayList<>();
        List<Outcome> expected = new ArrayList<>();
        BigInteger[] fees = {BigInteger.ZERO};
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
          TestKey from = keys[random.nextInt(keys.length)];
          long nonce = twin.nonces.getOrDefault(from.address(), 0L) + (random.nextInt(12) - 5) / 5;
          long fee = random.nextInt(8) == 0 ? balance : random.nextLong(balance / 10);
          Address to = keys[random.nextInt(keys.length)].address();
          Transaction t =
              transfer(from, Math.max(0, nonce), fee, to, random.nextLong(balance * 3 / 2));
          transactions.add(t);
          expected.add(twin.apply(t, fees));
        }
        twin.balances.merge(PROPOSER, fees[0], BigInteger::add);
        assertEquals(expected, execute(List.of(TransactionBatch.of(transactions))));
        assertEquals(
            supply, twin.balances.values().stream().reduce(BigInteger.ZERO, BigInteger::add));
        assertEquals(twin.root(8), ledger.stateRoot(), "height " + height);
      }
      for (Map.Entry<Address, BigInteger> entry : twin.balances.entrySet()) {
        assertAccount(
            entry.getKey(),
            entry.getValue().longValueExact(),
            twin.nonces.getOrDefault(entry.getKey(), 0L));
      }
      assertEquals(ledger.stateRoot(), open(60, ledger.stateRoot(), 1).stateRoot());
    }
  }
}
