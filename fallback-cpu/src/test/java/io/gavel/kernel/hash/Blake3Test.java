package io.gavel.kernel.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BLAKE3 against its authors' test vectors and Bouncy Castle. */
class Blake3Test {
  private static byte[] reference(byte[] message) {
    Blake3Digest digest = new Blake3Digest(32);
    digest.update(message, 0, message.length);
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  /** Of test_vectors.json, whose inputs count from 0 to 250 over and over. */
  @ParameterizedTest
  @CsvSource({
    "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
    "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
    "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
    "2048, e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
    "2049, 5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
    "3072, b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2",
    "4097, 9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995",
    "7169, a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817",
    "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"
  })
  void answersThePublishedVectors(int length, String digest) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) (i % 251);
    }
    assertEquals(digest, HexFormat.of().formatHex(Blake3.hash(message)));
  }

  @Test
  void agreesWithBouncyCastleAroundEveryBlockAndChunk() {
    SplittableRandom random = Seed.random("Blake3Test lengths");
    byte[] data = new byte[36 * 1024];
    random.nextBytes(data);
    for (int blocks = 0; blocks < data.length / 64; blocks++) {
      for (int beyond = 0; beyond <= 2; beyond++) {
        int length = Math.max(0, blocks * 64 + beyond - 1);
        byte[] message = Arrays.copyOf(data, length);
        assertArrayEquals(reference(message), Blake3.hash(message), "length " + length);
      }
    }
  }

  @Test
  void answersAlikeHoweverTheMessageIsCut() {
    SplittableRandom random = Seed.random("Blake3Test cuts");
    Blake3 hash = new Blake3();
    byte[] out = new byte[32];
    for (int round = 0; round < 200; round++) {
      byte[] message = new byte[random.nextInt(20_000)];
      random.nextBytes(message);
      for (int done = 0; done < message.length; ) {
        int take = random.nextInt(1, Math.min(message.length - done, 3000) + 1);
        hash.update(message, done, take);
        done += take;
      }
      hash.digest(out, 0);
      assertArrayEquals(reference(message), out, "length " + message.length);
    }
  }

  @Test
  void startsAnewAfterReset() {
    Blake3 hash = new Blake3();
    byte[] out = new byte[32];
    hash.update(new byte[5000]);
    hash.reset();
    hash.digest(out, 0);
    assertArrayEquals(reference(new byte[0]), out);
  }
}
