package io.gavel.kernel.contract;

import static io.gavel.kernel.contract.TestBatch.output;
import static io.gavel.kernel.contract.TestBatch.untouched;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import io.gavel.kernel.TallyLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What VOTE_TALLY promises: whose stake counts, why others' does not, when it is a quorum. */
public abstract class TallyContractTest extends DeviceContract {
  /** More than any queue pair holds, however small they are. */
  private static final int TALLIES_MAX = 1 << 17;

  private final SplittableRandom random = Seed.random("TallyContractTest");
  private final byte[] statement = bytes(random, 70);

  /** A tally under construction: header, statement, keys and stakes are in place. */
  private final class Tally {
    private final TestBatch test = new TestBatch(Operation.VOTE_TALLY);
    private final List<TestSigner> signers = new ArrayList<>();

    Tally(long... stakes) {
      this(sum(stakes), 0, stakes);
    }

    Tally(long total, int zero, long[] stakes) {
      int validators = stakes.length;
      int keys = TallyLayout.HEADER_BYTES + statement.length;
      test.inputU32(TallyLayout.HEADER_BYTES, statement.length);
      test.inputU32(keys, keys + 32 * validators, validators, zero);
      test.inputU32((int) total, (int) (total >>> 32));
      test.input(statement);
      for (int i = 0; i < validators; i++) {
        signers.add(new TestSigner(random));
        test.input(signers.get(i).key());
      }
      for (long stake : stakes) {
        test.inputU32((int) stake, (int) (stake >>> 32));
      }
      test.room((int) TallyLayout.outputBytes(validators));
    }

    Tally vote(int validator) {
      test.item(validator, test.input(signers.get(validator).sign(statement)));
      return this;
    }

    Tally wrongVote(int validator) {
      test.item(validator, test.input(signers.get(validator).sign(new byte[1])));
      return this;
    }

    Tally voteAs(int index) {
      test.item(index, test.input(signers.getFirst().sign(statement)));
      return this;
    }
  }

  private static long sum(long... stakes) {
    long sum = 0;
    for (long stake : stakes) {
      sum += stake;
    }
    return sum;
  }

  private static void assertVote(ItemStatus status, int reason, Batch batch, int item) {
    assertEquals(status, batch.status(item), "status of vote " + item);
    assertEquals(reason, batch.result(item), "reason of vote " + item);
  }

  private static void assertOutcome(Batch batch, long stake, boolean quorum, int counted) {
    assertEquals(stake, batch.output().get(Batch.U64, TallyLayout.OUT_STAKE));
    assertEquals(quorum ? 1 : 0, batch.output().get(Batch.U32, TallyLayout.OUT_QUORUM));
    assertEquals(counted, batch.output().get(Batch.U32, TallyLayout.OUT_COUNTED));
  }

  @Test
  void countsEachValidatorsStakeOnceAndSetsItsBit() {
    Tally tally = new Tally(10, 20, 30, 40, 1, 1, 1, 1, 6);
    Batch batch = run(tally.vote(3).vote(8).vote(0).test.heap());
    assertStatuses(ItemStatus.VALID, batch);
    assertOutcome(batch, 56, false, 3);
    assertArrayEquals(new byte[] {0b1001, 1}, output(batch, TallyLayout.OUT_BITMAP, 2));
  }

  @Test
  void rejectsVoteFromStrangerWithoutCountingItsStake() {
    Tally tally = new Tally(1, 1, 1);
    Batch batch = run(tally.voteAs(3).vote(0).voteAs(-1).test.heap());
    assertVote(ItemStatus.INVALID, TallyLayout.STRANGER, batch, 0);
    assertVote(ItemStatus.VALID, TallyLayout.COUNTED, batch, 1);
    assertVote(ItemStatus.INVALID, TallyLayout.STRANGER, batch, 2);
    assertOutcome(batch, 1, false, 1);
  }

  @Test
  void countsAValidatorOnceHoweverOftenItVotes() {
    Tally tally = new Tally(1, 1, 1);
    Batch batch = run(tally.vote(1).vote(1).vote(1).test.heap());
    assertVote(ItemStatus.VALID, TallyLayout.COUNTED, batch, 0);
    assertVote(ItemStatus.INVALID, TallyLayout.DUPLICATE, batch, 1);
    assertVote(ItemStatus.INVALID, TallyLayout.DUPLICATE, batch, 2);
    assertOutcome(batch, 1, false, 1);
  }

