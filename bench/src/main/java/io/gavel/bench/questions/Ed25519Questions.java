package io.gavel.bench.questions;

import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Operation;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Signatures by a pool of keys. Signing costs more than verifying, so that signed items are kept
 * and a few renewed for each batch; most rows point to them, the rest to bent copies. How many are
 * wrong differs from batch to batch, from none to all, since combined checks have to halve.
 */
final class Ed25519Questions implements QuestionSource {
  private static final int KEYS = 64;
  private static final int POOL_ITEMS = 512;
  private static final int MIXED_ITEMS = 32;
  private static final int RENEWED_EVERY = 32;
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int MESSAGE_BYTES_MAX = 300;
  private static final int LARGE_BYTES_MAX = 5000;

  /** Around the blocks of SHA-512, behind R and A. */
  private static final int[] EDGES = {0, 1, 46, 47, 48, 49, 63, 64, 65, 175, 176, 177, 191, 192};

  /** Of so many items one is wrong. */
  private static final int[] WRONG_EVERY = {1 << 30, 64, 16, 4, 2, 1};

  private final SplittableRandom random;
  private final Limits limits;
  private final List<Ed25519Signer> signers = new ArrayList<>();
  private final SignedItem[] pool = new SignedItem[POOL_ITEMS];
  private final List<SignedItem> mixed;
  private final int[] at = new int[POOL_ITEMS];
  private int renewed;
  private int batches;

  Ed25519Questions(SplittableRandom random, Limits limits) {
    this.random = random;
    this.limits = limits.requireRoomFor(LARGE_BYTES_MAX);
    for (int key = 0; key < KEYS; key++) {
      byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
      random.nextBytes(seed);
      signers.add(Ed25519Signer.fromSeed(seed));
    }
    for (int item = 0; item < POOL_ITEMS; item++) {
      pool[item] = signed(randomLength());
    }
    mixed = new MixedOrderSigner(random).items(MIXED_ITEMS);
  }

  private int randomLength() {
    return switch (random.nextInt(32)) {
      case 0 -> random.nextInt(LARGE_BYTES_MAX);
      case 1, 2, 3, 4 -> EDGES[random.nextInt(EDGES.length)];
      default -> random.nextInt(MESSAGE_BYTES_MAX);
    };
  }

  private SignedItem signed(int length) {
    Ed25519Signer signer = signers.get(random.nextInt(KEYS));
    byte[] message = new byte[length];
    random.nextBytes(message);
    return new SignedItem(signer.publicKey(), signer.sign(message), message);
  }

  @Override
  public void fill(Questions questions, int items) {
    int profile = random.nextInt(Ed25519Profile.values().length);
    questions.begin(Operation.ED25519_VERIFY, profile, random.nextInt());
    if (limits.isTurnOfLongest(batches++)) {
      longest(questions);
    }
    int shared = Math.clamp(items, 1, POOL_ITEMS);
    int start = random.nextInt(POOL_ITEMS);
    for (int i = 0; i < items / RENEWED_EVERY + 1; i++) {
      pool[renewed++ % POOL_ITEMS] = signed(randomLength());
    }
    for (int i = 0; i < shared; i++) {
      at[i] = append(questions, pool[(start + i) % POOL_ITEMS]);
    }
    int wrongEvery = WRONG_EVERY[random.nextInt(WRONG_EVERY.length)];
    while (questions.items() < items
        && questions.hasRoom(LARGE_BYTES_MAX + KEY_BYTES + SIGNATURE_BYTES, 0)) {
      int chosen = random.nextInt(shared);
      SignedItem item = pool[(start + chosen) % POOL_ITEMS];
      if (random.nextInt(wrongEvery) == 0) {
        bent(questions, item, at[chosen]);
      } else if (random.nextInt(64) == 0) {
        row(questions, ItemKind.MUTATED, mixed.get(random.nextInt(MIXED_ITEMS)));
      } else {
        ItemKind kind = item.message().length <= 1 ? ItemKind.EDGE : ItemKind.GOOD;
        row(questions, kind, at[chosen], item.message().length);
      }
    }
  }

