package io.gavel.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gavel.kernel.hash.Blake3;
import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.hash.Sha3;
import io.gavel.kernel.hash.Sha512;
import java.util.HexFormat;

/** The self-test's messages: three with known digests, the others generated. */
final class SelfTestHashes {
  private static final int FAR_OUTSIDE = -1;

  /** Longest generated message: several blocks, and for BLAKE3 several chunks. */
  private static final int BYTES_MAX = 400;

  private static final int TREE_BYTES_MAX = 5000;

  private static final String[] MESSAGES = {
    "", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
  };
  private static final String[] SHA_256_DIGESTS = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  };
  private static final String[] SHA_512_DIGESTS = {
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
        + "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445"
  };

  private static final String[] KECCAK_256_DIGESTS = {
    "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
    "45d3b367a6904e6e8d502ee04999a7c27647f91fa845d456525fd352ae3d7371"
  };
  private static final String[] SHA3_256_DIGESTS = {
    "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
    "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"
  };
  private static final String[] BLAKE3_DIGESTS = {
    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
    "c19012cc2aaf0dc3d8e5c45a1b79114d2df42abb2a410bf54be09e891af06ff8"
  };

  private SelfTestHashes() {}

  /** Adds {@code items} messages and their digests. */
  static void hashes(SelfTestBatch batch, Operation operation, int items) {
    String[] digests = digests(operation);
    int bytesMax = operation == Operation.BLAKE3 ? TREE_BYTES_MAX : BYTES_MAX;
    for (int item = 0; item < items; item++) {
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(FAR_OUTSIDE, item);
      } else if (item < digests.length) {
        byte[] message = MESSAGES[item].getBytes(US_ASCII);
        byte[] digest = HexFormat.of().parseHex(digests[item]);
        batch.valid(digest, 0, batch.append(message), message.length);
      } else {
        byte[] message =
            SelfTestQuestions.generate(item, item * bytesMax / 80 % (bytesMax + 1), 256);
        batch.valid(hash(operation, message), 0, batch.append(message), message.length);
      }
    }
  }

  private static String[] digests(Operation operation) {
    return switch (operation) {
      case SHA_256 -> SHA_256_DIGESTS;
      case SHA_512 -> SHA_512_DIGESTS;
      case KECCAK_256 -> KECCAK_256_DIGESTS;
      case SHA3_256 -> SHA3_256_DIGESTS;
      case BLAKE3 -> BLAKE3_DIGESTS;
      default -> throw new IllegalArgumentException(operation + " is not a hash");
    };
  }

  private static byte[] hash(Operation operation, byte[] message) {
    return switch (operation) {
      case SHA_256 -> Sha256.hash(message);
      case SHA_512 -> Sha512.hash(message);
      case KECCAK_256 -> Keccak256.hash(message);
      case SHA3_256 -> Sha3.hash(message);
      case BLAKE3 -> Blake3.hash(message);
      default -> throw new IllegalArgumentException(operation + " is not a hash");
    };
  }
}