  @Test
  void letsNoWrongVoteStandInTheWayOfTheValidatorsRightOne() {
    Tally tally = new Tally(1, 1, 1);
    Batch batch = run(tally.wrongVote(2).wrongVote(2).vote(2).wrongVote(2).test.heap());
    assertVote(ItemStatus.INVALID, TallyLayout.WRONG_SIGNATURE, batch, 0);
    assertVote(ItemStatus.INVALID, TallyLayout.WRONG_SIGNATURE, batch, 1);
    assertVote(ItemStatus.VALID, TallyLayout.COUNTED, batch, 2);
    assertVote(ItemStatus.INVALID, TallyLayout.DUPLICATE, batch, 3);
    assertOutcome(batch, 1, false, 1);
  }

  @Test
  void aVoteUnderAnotherValidatorsIndexIsWrong() {
    Batch batch = run(new Tally(1, 1, 1).voteAs(1).test.heap());
    assertVote(ItemStatus.INVALID, TallyLayout.WRONG_SIGNATURE, batch, 0);
    assertOutcome(batch, 0, false, 0);
  }

  @Test
  void wantsStrictlyMoreThanTwoThirdsForAQuorum() {
    assertOutcome(run(new Tally(2, 1).vote(0).test.heap()), 2, false, 1);
    assertOutcome(run(new Tally(201, 99).vote(0).test.heap()), 201, true, 1);
    assertOutcome(run(new Tally(200, 100).vote(0).test.heap()), 200, false, 1);
    assertOutcome(run(new Tally(0, 0).vote(0).test.heap()), 0, false, 1);
    assertOutcome(run(new Tally(1).vote(0).test.heap()), 1, true, 1);
  }

  /** Sums and thrice the sums beyond 64 bits must not wrap. */
  @Test
  void decidesQuorumsOfEnormousStakesExactly() {
    for (int round = 0; round < 60; round++) {
      long total = random.nextLong() | (round % 2 == 0 ? Long.MIN_VALUE : 0);
      BigInteger wide = new BigInteger(Long.toUnsignedString(total));
      BigInteger threshold = wide.shiftLeft(1).divide(BigInteger.valueOf(3));
      for (int delta = -1; delta <= 2; delta++) {
        BigInteger stake = threshold.add(BigInteger.valueOf(delta)).max(BigInteger.ZERO).min(wide);
        boolean expected = stake.multiply(BigInteger.valueOf(3)).compareTo(wide.shiftLeft(1)) > 0;
        long first = stake.longValue();
        Batch batch = run(new Tally(first, total - first).vote(0).test.heap());
        assertOutcome(batch, first, expected, 1);
      }
    }
  }

  @Test
  void answersMalformedForJustTheVoteWhoseSignatureLiesOutside() {
    Tally tally = new Tally(1, 1, 1);
    tally.vote(0);
    tally.test.item(1, -64).item(1, 1 << 20);
    Batch batch = run(tally.vote(1).test.heap());
    assertVote(ItemStatus.VALID, TallyLayout.COUNTED, batch, 0);
    assertVote(ItemStatus.MALFORMED, 0, batch, 1);
    assertVote(ItemStatus.MALFORMED, 0, batch, 2);
    assertVote(ItemStatus.VALID, TallyLayout.COUNTED, batch, 3);
    assertOutcome(batch, 2, false, 2);
  }

  @Test
  void answersMalformedForAllVotesUnderAHeaderThatBreaksTheFormat() {
    assertAllMalformed(new Tally(2, 0, new long[] {1, 1, 1}).vote(0).vote(1).test.heap());
    assertAllMalformed(new Tally(4, 0, new long[] {1, 1, 1}).vote(0).vote(1).test.heap());
    assertAllMalformed(new Tally(3, 7, new long[] {1, 1, 1}).vote(0).vote(1).test.heap());
    // Stakes whose sum wraps around to the total.
    assertAllMalformed(new Tally(1, 0, new long[] {-1, 2}).vote(0).vote(1).test.heap());
    for (int field = 0; field < 5; field++) {
      for (int value : new int[] {-1, 1 << 20, Integer.MIN_VALUE}) {
        Batch batch = new Tally(1, 1, 1).vote(0).vote(1).test.heap();
        batch.input().set(Batch.U32, 4L * field, value);
        assertAllMalformed(batch);
      }
    }
    Batch batch = new Tally(1, 1, 1).vote(0).vote(1).test.heap();
    batch.columns(
        batch.input().asSlice(0, TallyLayout.HEADER_BYTES - 1),
        batch.rows(),
        batch.output(),
        batch.statuses(),
        batch.results());
    assertAllMalformed(batch);
  }

