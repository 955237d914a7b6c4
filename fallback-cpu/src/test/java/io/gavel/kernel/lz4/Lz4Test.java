package io.gavel.kernel.lz4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.junit.jupiter.api.Test;

/** The encoder and decoder against their dumb twins and against LZ4-java. */
class Lz4Test {
  private static final LZ4SafeDecompressor REFERENCE = LZ4Factory.safeInstance().safeDecompressor();

  /**
   * Where LZ4-java accepts what the format forbids: it wants 8 bytes behind the start of the last
   * match where the format says 12, and may copy from a distance of zero.
   */
  private static final Set<PlainLz4.Flaw> LENIENT =
      EnumSet.of(PlainLz4.Flaw.END_OF_BLOCK, PlainLz4.Flaw.DISTANCE_ZERO);

  private final Lz4Encoder encoder = new Lz4Encoder();

  private byte[] encode(byte[] input) {
    byte[] block = new byte[Lz4Encoder.encodedBytesMax(input.length)];
    return Arrays.copyOf(block, encoder.encode(input, 0, input.length, block, 0));
  }

  /** The decoded bytes, or null for a malformed block; checks that nothing else was written. */
  private static byte[] decode(byte[] block, int capacity) {
    byte[] source = new byte[block.length + 14];
    Arrays.fill(source, (byte) 0x5A);
    System.arraycopy(block, 0, source, 7, block.length);
    byte[] target = new byte[capacity + 14];
    Arrays.fill(target, (byte) 0xA5);
    int size = Lz4Decoder.decode(source, 7, block.length, target, 7, capacity);
    for (int i = 0; i < 7; i++) {
      assertEquals((byte) 0xA5, target[i]);
      assertEquals((byte) 0xA5, target[7 + capacity + i]);
    }
    return size == Lz4Decoder.MALFORMED ? null : Arrays.copyOfRange(target, 7, 7 + size);
  }

  @Test
  void encodesWhatEveryDecoderReadsBack() {
    for (byte[] input : Samples.all(Seed.random("Lz4Test round trip"))) {
      byte[] block = encode(input);
      assertTrue(block.length <= Lz4Encoder.encodedBytesMax(input.length));
      assertArrayEquals(input, decode(block, input.length));
      assertArrayEquals(input, REFERENCE.decompress(block, input.length));
    }
  }

  @Test
  void emitsTheBytesOfTheWrittenSpecification() {
    SplittableRandom random = Seed.random("Lz4Test twin");
    for (byte[] input : Samples.all(random)) {
      assertArrayEquals(PlainLz4.encode(input), encode(input), "size " + input.length);
    }
    for (int round = 0; round < 300; round++) {
      byte[] input = Samples.all(random).get(random.nextInt(190));
      byte[] part = Arrays.copyOf(input, random.nextInt(input.length + 1));
      assertArrayEquals(PlainLz4.encode(part), encode(part), "size " + part.length);
    }
  }

  @Test
  void emitsTheWorkedExamplesOfTheContract() {
    assertEquals("00", HexFormat.of().formatHex(encode(new byte[0])));
    byte[] zeros = new byte[64];
    // Position 1 finds the table's first claim, position 0, to be true.
    assertEquals(
        "1f00" + "0100" + "27" + "50" + "00".repeat(5), HexFormat.of().formatHex(encode(zeros)));
  }

  @Test
  void readsWhatLz4JavaWrites() {
    var compressors =
        List.of(
            LZ4Factory.safeInstance().fastCompressor(), LZ4Factory.safeInstance().highCompressor());
    for (byte[] input : Samples.all(Seed.random("Lz4Test foreign blocks"))) {
      for (var compressor : compressors) {
        byte[] block = compressor.compress(input);
        assertArrayEquals(input, decode(block, input.length), compressor + " " + input.length);
      }
    }
  }

  @Test
  void leavesNothingOfAnEarlierBlockInTheNext() {
    SplittableRandom random = Seed.random("Lz4Test reuse");
    byte[] input = Samples.transfers(random, 5000);
    byte[] first = encode(input);
    encode(Samples.transfers(random, 65536));
    assertArrayEquals(first, encode(input));
  }

