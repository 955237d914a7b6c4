package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Elections: votes of known validators, in order, wrong, repeated, by strangers or outside the
 * input; stakes around the quorum; headers that break a rule. Every batch is one tally.
 */
final class TallyQuestions implements QuestionSource {
  private static final int VALIDATORS_MAX = 128;
  private static final int STATEMENTS = 8;
  private static final int STATEMENT_BYTES_MAX = 200;
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int BROKEN_EVERY = 12;

  private final SplittableRandom random;
  private final List<Ed25519Signer> validators = new ArrayList<>();
  private final byte[][] statements = new byte[STATEMENTS][];
  private final byte[][][] votes = new byte[STATEMENTS][VALIDATORS_MAX][];
  private int renewed;

  TallyQuestions(SplittableRandom random) {
    this.random = random;
    for (int i = 0; i < VALIDATORS_MAX; i++) {
      byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
      random.nextBytes(seed);
      validators.add(Ed25519Signer.fromSeed(seed));
    }
    for (int i = 0; i < STATEMENTS; i++) {
      renew();
    }
  }

  private void renew() {
    int place = renewed++ % STATEMENTS;
    statements[place] = new byte[random.nextInt(STATEMENT_BYTES_MAX)];
    random.nextBytes(statements[place]);
    for (int i = 0; i < VALIDATORS_MAX; i++) {
      votes[place][i] = validators.get(i).sign(statements[place]);
    }
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(Operation.VOTE_TALLY, 0, random.nextInt());
    if (random.nextInt(64) == 0) {
      renew();
    }
    int statement = random.nextInt(STATEMENTS);
    int count = random.nextInt(8) == 0 ? random.nextInt(3) : 1 + random.nextInt(VALIDATORS_MAX);
    boolean isSound = header(questions, statement, count);
    int signatures = questions.inputBytes();
    // One at least, for strangers to show where there are no validators.
    for (int i = 0; i < Math.max(1, count); i++) {
      questions.append(votes[statement][i]);
    }
    int wrongEvery = 1 + random.nextInt(12);
    boolean[] seen = new boolean[VALIDATORS_MAX];
    while (questions.items() < items && questions.hasRoom(SIGNATURE_BYTES, 0)) {
      int next = questions.items();
      // In turn, so that most count, or at random, so that some come twice.
      int voter =
          count == 0 || random.nextInt(16) == 0
              ? count + random.nextInt(3)
              : random.nextBoolean() ? next % count : random.nextInt(count);
      vote(questions, isSound, statement, voter, count, signatures, wrongEvery, seen);
    }
  }

  private void vote(
      Questions questions,
      boolean isSound,
      int statement,
      int voter,
      int count,
      int signatures,
      int wrongEvery,
      boolean[] seen) {
    if (random.nextInt(24) == 0) {
      questions.item(ItemKind.MALFORMED, voter, questions.inputBytes() + (1 << 28));
    } else if (voter >= count) {
      ItemKind kind = isSound ? ItemKind.WRONG : ItemKind.MALFORMED;
      questions.item(kind, random.nextBoolean() ? voter : -1, signatures);
    } else if (random.nextInt(wrongEvery) == 0) {
      int copy = questions.append(votes[statement][voter]);
      questions.flipBit(copy, random.nextInt(SIGNATURE_BYTES * Byte.SIZE));
      questions.item(isSound ? ItemKind.WRONG : ItemKind.MALFORMED, voter, copy);
    } else {
      ItemKind good = seen[voter] ? ItemKind.WRONG : ItemKind.GOOD;
      seen[voter] = true;
      int offset = signatures + voter * SIGNATURE_BYTES;
      questions.item(isSound ? good : ItemKind.MALFORMED, voter, offset);
    }
  }

  /** Header, statement, keys and stakes; says whether all of it is in order. */
  private boolean header(Questions questions, int statement, int count) {
    int header = questions.append(new byte[TallyLayout.HEADER_BYTES]);
    int text = questions.append(statements[statement]);
    int keys = questions.inputBytes();
    for (int i = 0; i < count; i++) {
      questions.append(validators.get(i).publicKey());
    }
    int weights = questions.inputBytes();
    long total = 0;
    // Equal stakes meet two thirds exactly now and then; large ones come near 2^64.
    long stakeMax = random.nextInt(3) == 0 ? 1 : 2L << random.nextInt(55);
    for (int i = 0; i < count; i++) {
      long stake = stakeMax == 1 ? 1 : random.nextLong(stakeMax);
      questions.appendU32((int) stake);
      questions.appendU32((int) (stake >>> Integer.SIZE));
      total += stake;
    }
    questions.setU32(header + TallyLayout.STATEMENT_OFFSET, text);
    questions.setU32(header + TallyLayout.STATEMENT_LENGTH, statements[statement].length);
    questions.setU32(header + TallyLayout.KEYS_OFFSET, keys);
    questions.setU32(header + TallyLayout.WEIGHTS_OFFSET, weights);
    questions.setU32(header + TallyLayout.VALIDATOR_COUNT, count);
    questions.setU64(header + TallyLayout.TOTAL_STAKE, total);
    long outputBytes = TallyLayout.outputBytes(count);
    boolean isSound = random.nextInt(BROKEN_EVERY) != 0;
    if (!isSound) {
      outputBytes -= breakRule(questions, header, total);
    }
    questions.room((int) outputBytes);
    return isSound;
  }

  /** Breaks one rule of the header, or takes a byte off the output. */
  private int breakRule(Questions questions, int header, long total) {
    switch (random.nextInt(6)) {
      case 0 -> questions.setU32(header + TallyLayout.STATEMENT_OFFSET, -1);
      case 1 -> questions.setU32(header + TallyLayout.KEYS_OFFSET, -KEY_BYTES);
      case 2 -> questions.setU32(header + TallyLayout.ZERO, 1);
      case 3 -> questions.setU64(header + TallyLayout.TOTAL_STAKE, total + 1);
      case 4 ->
          questions.setU32(header + TallyLayout.VALIDATOR_COUNT, TallyLayout.VALIDATORS_MAX + 1);
      default -> {
        return 1;
      }
    }
    return 0;
  }
}