  @Test
  void answersMalformedForAllVotesWhereTheOutputIsTooShort() {
    Batch batch = new Tally(1, 1, 1).vote(0).vote(1).test.heap();
    batch.columns(
        batch.input(),
        batch.rows(),
        batch.output().asSlice(0, TallyLayout.outputBytes(3) - 1),
        batch.statuses(),
        batch.results());
    assertAllMalformed(batch);
  }

  private void assertAllMalformed(Batch batch) {
    run(batch);
    assertStatuses(ItemStatus.MALFORMED, batch);
    int bytes = (int) batch.output().byteSize();
    assertArrayEquals(untouched(bytes), output(batch, 0, bytes));
    assertEquals(0, batch.result(0));
  }

  @Test
  void takesATallyWholeOrNotAtAll() {
    int votesMax = offered(Operation.VOTE_TALLY).itemsMax();
    Tally tally = new Tally(1, 1, 1);
    for (int vote = 0; vote < 9; vote++) {
      tally.vote(vote % 3);
    }
    Batch batch = tally.test.heap();
    try (QueuePair queue = device().open()) {
      assertThrows(IllegalArgumentException.class, () -> queue.submit(batch, 1));
      int tallies = 0;
      while (tallies <= TALLIES_MAX && queue.submit(batch, 0) == 9) {
        tallies++;
      }
      assertTrue(tallies >= 1 && tallies <= TALLIES_MAX);
      assertEquals(9 * tallies, queue.inFlight());
    }
    try (QueuePair queue = device().open()) {
      assertEquals(9, queue.submit(batch, 0));
      int done = 0;
      for (long polls = 0; done == 0; polls++) {
        assertTrue(polls < 100_000_000);
        done =
            queue.poll(
                (b, first, count) -> {
                  assertEquals(0, first);
                  assertEquals(9, count);
                },
                4);
      }
      assertEquals(9, done);
    }
    assertOutcome(batch, 3, true, 3);
    Tally large = new Tally(1);
    byte[] row = new byte[64];
    int at = large.test.input(row);
    for (int vote = 0; vote <= votesMax; vote++) {
      large.test.item(0, at);
    }
    Batch tooLarge = large.test.heap();
    try (QueuePair queue = device().open()) {
      assertThrows(IllegalArgumentException.class, () -> queue.submit(tooLarge, 0));
    }
  }

  /** The definition, vote by vote, with Bouncy Castle. */
  @Test
  void agreesWithTheDefinitionOnRandomTallies() {
    for (int round = 0; round < 20; round++) {
      int validators = random.nextInt(1, 30);
      long[] stakes = new long[validators];
      for (int i = 0; i < validators; i++) {
        stakes[i] = random.nextInt(1000);
      }
      Tally tally = new Tally(stakes);
      int votes = random.nextInt(1, 80);
      boolean[] counted = new boolean[validators];
      int[] reasons = new int[votes];
      long stake = 0;
      for (int vote = 0; vote < votes; vote++) {
        int validator = random.nextInt(validators);
        boolean right = random.nextInt(3) > 0;
        if (random.nextInt(10) == 0) {
          tally.voteAs(validators + random.nextInt(5));
          reasons[vote] = TallyLayout.STRANGER;
          continue;
        }
        if (right) {
          tally.vote(validator);
        } else {
          tally.wrongVote(validator);
        }
        if (counted[validator]) {
          reasons[vote] = TallyLayout.DUPLICATE;
        } else if (right) {
          counted[validator] = true;
          stake += stakes[validator];
        } else {
          reasons[vote] = TallyLayout.WRONG_SIGNATURE;
        }
      }
      Batch batch = run(tally.test.heap());
      int countedVotes = 0;
      for (int vote = 0; vote < votes; vote++) {
        boolean isCounted = reasons[vote] == TallyLayout.COUNTED;
        countedVotes += isCounted ? 1 : 0;
        assertVote(isCounted ? ItemStatus.VALID : ItemStatus.INVALID, reasons[vote], batch, vote);
      }
      assertOutcome(batch, stake, 3 * stake > 2 * sum(stakes), countedVotes);
    }
  }
}
