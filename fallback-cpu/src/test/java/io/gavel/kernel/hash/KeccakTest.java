package io.gavel.kernel.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.junit.jupiter.api.Test;

/** Keccak-256 and SHA3-256 against published digests and Bouncy Castle. */
class KeccakTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] reference(Digest digest, byte[] message) {
    digest.update(message, 0, message.length);
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  @Test
  void answersTheExamplesOfFips202() {
    byte[] a3 = new byte[200];
    Arrays.fill(a3, (byte) 0xA3);
    assertEquals(
        "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
        hex(Sha3.hash(new byte[0])));
    assertEquals(
        "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        hex(Sha3.hash("abc".getBytes(US_ASCII))));
    assertEquals(
        "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787", hex(Sha3.hash(a3)));
  }

  @Test
  void answersWhatEthereumDoes() {
    // The hash of no code, and the topic of an ERC-20 transfer.
    assertEquals(
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        hex(Keccak256.hash(new byte[0])));
    assertEquals(
        "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
        hex(Keccak256.hash("Transfer(address,address,uint256)".getBytes(US_ASCII))));
  }

  @Test
  void agreesWithBouncyCastleOnEveryLengthAroundBlocksAndBuffers() {
    SplittableRandom random = Seed.random("KeccakTest lengths");
    byte[] data = new byte[2400];
    random.nextBytes(data);
    for (int length = 0; length <= data.length; length++) {
      byte[] message = Arrays.copyOf(data, length);
      assertArrayEquals(
          reference(new KeccakDigest(256), message), Keccak256.hash(message), "Keccak " + length);
      assertArrayEquals(
          reference(new SHA3Digest(256), message), Sha3.hash(message), "SHA3 " + length);
    }
  }

  @Test
  void answersAlikeHoweverTheMessageIsCut() {
    SplittableRandom random = Seed.random("KeccakTest cuts");
    Keccak256 hash = new Keccak256();
    byte[] out = new byte[32];
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[random.nextInt(4000)];
      random.nextBytes(message);
      for (int done = 0; done < message.length; ) {
        int take = random.nextInt(1, message.length - done + 1);
        hash.update(message, done, take);
        done += take;
      }
      hash.digest(out, 0);
      assertArrayEquals(Keccak256.hash(message), out);
    }
  }

  @Test
  void startsAnewAfterResetAndAfterDigest() {
    Sha3 hash = new Sha3();
    byte[] out = new byte[32];
    hash.update(new byte[1500]);
    hash.reset();
    hash.digest(out, 0);
    assertArrayEquals(Sha3.hash(new byte[0]), out);
    hash.update("abc".getBytes(US_ASCII));
    hash.digest(out, 0);
    assertArrayEquals(Sha3.hash("abc".getBytes(US_ASCII)), out);
  }
}
