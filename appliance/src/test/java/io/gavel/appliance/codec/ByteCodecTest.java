package io.gavel.appliance.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gavel.appliance.block.Samples;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteCodecTest {
  @Test
  void writesLittleEndian() {
    byte[] bytes =
        new ByteWriter(0).u8(1).u16(0x0203).u32(0x04050607L).u64(0x08090a0b0c0d0e0fL).toBytes();
    assertEquals("01" + "0302" + "07060504" + "0f0e0d0c0b0a0908", HexFormat.of().formatHex(bytes));
  }

  @Test
  void growsInTheMiddleOfEveryKindOfField() {
    // From each fill level below the first capacity of 16, the next field crosses it.
    for (int before = 0; before <= 40; before++) {
      byte[] fill = new byte[before];
      Arrays.fill(fill, (byte) 9);
      assertEquals("ff", after(fill, new ByteWriter(0).bytes(fill).u8(0xff)));
      assertEquals("feff", after(fill, new ByteWriter(0).bytes(fill).u16(0xfffe)));
      assertEquals("fcfdfeff", after(fill, new ByteWriter(0).bytes(fill).u32(0xfffefdfcL)));
      assertEquals("fcffffffffffffff", after(fill, new ByteWriter(0).bytes(fill).u64(-4)));
      Digest digest = new Digest(1, 2, 3, before);
      assertEquals(digest.toString(), after(fill, new ByteWriter(0).bytes(fill).digest(digest)));
    }
  }

  private static String after(byte[] fill, ByteWriter out) {
    byte[] bytes = out.toBytes();
    assertArrayEquals(fill, Arrays.copyOf(bytes, fill.length));
    assertEquals(out.size(), bytes.length);
    return HexFormat.of().formatHex(bytes, fill.length, bytes.length);
  }

  @Test
  void readsBackWhatItWroteInAnyOrder() throws DecodeException {
    SplittableRandom random = Samples.random("ByteCodecTest");
    for (int round = 0; round < 500; round++) {
      long seed = random.nextLong();
      ByteWriter out = new ByteWriter(0);
      SplittableRandom fields = new SplittableRandom(seed);
      for (int i = 0; i < 40; i++) {
        switch (fields.nextInt(5)) {
          case 0 -> out.u8(fields.nextInt(1 << 8));
          case 1 -> out.u16(fields.nextInt(1 << 16));
          case 2 -> out.u32(fields.nextLong(1L << 32));
          case 3 -> out.u64(fields.nextLong());
          default -> out.digest(new Digest(fields.nextLong(), 1, 2, fields.nextLong()));
        }
      }
      ByteReader in = new ByteReader(out.toBytes());
      fields = new SplittableRandom(seed);
      for (int i = 0; i < 40; i++) {
        switch (fields.nextInt(5)) {
          case 0 -> assertEquals(fields.nextInt(1 << 8), in.u8("f"));
          case 1 -> assertEquals(fields.nextInt(1 << 16), in.u16("f"));
          case 2 -> assertEquals(fields.nextLong(1L << 32), in.u32("f"));
          case 3 -> assertEquals(fields.nextLong(), in.u64("f"));
          default ->
              assertEquals(new Digest(fields.nextLong(), 1, 2, fields.nextLong()), in.digest("f"));
        }
      }
      in.end("all");
    }
  }

  @Test
  void refusesToWriteWhatAFieldCannotHold() {
    ByteWriter out = new ByteWriter(0);
    assertThrows(IllegalArgumentException.class, () -> out.u8(256));
    assertThrows(IllegalArgumentException.class, () -> out.u8(-1));
    assertThrows(IllegalArgumentException.class, () -> out.u16(65_536));
    assertThrows(IllegalArgumentException.class, () -> out.u32(1L << 32));
    assertEquals(0, out.size());
  }

  @Test
  void readsOnlyItsSliceAndNamesTheFieldThatDoesNotFit() throws DecodeException {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    ByteReader in = new ByteReader(bytes, 2, 5);
    assertEquals(3, in.u8("first"));
    assertEquals(4, in.remaining());
    refuses("second needs 8 bytes, only 4 are left", () -> in.u64("second"));
    refuses("third needs 5 bytes, only 4 are left", () -> in.bytes("third", 5));
    refuses("third needs -1 bytes, only 4 are left", () -> in.bytes("third", -1));
    refuses(
        "third needs 2147483647 bytes, only 4 are left", () -> in.skip("third", Integer.MAX_VALUE));
    refuses("all has 4 bytes too many", () -> in.end("all"));
    assertArrayEquals(new byte[] {4, 5, 6, 7}, in.bytes("rest", 4));
    refuses("more needs 1 bytes, only 0 are left", () -> in.u8("more"));
    in.end("all");
    assertThrows(IndexOutOfBoundsException.class, () -> new ByteReader(bytes, 5, 5));
  }

  @Test
  void checksACountAgainstItsBoundAndTheBytesLeft() throws DecodeException {
    byte[] three = new ByteWriter(0).u32(3).bytes(new byte[6]).toBytes();
    assertEquals(3, new ByteReader(three).count("n", 3, 2));
    refuses("n is 3, expected at most 2", () -> new ByteReader(three).count("n", 2, 2));
    refuses(
        "n is 3, expected at most 2 in the bytes left",
        () -> new ByteReader(three).count("n", 9, 3));
    byte[] huge = new ByteWriter(0).u32(0xffff_ffffL).bytes(new byte[6]).toBytes();
    refuses(
        "n is 4294967295, expected at most 2147483647",
        () -> new ByteReader(huge).count("n", Integer.MAX_VALUE, 1));
  }

  @Test
  void takesSixtyThreeBitsAndNoMore() throws DecodeException {
    byte[] most = new ByteWriter(0).u64(Long.MAX_VALUE).toBytes();
    assertEquals(Long.MAX_VALUE, new ByteReader(most).u63("n"));
    byte[] over = new ByteWriter(0).u64(Long.MIN_VALUE).toBytes();
    refuses(
        "n is 9223372036854775808, expected at most 2^63 - 1", () -> new ByteReader(over).u63("n"));
    assertEquals(Long.MIN_VALUE, new ByteReader(over).u64("n"));
  }

  @Test
  void ordersDigestsAsUnsignedBytesAndReadsTheirHex() throws DecodeException {
    SplittableRandom random = Samples.random("ByteCodecTest");
    for (int i = 0; i < 1_000; i++) {
      byte[] a = new byte[Digest.BYTES];
      byte[] b = new byte[Digest.BYTES];
      random.nextBytes(a);
      random.nextBytes(b);
      System.arraycopy(a, 0, b, 0, random.nextInt(Digest.BYTES + 1));
      assertEquals(
          Integer.signum(Arrays.compareUnsigned(a, b)),
          Integer.signum(Digest.of(a).compareTo(Digest.of(b))));
      assertArrayEquals(a, Digest.of(a).bytes());
      assertEquals(Digest.of(a), Digest.parse("d", HexFormat.of().formatHex(a)));
    }
    refuses("d is \"12\", expected 64 hexadecimal digits", () -> Digest.parse("d", "12"));
    String wrong = "0".repeat(63) + "g";
    refuses(
        "d is \"" + wrong + "\", expected 64 hexadecimal digits", () -> Digest.parse("d", wrong));
    assertThrows(IllegalArgumentException.class, () -> Digest.of(new byte[31]));
  }

  private interface Reading {
    void run() throws DecodeException;
  }

  private static void refuses(String message, Reading reading) {
    assertEquals(message, assertThrows(DecodeException.class, reading::run).getMessage());
  }
}
