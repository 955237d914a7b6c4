package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Blocks of three encoders to decompress: sound, with flipped bits, cut short, empty, into rooms
 * that just fit, are ample or too small.
 */
final class Lz4DecompressQuestions implements QuestionSource {
  private static final int POOL_ITEMS = 64;
  private static final int RENEWED_EVERY = 32;
  private static final int PLAIN_MAX = Lz4Encoder.INPUT_BYTES_MAX;
  private static final int AMPLE_BYTES_MAX = 20;

  private final SplittableRandom random;
  private final Lz4Encoder encoder = new Lz4Encoder();

  /** In Java alone, so that the blocks are the same on every machine. */
  private final LZ4Compressor fast = LZ4Factory.safeInstance().fastCompressor();

  private final LZ4Compressor high = LZ4Factory.safeInstance().highCompressor();
  private final byte[][] blocks = new byte[POOL_ITEMS][];
  private final int[] plainBytes = new int[POOL_ITEMS];
  private final int[] at = new int[POOL_ITEMS];
  private int renewed;

  Lz4DecompressQuestions(SplittableRandom random) {
    this.random = random;
    for (int item = 0; item < POOL_ITEMS; item++) {
      renew();
    }
  }

  private void renew() {
    int place = renewed++ % POOL_ITEMS;
    // The last place of the pool is for the longest block there may be.
    int length = place == POOL_ITEMS - 1 ? PLAIN_MAX : PlainData.length(random);
    byte[] plain = PlainData.of(random, length);
    byte[] room = new byte[fast.maxCompressedLength(plain.length)];
    int blockBytes =
        switch (random.nextInt(4)) {
          case 0 -> fast.compress(plain, room);
          case 1 -> high.compress(plain, room);
          default -> encoder.encode(plain, 0, plain.length, room, 0);
        };
    blocks[place] = Arrays.copyOf(room, blockBytes);
    plainBytes[place] = plain.length;
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(Operation.LZ4_DECOMPRESS, 0, random.nextInt());
    for (int i = 0; i < items / RENEWED_EVERY + 1; i++) {
      renew();
    }
    int shared = Math.clamp(items, 1, POOL_ITEMS);
    int start = random.nextInt(POOL_ITEMS);
    for (int i = 0; i < shared; i++) {
      at[i] = questions.append(blocks[(start + i) % POOL_ITEMS]);
    }
    while (questions.items() < items
        && questions.hasRoom(PLAIN_MAX + PLAIN_MAX / 128, PLAIN_MAX + AMPLE_BYTES_MAX)) {
      int chosen = random.nextInt(shared);
      int pooled = (start + chosen) % POOL_ITEMS;
      int plain = plainBytes[pooled];
      int length = blocks[pooled].length;
      switch (random.nextInt(24)) {
        case 0, 1, 2 -> {
          int copy = questions.append(blocks[pooled]);
          for (int flips = random.nextInt(3); flips >= 0; flips--) {
            questions.flipBit(copy, random.nextInt(length * Byte.SIZE));
          }
          row(questions, ItemKind.MUTATED, copy, length, plain + random.nextInt(AMPLE_BYTES_MAX));
        }
        case 3, 4 -> row(questions, ItemKind.MUTATED, at[chosen], random.nextInt(length), plain);
        case 5 -> malformed(questions, at[chosen], length, plain);
        case 6, 7 ->
            row(
                questions,
                kind(plain),
                at[chosen],
                length,
                plain + random.nextInt(AMPLE_BYTES_MAX));
        default -> row(questions, kind(plain), at[chosen], length, plain);
      }
    }
  }

  private static ItemKind kind(int plain) {
    if (plain == PLAIN_MAX) {
      return ItemKind.LONGEST;
    }
    return plain < 14 ? ItemKind.EDGE : ItemKind.GOOD;
  }

  private static void row(Questions questions, ItemKind kind, int offset, int length, int room) {
    questions.item(kind, offset, length, questions.room(room), room);
  }

  private void malformed(Questions questions, int offset, int length, int plain) {
    switch (random.nextInt(6)) {
      case 0 -> row(questions, ItemKind.MALFORMED, offset, 0, plain);
      case 1 -> row(questions, ItemKind.MALFORMED, -length, length, plain);
      case 2 -> row(questions, ItemKind.MALFORMED, offset, -1, plain);
      case 3 -> questions.item(ItemKind.MALFORMED, offset, length, -1, plain);
      case 4 -> questions.item(ItemKind.MALFORMED, offset, length, 0, -1);
      default -> {
        // One byte short, where there is one to be short of.
        ItemKind kind = plain > 0 ? ItemKind.MALFORMED : ItemKind.EDGE;
        row(questions, kind, offset, length, Math.max(0, plain - 1));
      }
    }
  }
}