  @Test
  void judgesMutatedBlocksAsTheFormatAndLz4JavaDo() {
    SplittableRandom random = Seed.random("Lz4Test mutants");
    Set<PlainLz4.Flaw> seen = EnumSet.noneOf(PlainLz4.Flaw.class);
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = mutant(random);
      int capacity = random.nextInt(8) == 0 ? random.nextInt(700) : 4096;
      PlainLz4 expected = PlainLz4.decode(mutant, capacity);
      byte[] actual = decode(mutant, capacity);
      seen.add(expected.flaw());
      String block = HexFormat.of().formatHex(mutant);
      if (expected.flaw() == PlainLz4.Flaw.NONE) {
        assertArrayEquals(expected.bytes(), actual, block);
        // For no output at all LZ4-java wants the whole token to be zero; the format gives the
        // match
        // half of the last token no meaning.
        if (actual.length > 0) {
          assertArrayEquals(actual, reference(mutant, actual.length), block);
        }
      } else {
        assertArrayEquals(null, actual, expected.flaw() + " " + block);
      }
      byte[] theirs = referenceOfSomeSize(mutant, capacity);
      if (theirs != null && !LENIENT.contains(expected.flaw())) {
        assertArrayEquals(theirs, actual, expected.flaw() + " " + block);
      }
    }
    assertEquals(EnumSet.allOf(PlainLz4.Flaw.class), seen, "flaws among the mutants");
  }

  private byte[] mutant(SplittableRandom random) {
    byte[] input = new byte[random.nextInt(random.nextInt(4) == 0 ? 4000 : 600)];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(3) : i / 40);
    }
    byte[] block = encode(input);
    for (int change = random.nextInt(4); change > 0 && block.length > 0; change--) {
      int at = random.nextInt(block.length);
      switch (random.nextInt(4)) {
        case 0 -> block[at] = (byte) random.nextInt(256);
        case 1 -> block[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> block = Arrays.copyOf(block, random.nextInt(block.length + 2));
        default -> block[at] = (byte) (random.nextBoolean() ? 0 : 255);
      }
    }
    return block;
  }

  private static byte[] reference(byte[] block, int capacity) {
    try {
      return REFERENCE.decompress(block, capacity);
    } catch (LZ4Exception e) {
      return null;
    }
  }

  /** LZ4-java's answer with the output exactly as long as what it decodes to, or null. */
  private static byte[] referenceOfSomeSize(byte[] block, int capacity) {
    byte[] roomy = reference(block, capacity);
    return roomy == null ? null : reference(block, roomy.length);
  }

  /** Each way of copying a match, far from the ends and near to them. */
  @Test
  void copiesMatchesOfEveryDistanceAndLength() {
    SplittableRandom random = Seed.random("Lz4Test matches");
    for (int distance = 1; distance <= 80; distance++) {
      for (int matchBytes = 4; matchBytes <= 330; matchBytes += 1 + matchBytes / 40) {
        for (int lastLiterals : new int[] {20, 340, 900}) {
          PlainLz4 writer = new PlainLz4();
          byte[] literals = new byte[Math.max(79 + random.nextInt(250), lastLiterals)];
          random.nextBytes(literals);
          int first = 79 + random.nextInt(literals.length - 78);
          writer.sequence(literals, 0, first, 79, 12);
          writer.sequence(literals, 0, random.nextInt(70), distance, matchBytes);
          writer.sequence(literals, 0, lastLiterals, 0, 0);
          byte[] block = writer.bytes();
          PlainLz4 expected = PlainLz4.decode(block, 4096);
          byte[] wanted = expected.flaw() == PlainLz4.Flaw.NONE ? expected.bytes() : null;
          assertArrayEquals(
              wanted, decode(block, 4096), distance + " back, " + matchBytes + " bytes");
        }
      }
    }
  }

  @Test
  void answersMalformedForLengthsThatNeverEnd() {
    byte[] endless = new byte[Lz4Decoder.INPUT_BYTES_MAX];
    Arrays.fill(endless, (byte) 255);
    assertArrayEquals(null, decode(endless, 65536));
    endless[endless.length - 1] = 0;
    assertArrayEquals(null, decode(endless, 65536));
  }

  @Test
  void decodesNoMoreThanOneBlockHoweverMuchRoomThereIs() {
    byte[] input = new byte[65536];
    byte[] block = LZ4Factory.safeInstance().fastCompressor().compress(new byte[65537]);
    assertArrayEquals(null, decode(block, 100_000));
    assertArrayEquals(input, decode(encode(input), 100_000));
  }

  @Test
  void refusesInputsAndOutputsThatAreNotThere() {
    byte[] large = new byte[70_000];
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(large, 0, 65537, large, 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> encoder.encode(large, 69_990, 11, large, 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> encoder.encode(large, 0, 100, new byte[115], 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Lz4Decoder.decode(large, -1, 1, large, 0, 1));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Lz4Decoder.decode(large, 0, 1, large, 69_999, 2));
  }
}
