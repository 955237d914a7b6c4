package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.util.SplittableRandom;

/**
 * Plain data of every temper to compress, at any address of a shared stretch, into rooms that are
 * ample, just fit, are one byte short, or of any size.
 */
final class Lz4CompressQuestions implements QuestionSource {
  private static final int SHARED_BYTES_MIN = 8192;
  private static final int SHARED_BYTES_MAX = 1 << 19;
  private static final int LONGEST = Lz4Encoder.INPUT_BYTES_MAX;

  private final SplittableRandom random;
  private final Lz4Encoder encoder = new Lz4Encoder();
  private final byte[] block = new byte[Lz4Encoder.encodedBytesMax(LONGEST)];

  Lz4CompressQuestions(SplittableRandom random) {
    this.random = random;
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(Operation.LZ4_COMPRESS, 0, random.nextInt());
    int shared = Math.clamp(items * 1024L, SHARED_BYTES_MIN, SHARED_BYTES_MAX);
    byte[] plain = PlainData.of(random, random.nextInt(8) == 0 ? shared + LONGEST + 1 : shared);
    questions.append(plain);
    while (questions.items() < items && questions.hasRoom(0, block.length)) {
      int length = Math.min(PlainData.length(random), plain.length);
      int offset = random.nextInt(plain.length - length + 1);
      switch (random.nextInt(32)) {
        case 0 -> malformed(questions, plain.length, offset, length);
        case 1 -> {
          int exact = encoder.encode(plain, offset, length, block, 0);
          row(questions, ItemKind.EDGE, offset, length, exact);
        }
        case 2 -> {
          int exact = encoder.encode(plain, offset, length, block, 0);
          row(questions, ItemKind.MALFORMED, offset, length, exact - 1);
        }
        case 3 -> row(questions, ItemKind.MUTATED, offset, length, random.nextInt(length + 16));
        default -> row(questions, kind(length), offset, length, bound(length));
      }
    }
  }

  private static ItemKind kind(int length) {
    if (length == LONGEST) {
      return ItemKind.LONGEST;
    }
    return length < 14 ? ItemKind.EDGE : ItemKind.GOOD;
  }

  private static int bound(int length) {
    return Lz4Encoder.encodedBytesMax(length);
  }

  private static void row(Questions questions, ItemKind kind, int offset, int length, int room) {
    questions.item(kind, offset, length, questions.room(room), room);
  }

  private void malformed(Questions questions, int inputBytes, int offset, int length) {
    switch (random.nextInt(4)) {
      case 0 -> {
        // Too long; and outside, where the input is not as long.
        int room = bound(length);
        questions.item(ItemKind.MALFORMED, 0, LONGEST + 1, questions.room(room), room);
      }
      case 1 -> row(questions, ItemKind.MALFORMED, inputBytes - length + 1, length, bound(length));
      case 2 -> questions.item(ItemKind.MALFORMED, offset, length, -1, bound(length));
      default -> questions.item(ItemKind.MALFORMED, offset, length, 0, -1);
    }
  }
}
