package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import java.util.SplittableRandom;

/**
 * ML-DSA signatures by Bouncy Castle, deterministic ones: a small pool, since they are large and
 * slow to make; copies with a flipped bit; rows that point outside.
 */
final class MlDsaQuestions implements QuestionSource {
  private static final int POOL_ITEMS = 12;
  private static final int MESSAGE_BYTES_MAX = 300;

  private final Operation operation;
  private final SplittableRandom random;
  private final SignedItem[] pool = new SignedItem[POOL_ITEMS];
  private final int[] at = new int[POOL_ITEMS];

  MlDsaQuestions(Operation operation, SplittableRandom random) {
    this.operation = operation;
    this.random = random;
    MlDsaSigner signer = new MlDsaSigner(operation, random);
    for (int item = 0; item < POOL_ITEMS; item++) {
      byte[] message = new byte[item == 0 ? 0 : random.nextInt(1, MESSAGE_BYTES_MAX)];
      random.nextBytes(message);
      pool[item] = signer.sign(message);
    }
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(operation, 0, random.nextInt());
    for (int i = 0; i < POOL_ITEMS; i++) {
      at[i] = append(questions, pool[i]);
    }
    int itemBytes = pool[0].key().length + pool[0].signature().length + MESSAGE_BYTES_MAX;
    while (questions.items() < items && questions.hasRoom(itemBytes, 0)) {
      int chosen = random.nextInt(POOL_ITEMS);
      SignedItem item = pool[chosen];
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          int copy = append(questions, item);
          int bytes = item.key().length + item.signature().length + item.message().length;
          questions.flipBit(copy, random.nextInt(bytes * Byte.SIZE));
          row(questions, ItemKind.WRONG, copy, item);
        }
        case 3 -> outside(questions, at[chosen]);
        default -> {
          ItemKind kind = item.message().length == 0 ? ItemKind.EDGE : ItemKind.GOOD;
          row(questions, kind, at[chosen], item);
        }
      }
    }
  }

  /** Key, signature, message; says where the key is. */
  private static int append(Questions questions, SignedItem item) {
    int offset = questions.append(item.key());
    questions.append(item.signature());
    questions.append(item.message());
    return offset;
  }

  private static void row(Questions questions, ItemKind kind, int offset, SignedItem item) {
    int signature = offset + item.key().length;
    int message = signature + item.signature().length;
    questions.item(kind, offset, signature, message, item.message().length);
  }

  private void outside(Questions questions, int offset) {
    switch (random.nextInt(3)) {
      case 0 -> questions.item(ItemKind.MALFORMED, -1, offset, offset, 0);
      case 1 -> questions.item(ItemKind.MALFORMED, offset, 1 << 30, offset, 0);
      default -> questions.item(ItemKind.MALFORMED, offset, offset, offset, -1);
    }
  }
}
