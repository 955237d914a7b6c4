package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import java.util.SplittableRandom;

/**
 * Messages to hash: mixed lengths, those around the edges of blocks often, at any address of a
 * shared stretch of random bytes.
 */
final class HashQuestions implements QuestionSource {
  /** Around where padding, a block, a rate or a chunk ends: SHA-2, SHA-3 and BLAKE3 together. */
  private static final int[] EDGES = {
    0, 1, 3, 4, 8, 54, 55, 56, 57, 63, 64, 65, 110, 111, 112, 113, 119, 120, 127, 128, 129, 135,
    136, 137, 191, 192, 193, 239, 240, 271, 272, 273, 1023, 1024, 1025, 2047, 2048, 2049, 3072, 4097
  };

  private static final int ORDINARY_BYTES_MAX = 300;
  private static final int LARGE_BYTES_MAX = 8192;
  private static final int SHARED_BYTES_MAX = 1 << 16;

  private final Operation operation;
  private final SplittableRandom random;
  private final Limits limits;
  private int batches;

  HashQuestions(Operation operation, SplittableRandom random, Limits limits) {
    this.operation = operation;
    this.random = random;
    this.limits = limits.requireRoomFor(LARGE_BYTES_MAX);
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(operation, 0, random.nextInt());
    boolean hasLongest = limits.isTurnOfLongest(batches++);
    int bytes =
        hasLongest
            ? limits.tooLong()
            : Math.min(SHARED_BYTES_MAX, LARGE_BYTES_MAX + items * Long.BYTES);
    questions.appendRandom(random, bytes);
    if (hasLongest) {
      questions.item(ItemKind.LONGEST, 1, limits.itemBytesMax());
      questions.item(ItemKind.MALFORMED, 0, limits.tooLong());
    }
    while (questions.items() < items && questions.hasRoom(0, 0)) {
      int chance = random.nextInt(32);
      if (chance == 0) {
        outside(questions, bytes);
      } else if (chance < 8) {
        inside(questions, ItemKind.EDGE, bytes, EDGES[random.nextInt(EDGES.length)]);
      } else if (chance == 8) {
        inside(questions, ItemKind.GOOD, bytes, random.nextInt(LARGE_BYTES_MAX));
      } else {
        inside(questions, ItemKind.GOOD, bytes, random.nextInt(ORDINARY_BYTES_MAX));
      }
    }
  }

  private void inside(Questions questions, ItemKind kind, int bytes, int length) {
    questions.item(kind, random.nextInt(bytes - length + 1), length);
  }

  /** Rows that point outside, and empty messages on either side of the very end. */
  private void outside(Questions questions, int bytes) {
    switch (random.nextInt(6)) {
      case 0 -> questions.item(ItemKind.EDGE, bytes, 0);
      case 1 -> questions.item(ItemKind.MALFORMED, bytes + 1, 0);
      case 2 -> questions.item(ItemKind.MALFORMED, bytes - 7, 8);
      case 3 -> questions.item(ItemKind.MALFORMED, -1, 2);
      case 4 -> questions.item(ItemKind.MALFORMED, random.nextInt(bytes), -1);
      default -> questions.item(ItemKind.MALFORMED, 1 << 31, 1 << 31);
    }
  }
}
