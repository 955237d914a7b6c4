package io.gavel.kernel;

import io.gavel.kernel.hash.Keccak256;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * ECDSA signatures of the self-test, made elsewhere, and what is refused for a reason of its own.
 */
final class SelfTestEcdsa {
  /** The base point, the key of the secret 1. */
  private static final String G =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
          + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

  /** Ethereum's address of {@link #G}. */
  private static final String ADDRESS_OF_G = "7e5f4552091a69125d5dfcb7b8c2659029395bdf";

  /** n, the order of the base point. */
  private static final String N =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

  /**
   * Digest, key, signature (r, s), v. The first two are known from Bitcoin's implementations: RFC
   * 6979 with the secret 1 and SHA-256 of "Satoshi Nakamoto" and of "All those moments will be lost
   * in time, like tears in rain. Time to die..."; the rest was made with Bouncy Castle.
   */
  private static final String[][] SIGNED = {
    {
      "a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e",
      G,
      "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
          + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
      "01"
    },
    {
      "7d1833f54854ac51659521afcd0ec6dca2ce2351429614bfa28a756b1b3c637f",
      G,
      "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
          + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21",
      "00"
    },
    {
      "49ff98071e9ca6ca035a647671a0f5b9ae3967651c75f8f32de2d863e5c4f6cd",
      "ed168005cb45fcb0eb0ae0b08eed64b0538d2760602e52d4477765f454f7d76c"
          + "7e43b8b3f90809521d2f01a9a05bc438cb9809e98408314137ee39c245636387",
      "84a23837f890ebe7707bc8bf5c8c79e434013f94a365faa13565f5a7f9b0b9ac"
          + "5e79b72e2cf3789811c3bf892cadf877416c415e48c8884fc9152825e4ba688b",
      "00"
    },
    {
      "187ba618846295516597e6085476db47399a298d2c3daea449482ddbe33c3628",
      "24a86572417e29661416d0d4e65ba8241f7d14a52fd6ea6d2757bc7e12905229"
          + "ae150bf4615d913e78352f3694bca2757b1fdb919d8cd0c3cf364c71d64ccd93",
      "1e4899a19d7ecf3838b99d45c8c62964550e9cf699bf4bd963c6591095cf9c02"
          + "03b2ee6ea6ccdc84b467018be1eb5248aff600e8c080d22e971d54efadbca06a",
      "01"
    },
    {
      "a442ba843922c8a2781d4e454db8dca624453c21a35dc6aff2281c8ae0e2eb26",
      "daf4a97283e874f7d00a0b148cbe06c91688cb6e3fd49aa268d972fe3e4b79b0"
          + "9fbd73175fa1342536b26d3815768f79649950ab35fd1d31e6ac71d24706e688",
      "bc213338e97368d7e1be2ac33472177581c85ff630844393942cb80b85479b26"
          + "1677aca799372f4d74f7f200f2b7ea23db80f4210a1e8b4d903d8978f25363f2",
      "00"
    },
    {
      "78d1e861a24f01e7d04ebc61eb139ac01e36d1e6d7958c7ed4d7221aa48fd675",
      "dd21e98f69f5e2dc0bdd8f143da742fb8c70a849938c686a0cd0bf56b0d99cb2"
          + "3523388dd330ce4d58afde00fccfaa05bedaebabff6b6dd7642b6de09463ef44",
      "fa6d27cb41279d156a5348a7d97f8a9126095573823c71ec94339896694bd2a5"
          + "4178b95c239a7bb6c53efb9b1aef0517cc1eba498d4989beedc05b5b50c0b025",
      "00"
    },
  };

  private static final int WRONG_EVERY = 5;
  private static final int INTEGER_BYTES = 32;
  private static final int OUTPUT_BYTES = Operation.RECOVERED_KEY_BYTES;
  private static final int ADDRESS_BYTES = 20;

