package io.gavel.appliance.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Takes little-endian fields off bytes from outside. Every length is checked before anything is
 * read or allocated; what does not fit is a {@link DecodeException} that names the field. Not
 * thread-safe.
 */
public final class ByteReader {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] data;
  private final int end;
  private int position;

  public ByteReader(byte[] data) {
    this(data, 0, data.length);
  }

  public ByteReader(byte[] data, int offset, int length) {
    this.data = data;
    this.position = offset;
    this.end = Objects.checkFromIndexSize(offset, length, data.length) + length;
  }

  public int u8(String field) throws DecodeException {
    return data[take(field, 1)] & 0xff;
  }

  public int u16(String field) throws DecodeException {
    return (short) SHORT.get(data, take(field, 2)) & 0xffff;
  }

  public long u32(String field) throws DecodeException {
    return Integer.toUnsignedLong((int) INT.get(data, take(field, 4)));
  }

  /** 64 bits as they stand; the caller decides whether they are unsigned. */
  public long u64(String field) throws DecodeException {
    return (long) LONG.get(data, take(field, 8));
  }

  /** 64 bits that must lie between 0 and 2^63 - 1. */
  public long u63(String field) throws DecodeException {
    long value = u64(field);
    if (value < 0) {
      throw new DecodeException(field, Long.toUnsignedString(value), "at most 2^63 - 1");
    }
    return value;
  }

  /** A u32 that counts something, checked against a bound and against the bytes that are left. */
  public int count(String field, int max, int bytesEach) throws DecodeException {
    long value = u32(field);
    if (value > max) {
      throw new DecodeException(field, value, "at most " + max);
    }
    if (value * bytesEach > remaining()) {
      throw new DecodeException(
          field, value, "at most " + remaining() / Math.max(1, bytesEach) + " in the bytes left");
    }
    return (int) value;
  }

  public byte[] bytes(String field, int length) throws DecodeException {
    int at = take(field, length);
    return Arrays.copyOfRange(data, at, at + length);
  }

  public Digest digest(String field) throws DecodeException {
    return Digest.of(data, take(field, Digest.BYTES));
  }

  public void skip(String field, int length) throws DecodeException {
    take(field, length);
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  /** Demands that nothing is left. */
  public void end(String what) throws DecodeException {
    if (position != end) {
      throw new DecodeException(what + " has " + remaining() + " bytes too many");
    }
  }

  private int take(String field, int length) throws DecodeException {
    if (length < 0 || length > end - position) {
      throw new DecodeException(
          field + " needs " + length + " bytes, only " + (end - position) + " are left");
    }
    int at = position;
    position += length;
    return at;
  }
}
