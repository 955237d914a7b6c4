package io.gavel.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;

/** Signatures and votes of the self-test, made elsewhere; wrong ones by a flipped bit. */
final class SelfTestSignatures {
  /** RFC 8032, 7.1, tests 1 to 3: key, message, signature. */
  private static final String[][] RFC_8032 = {
    {
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
          + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    },
    {
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    },
    {
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
          + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    }
  };

  private static final String STATEMENT = "gavel self-test statement";

  /** Validators' keys and their signatures of the statement, made with Bouncy Castle. */
  private static final String[][] VOTES = {
    {
      "a349496c5b0bdbf288302ae8d77f4021ea899beaf3fc6a1cdda786c2f659240d",
      "47169cbbfa84d2e3a448711ac58a66b2f6c277b79684279202b0ee8d3e8f5340"
          + "ecd6c2a769667a1434c7fb4b876f02ecca48cb0a74040f2ecf9fedc8e2e52301"
    },
    {
      "c309d1181d1e43cb9ec362b825606d009ee07f8118ff3a5782f8fce7244d2cbe",
      "7d14faebc3de2b638fcd73b563d63ddac0630f4bd66a9bde59166c9e076674a6"
          + "783333a511281a7f9cc07100066d7d4475060d712805965d12ea9041d594a001"
    },
    {
      "0a0570cab8baf067d3d490ebdfcaa368e939849570b0dad8f2993f4eda677ef1",
      "ab2419b91a2c56168e32d5612c891f278a3e0a4a77e93241cd89a902909bc500"
          + "46e6b654b46685c508a84bef24db9bb7c3a44cd785f92de43e6333a5b9ed690b"
    },
    {
      "fd83e5b4bd21d08c8849f56b31e0a26399a791fd32cc0ebbbbf2c94503dbd332",
      "d210d166adf1a1b0721071e781c878500a8c09626d4f82d295ad635ecb177977"
          + "fa3f04ed4237c24983930134bba893f81cfc32981909d64a669ca843e23bba00"
    },
    {
      "bf5f4aa9b2df33b00c6efc6adef7d4ed96fe98c74bcb20547e5a0838cdedd3c8",
      "9c070720ecc3c65c1214ed71b8c975aa0e9627b8daad6c3309915980c89a19aa"
          + "26c8bb4934d62eb92732569696613d863664d09413d96b86450bcc3471151d09"
    }
  };

  /** Stakes of the five validators: 10 in all, so that 7 are a quorum and 6 are not. */
  private static final int[] STAKES = {1, 3, 2, 3, 1};

  private static final int TOTAL_STAKE = 10;
  private static final int FLIPPED_BITS = 512;

  private SelfTestSignatures() {}

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static void signatures(SelfTestBatch batch, int items) {
    for (int item = 0; item < items; item++) {
      String[] vector = RFC_8032[item % RFC_8032.length];
      byte[] message = bytes(vector[1]);
      byte[] signature = bytes(vector[2]);
      // Wrong ones are rare in some stretches and many in others: combined checks have to halve.
      boolean isWrong = item % 5 == 3 || (item > 100 && item % 2 == 0);
      if (isWrong) {
        flip(signature, item * 37 % FLIPPED_BITS);
      }
      int key = batch.append(bytes(vector[0]));
      int signed = batch.append(message);
      int at = batch.append(signature);
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(key, Integer.MAX_VALUE, signed, message.length);
      } else {
        ItemStatus status = isWrong ? ItemStatus.INVALID : ItemStatus.VALID;
        batch.answer(status, 0, key, at, signed, message.length);
      }
    }
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
  }

  /**
   * Votes of each validator in turn, the first round of the second one wrong, so that its next one
   * counts; each seventh is malformed and each eleventh a stranger's.
   */
  static void votes(SelfTestBatch batch, int items) {
    int header = batch.append(new byte[TallyLayout.HEADER_BYTES]);
    byte[] statement = STATEMENT.getBytes(US_ASCII);
    batch.setU32(header + TallyLayout.STATEMENT_OFFSET, batch.append(statement));
    batch.setU32(header + TallyLayout.STATEMENT_LENGTH, statement.length);
    batch.setU32(header + TallyLayout.VALIDATOR_COUNT, VOTES.length);
    batch.setU32(header + TallyLayout.TOTAL_STAKE, TOTAL_STAKE);
    int keys = batch.append(new byte[0]);
    for (String[] vote : VOTES) {
      batch.append(bytes(vote[0]));
    }
    batch.setU32(header + TallyLayout.KEYS_OFFSET, keys);
    int weights = batch.append(new byte[0]);
    for (int stake : STAKES) {
      batch.appendU32(stake);
      batch.appendU32(0);
    }
    batch.setU32(header + TallyLayout.WEIGHTS_OFFSET, weights);

    boolean[] counted = new boolean[VOTES.length];
    for (int item = 0; item < items; item++) {
      int validator = item % VOTES.length;
      byte[] signature = bytes(VOTES[validator][1]);
      boolean isWrong = item == 1;
      if (isWrong) {
        flip(signature, 300);
      }
      int at = batch.append(signature);
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(validator, Integer.MAX_VALUE);
      } else if (item % 11 == 10) {
        batch.answer(ItemStatus.INVALID, TallyLayout.STRANGER, VOTES.length, at);
      } else if (isWrong) {
        batch.answer(ItemStatus.INVALID, TallyLayout.WRONG_SIGNATURE, validator, at);
      } else if (counted[validator]) {
        batch.answer(ItemStatus.INVALID, TallyLayout.DUPLICATE, validator, at);
      } else {
        counted[validator] = true;
        batch.answer(ItemStatus.VALID, TallyLayout.COUNTED, validator, at);
      }
    }
    batch.whole(outcome(counted));
  }

  private static byte[] outcome(boolean[] counted) {
    byte[] output = new byte[(int) TallyLayout.outputBytes(counted.length)];
    int stake = 0;
    for (int validator = 0; validator < counted.length; validator++) {
      if (counted[validator]) {
        stake += STAKES[validator];
        output[TallyLayout.OUT_COUNTED]++;
        output[TallyLayout.OUT_BITMAP] |= (byte) (1 << validator);
      }
    }
    output[TallyLayout.OUT_STAKE] = (byte) stake;
    output[TallyLayout.OUT_QUORUM] = (byte) (3 * stake > 2 * TOTAL_STAKE ? 1 : 0);
    return output;
  }
}
