package io.gavel.bench.questions;

import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.Operation;
import java.math.BigInteger;
import java.util.SplittableRandom;

/**
 * secp256k1 signatures to verify or to recover keys from: a pool of sound ones, a few renewed for
 * each batch; bent ones with flipped bits, the mirror image of s, r and s at and past their limits,
 * every v.
 */
final class EcdsaQuestions implements QuestionSource {
  private static final int POOL_ITEMS = 128;
  private static final int KEY_BYTES = 64;
  private static final int SIGNATURE_BYTES = 65;
  private static final int WORD_BYTES = EcdsaSigner.WORD_BYTES;
  private static final int RENEWED_EVERY = 128;
  private static final int ITEM_BYTES = KEY_BYTES + SIGNATURE_BYTES + WORD_BYTES;

  private final Operation operation;
  private final SplittableRandom random;
  private final EcdsaSigner signer;
  private final SignedItem[] pool = new SignedItem[POOL_ITEMS];
  private final int[] at = new int[POOL_ITEMS];
  private int renewed;

  EcdsaQuestions(Operation operation, SplittableRandom random) {
    this.operation = operation;
    this.random = random;
    signer = new EcdsaSigner(random);
    for (int item = 0; item < POOL_ITEMS; item++) {
      pool[item] = signer.next();
    }
  }

  @Override
  public void fill(Questions questions, int items) {
    questions.begin(operation, random.nextInt(EcdsaRule.values().length), random.nextInt());
    for (int i = 0; i < items / RENEWED_EVERY + 1; i++) {
      pool[renewed++ % POOL_ITEMS] = signer.next();
    }
    int shared = Math.clamp(items, 1, POOL_ITEMS);
    for (int i = 0; i < shared; i++) {
      at[i] = append(questions, pool[i]);
    }
    int bentEvery = 1 + random.nextInt(20);
    while (questions.items() < items && questions.hasRoom(ITEM_BYTES, 0)) {
      int chosen = random.nextInt(shared);
      if (random.nextInt(bentEvery) == 0) {
        bent(questions, pool[chosen], at[chosen]);
      } else {
        row(questions, ItemKind.GOOD, at[chosen]);
      }
    }
  }

  /** Key, signature, digest; says where the key is. */
  private static int append(Questions questions, SignedItem item) {
    int offset = questions.append(item.key());
    questions.append(item.signature());
    questions.append(item.message());
    return offset;
  }

  private void row(Questions questions, ItemKind kind, int offset) {
    int signature = offset + KEY_BYTES;
    int digest = signature + SIGNATURE_BYTES;
    if (operation == Operation.SECP256K1_VERIFY) {
      questions.item(kind, offset, signature, digest);
    } else {
      questions.item(kind, signature, digest);
    }
  }

  private void bent(Questions questions, SignedItem item, int offset) {
    boolean isVerify = operation == Operation.SECP256K1_VERIFY;
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        int copy = append(questions, item);
        int bits = ITEM_BYTES * Byte.SIZE;
        int bit = random.nextInt(bits);
        questions.flipBit(copy, bit);
        // Verification reads no v; recovery may come to another key.
        boolean isV = bit / Byte.SIZE == KEY_BYTES + SIGNATURE_BYTES - 1;
        row(questions, isVerify && !isV ? ItemKind.WRONG : ItemKind.MUTATED, copy);
      }
      case 2 -> row(questions, ItemKind.MUTATED, append(questions, mirrored(item)));
      case 3 -> row(questions, ItemKind.MUTATED, append(questions, atLimit(item)));
      case 4 -> {
        byte[] signature = item.signature().clone();
        signature[SIGNATURE_BYTES - 1] = (byte) random.nextInt(256);
        SignedItem other = new SignedItem(item.key(), signature, item.message());
        row(questions, ItemKind.MUTATED, append(questions, other));
      }
      default -> outside(questions, offset);
    }
  }

  /** (r, n - s), which the rule of low s refuses. */
  private static SignedItem mirrored(SignedItem item) {
    byte[] signature = item.signature().clone();
    BigInteger s = new BigInteger(1, signature, WORD_BYTES, WORD_BYTES);
    EcdsaSigner.put(signature, WORD_BYTES, EcdsaSigner.N.subtract(s));
    signature[SIGNATURE_BYTES - 1] ^= 1;
    return new SignedItem(item.key(), signature, item.message());
  }

  /** r or s at 0, n - 1, n, n + 1, half of n or all ones. */
  private SignedItem atLimit(SignedItem item) {
    byte[] signature = item.signature().clone();
    BigInteger limit =
        switch (random.nextInt(6)) {
          case 0 -> BigInteger.ZERO;
          case 1 -> EcdsaSigner.N.subtract(BigInteger.ONE);
          case 2 -> EcdsaSigner.N;
          case 3 -> EcdsaSigner.N.add(BigInteger.ONE);
          case 4 -> EcdsaSigner.N.shiftRight(1);
          default -> BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
        };
    EcdsaSigner.put(signature, random.nextInt(2) * WORD_BYTES, limit);
    return new SignedItem(item.key(), signature, item.message());
  }

  private void outside(Questions questions, int offset) {
    if (operation == Operation.SECP256K1_VERIFY) {
      switch (random.nextInt(3)) {
        case 0 -> questions.item(ItemKind.MALFORMED, -1, offset, offset);
        case 1 -> questions.item(ItemKind.MALFORMED, offset, -WORD_BYTES, offset);
        default -> questions.item(ItemKind.MALFORMED, offset, offset, 1 << 30);
      }
    } else if (random.nextBoolean()) {
      questions.item(ItemKind.MALFORMED, -SIGNATURE_BYTES, offset);
    } else {
      questions.item(ItemKind.MALFORMED, offset, 1 << 30);
    }
  }
}