  private void longest(Questions questions) {
    SignedItem item = signed(limits.itemBytesMax());
    int offset = append(questions, item);
    row(questions, ItemKind.LONGEST, offset, item.message().length);
    questions.appendRandom(random, limits.tooLong() - limits.itemBytesMax());
    row(questions, ItemKind.MALFORMED, offset, limits.tooLong());
  }

  /** Key, signature, message; says where the key is. */
  private static int append(Questions questions, SignedItem item) {
    int offset = questions.append(item.key());
    questions.append(item.signature());
    questions.append(item.message());
    return offset;
  }

  private static void row(Questions questions, ItemKind kind, SignedItem item) {
    row(questions, kind, append(questions, item), item.message().length);
  }

  private static void row(Questions questions, ItemKind kind, int offset, int length) {
    int signature = offset + KEY_BYTES;
    questions.item(kind, offset, signature, signature + SIGNATURE_BYTES, length);
  }

  private void bent(Questions questions, SignedItem item, int offset) {
    int length = item.message().length;
    int signature = offset + KEY_BYTES;
    int message = signature + SIGNATURE_BYTES;
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        // A bit of key, signature or message; of an empty message, of the two others.
        int copy = append(questions, item);
        int bits = (KEY_BYTES + SIGNATURE_BYTES + Math.min(length, 64)) * Byte.SIZE;
        questions.flipBit(copy, random.nextInt(bits));
        row(questions, ItemKind.WRONG, copy, length);
      }
      case 4 -> row(questions, ItemKind.WRONG, withScalarPastOrder(item));
      case 5 -> {
        int copy = append(questions, item);
        int end = questions.append(new byte[1]);
        questions.item(
            ItemKind.WRONG,
            copy,
            copy + KEY_BYTES,
            copy + KEY_BYTES + SIGNATURE_BYTES,
            end + 1 - copy - KEY_BYTES - SIGNATURE_BYTES);
      }
      case 6 -> outside(questions, offset, signature, message, length);
      default -> row(questions, ItemKind.MUTATED, withOddPoint(item));
    }
  }

  /** The same s but for a multiple of L, where 256 bits hold it. */
  private SignedItem withScalarPastOrder(SignedItem item) {
    byte[] signature = item.signature().clone();
    BigInteger s = EdwardsPoint.ofLittleEndian(signature, KEY_BYTES, KEY_BYTES);
    BigInteger past = s.add(EdwardsPoint.L.multiply(BigInteger.valueOf(1L + random.nextInt(14))));
    System.arraycopy(EdwardsPoint.littleEndian(past), 0, signature, KEY_BYTES, KEY_BYTES);
    return new SignedItem(item.key(), signature, item.message());
  }

  private SignedItem withOddPoint(SignedItem item) {
    byte[] odd = mixed.get(random.nextInt(MIXED_ITEMS)).key();
    if (random.nextBoolean()) {
      return new SignedItem(odd, item.signature(), item.message());
    }
    byte[] signature = item.signature().clone();
    System.arraycopy(odd, 0, signature, 0, odd.length);
    return new SignedItem(item.key(), signature, item.message());
  }

  private void outside(Questions questions, int key, int signature, int message, int length) {
    int end = questions.inputBytes();
    switch (random.nextInt(5)) {
      case 0 -> questions.item(ItemKind.MALFORMED, -1, signature, message, length);
      case 1 -> questions.item(ItemKind.MALFORMED, key, -SIGNATURE_BYTES, message, length);
      case 2 -> questions.item(ItemKind.MALFORMED, key, signature, message, -1);
      case 3 -> questions.item(ItemKind.MALFORMED, key, signature, -1, 0);
      // The input only grows, to another batch's thousand items at most.
      default -> questions.item(ItemKind.MALFORMED, key, signature, end, 1 << 30);
    }
  }
}
