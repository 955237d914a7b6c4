package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import java.util.SplittableRandom;

/**
 * Trees to hash and paths to find: leaf counts around powers of two, leaves that overlap, tables
 * that several items share, and tables and leaves that point outside.
 */
final class MerkleQuestions implements QuestionSource {
  private static final int[] EDGES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129
  };

  private static final int LEAF_BYTES_MAX = 200;
  private static final int LEAVES_LARGE = 1025;
  private static final int SHARED_BYTES = 8192;
  private static final int TABLES_MAX = 64;
  private static final int TABLE_ROW_BYTES = 8;

  private final Operation operation;
  private final SplittableRandom random;
  private final int[] tables = new int[TABLES_MAX];
  private final int[] counts = new int[TABLES_MAX];

  /** Whether the table has a leaf outside the input. */
  private final boolean[] broken = new boolean[TABLES_MAX];

  MerkleQuestions(Operation operation, SplittableRandom random) {
    this.operation = operation;
    this.random = random;
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(operation, 0, random.nextInt());
    questions.appendRandom(random, SHARED_BYTES);
    int made = Math.clamp(items / 8L, 2, TABLES_MAX);
    for (int table = 0; table < made; table++) {
      makeTable(questions, table);
    }
    while (questions.items() < items && questions.hasRoom(0, 0)) {
      int table = random.nextInt(made);
      if (random.nextInt(24) == 0) {
        malformed(questions, table);
      } else if (operation == Operation.MERKLE_ROOT) {
        questions.item(kind(table), tables[table], counts[table]);
      } else if (counts[table] == 0) {
        questions.item(ItemKind.MALFORMED, tables[table], 0, 0, 0);
      } else {
        int leaf = random.nextInt(counts[table]);
        questions.item(kind(table), tables[table], counts[table], leaf, 0);
      }
    }
  }

  private ItemKind kind(int table) {
    if (broken[table]) {
      return ItemKind.MALFORMED;
    }
    return counts[table] <= 2 ? ItemKind.EDGE : ItemKind.GOOD;
  }

  private void makeTable(Questions questions, int table) {
    counts[table] =
        switch (random.nextInt(256)) {
          case 0 -> LEAVES_LARGE - random.nextInt(3);
          case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> random.nextInt(300);
          default -> EDGES[random.nextInt(EDGES.length)];
        };
    tables[table] = questions.inputBytes();
    for (int leaf = 0; leaf < counts[table]; leaf++) {
      int length = random.nextInt(LEAF_BYTES_MAX);
      questions.appendU32(random.nextInt(SHARED_BYTES - length));
      questions.appendU32(length);
    }
    broken[table] = counts[table] > 0 && random.nextInt(16) == 0;
    if (broken[table]) {
      int row = tables[table] + TABLE_ROW_BYTES * random.nextInt(counts[table]);
      questions.setU32(row + random.nextInt(2) * Integer.BYTES, -1 - random.nextInt(99));
    }
  }

  private void malformed(Questions questions, int table) {
    int end = questions.inputBytes();
    boolean isProof = operation == Operation.MERKLE_PROOF;
    switch (random.nextInt(isProof ? 5 : 3)) {
      case 0 -> row(questions, end - TABLE_ROW_BYTES + 1, 1);
      case 1 -> row(questions, tables[table], 1 << 29);
      case 2 -> row(questions, -TABLE_ROW_BYTES, -1);
      case 3 ->
          questions.item(
              ItemKind.MALFORMED,
              tables[table],
              counts[table],
              counts[table] + random.nextInt(2),
              0);
      default -> questions.item(ItemKind.MALFORMED, tables[table], counts[table], 0, 1);
    }
  }

  private void row(Questions questions, int table, int count) {
    if (operation == Operation.MERKLE_ROOT) {
      questions.item(ItemKind.MALFORMED, table, count);
    } else {
      questions.item(ItemKind.MALFORMED, table, count, 0, 0);
    }
  }
}