  private SelfTestEcdsa() {}

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static boolean isWrong(int item) {
    return item % WRONG_EVERY == WRONG_EVERY - 2;
  }

  static void signatures(SelfTestBatch batch, int items) {
    for (int item = 0; item < items; item++) {
      String[] vector = SIGNED[item % SIGNED.length];
      byte[] digest = bytes(vector[0]);
      byte[] key = bytes(vector[1]);
      byte[] signature = bytes(vector[2]);
      boolean isWrong = isWrong(item);
      if (isWrong) {
        spoil(item / WRONG_EVERY, digest, key, signature);
      }
      int keyAt = batch.append(key);
      int signatureAt = batch.append(signature);
      int digestAt = batch.append(digest);
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(keyAt, signatureAt, Integer.MAX_VALUE);
      } else {
        ItemStatus status = isWrong ? ItemStatus.INVALID : ItemStatus.VALID;
        batch.answer(status, 0, keyAt, signatureAt, digestAt);
      }
    }
  }

  /** In turn: another digest, a key off the curve, r = 0, r = n, s = 0, s = n, s high. */
  private static void spoil(int way, byte[] digest, byte[] key, byte[] signature) {
    switch (way % 7) {
      case 0 -> digest[way % digest.length] ^= 8;
      case 1 -> key[key.length - 1] ^= 1;
      default -> spoilSignature(way, signature);
    }
  }

  private static void spoilSignature(int way, byte[] signature) {
    byte[] n = bytes(N);
    switch (way % 5) {
      case 0 -> Arrays.fill(signature, 0, INTEGER_BYTES, (byte) 0);
      case 1 -> System.arraycopy(n, 0, signature, 0, INTEGER_BYTES);
      case 2 -> Arrays.fill(signature, INTEGER_BYTES, 2 * INTEGER_BYTES, (byte) 0);
      case 3 -> System.arraycopy(n, 0, signature, INTEGER_BYTES, INTEGER_BYTES);
      default -> subtractFrom(n, signature, INTEGER_BYTES);
    }
  }

  /** bytes = n - bytes, big-endian, of the 32 bytes from {@code offset} on. */
  private static void subtractFrom(byte[] n, byte[] bytes, int offset) {
    int borrow = 0;
    for (int i = INTEGER_BYTES - 1; i >= 0; i--) {
      int difference = (n[i] & 0xFF) - (bytes[offset + i] & 0xFF) - borrow;
      bytes[offset + i] = (byte) difference;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  static void recoveries(SelfTestBatch batch, int items) {
    for (int item = 0; item < items; item++) {
      String[] vector = SIGNED[item % SIGNED.length];
      byte[] signature = bytes(vector[2] + vector[3]);
      boolean isWrong = isWrong(item);
      if (isWrong && item % 2 == 0) {
        // r + n is beyond p for all but a 2^-127th of signatures, and 4 to 255 are no v.
        signature[signature.length - 1] |= (byte) (item % 4 == 0 ? 2 : 4 + item);
      } else if (isWrong) {
        spoilSignature(item / WRONG_EVERY, signature);
      }
      int signatureAt = batch.append(signature);
      int digestAt = batch.append(bytes(vector[0]));
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(signatureAt, Integer.MAX_VALUE);
      } else if (isWrong) {
        batch.answer(ItemStatus.INVALID, 0, signatureAt, digestAt);
      } else {
        batch.valid(recovered(vector[1]), 0, signatureAt, digestAt);
      }
    }
  }

  private static byte[] recovered(String key) {
    byte[] output = Arrays.copyOf(bytes(key), OUTPUT_BYTES);
    byte[] address =
        key.equals(G)
            ? bytes(ADDRESS_OF_G)
            : Arrays.copyOfRange(Keccak256.hash(bytes(key)), 12, INTEGER_BYTES);
    System.arraycopy(address, 0, output, OUTPUT_BYTES - ADDRESS_BYTES, ADDRESS_BYTES);
    return output;
  }
}
