package io.gavel.kernel.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gavel.kernel.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** SHA-256 and SHA-512 against FIPS 180-4's examples and the JDK. */
class ShaTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] jdk(String algorithm, byte[] message) {
    try {
      return MessageDigest.getInstance(algorithm).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersTheExamplesOfFips180() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        hex(Sha256.hash("abc".getBytes(US_ASCII))));
    assertEquals(
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        hex(
            Sha256.hash(
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".getBytes(US_ASCII))));
    assertEquals(
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        hex(Sha512.hash("abc".getBytes(US_ASCII))));
    byte[] million = new byte[1_000_000];
    Arrays.fill(million, (byte) 'a');
    assertEquals(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        hex(Sha256.hash(million)));
    assertEquals(
        "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
            + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
        hex(Sha512.hash(million)));
  }

  @Test
  void agreesWithTheJdkOnEveryLengthAroundBlocksAndBuffers() {
    SplittableRandom random = Seed.random("ShaTest lengths");
    byte[] data = new byte[2200];
    random.nextBytes(data);
    for (int length = 0; length <= data.length; length++) {
      byte[] message = Arrays.copyOf(data, length);
      assertArrayEquals(jdk("SHA-256", message), Sha256.hash(data, 0, length), "SHA-256 " + length);
      assertArrayEquals(jdk("SHA-512", message), Sha512.hash(data, 0, length), "SHA-512 " + length);
    }
  }

  @Test
  void answersAlikeHoweverTheMessageIsCutAndWhereverItLies() {
    SplittableRandom random = Seed.random("ShaTest cuts");
    Sha256 sha256 = new Sha256();
    Sha512 sha512 = new Sha512();
    byte[] out = new byte[70];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment outside = arena.allocate(4001);
      for (int round = 0; round < 300; round++) {
        byte[] message = new byte[random.nextInt(4000)];
        random.nextBytes(message);
        MemorySegment.copy(message, 0, outside, ValueLayout.JAVA_BYTE, 1, message.length);
        for (BlockHash hash : new BlockHash[] {sha256, sha512}) {
          int done = 0;
          while (done < message.length) {
            int take = random.nextInt(1, message.length - done + 1);
            switch (random.nextInt(3)) {
              case 0 -> hash.update(message, done, take);
              case 1 -> hash.update(outside, 1 + done, take);
              default -> {
                take = 1;
                hash.update(message[done]);
              }
            }
            done += take;
          }
          hash.digest(out, 3);
          byte[] expected = jdk(hash == sha256 ? "SHA-256" : "SHA-512", message);
          assertArrayEquals(expected, Arrays.copyOfRange(out, 3, 3 + hash.digestBytes()));
        }
      }
    }
  }

  @Test
  void startsAnewAfterResetAndAfterDigest() {
    Sha256 hash = new Sha256();
    byte[] out = new byte[32];
    MemorySegment segment = MemorySegment.ofArray(out);
    hash.update(new byte[100]);
    hash.reset();
    hash.digest(segment, 0);
    assertArrayEquals(jdk("SHA-256", new byte[0]), out);
    hash.update(new byte[] {'a', 'b', 'c'});
    hash.digest(segment, 0);
    assertArrayEquals(jdk("SHA-256", new byte[] {'a', 'b', 'c'}), out);
  }

  @Test
  void joinsTheParts() {
    byte[] all = {1, 2, 3, 4, 5};
    assertArrayEquals(
        jdk("SHA-256", all), Sha256.hashOf(new byte[] {1, 2}, new byte[0], new byte[] {3, 4, 5}));
    assertArrayEquals(
        jdk("SHA-512", all), Sha512.hashOf(new byte[] {1, 2}, new byte[0], new byte[] {3, 4, 5}));
  }

  @Test
  void refusesBytesOutsideTheMessageAndDigestsOutsideTheOutput() {
    Sha256 hash = new Sha256();
    byte[] bytes = new byte[40];
    assertThrows(IndexOutOfBoundsException.class, () -> hash.update(bytes, 39, 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> hash.update(MemorySegment.ofArray(bytes), Long.MAX_VALUE, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> hash.digest(bytes, 9));
    hash.update(bytes, 0, 40);
    hash.digest(bytes, 8);
    assertArrayEquals(jdk("SHA-256", new byte[40]), Arrays.copyOfRange(bytes, 8, 40));
  }
}
