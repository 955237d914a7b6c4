package io.gavel.appliance.wire;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;

/**
 * The first frame each side sends on a connection: what it speaks, on which chain, as whom, and
 * what the connection is for. The dialer speaks first.
 *
 * <p>Layout, {@link #BYTES} bytes, little-endian: "GHL" 0x01, u16 version, chain id (32), u16
 * validator, u8 channel. The magic and the version come first in every version to come.
 *
 * @param version protocol version, 0 to 65535; {@link #VERSION} for this one
 * @param chainId digest of the genesis
 * @param validator the sender's index in the validator set
 */
public record Hello(int version, Digest chainId, int validator, ChannelKind channel) {
  public static final int VERSION = 1;
  public static final int BYTES = 4 + 2 + Digest.BYTES + 2 + 1;

  private static final int MAGIC = 'G' | 'H' << 8 | 'L' << 16 | 1 << 24;

  public Hello {
    if (version < 0 || version > 0xffff) {
      throw new IllegalArgumentException("hello.version is " + version + ", expected 0 to 65535");
    }
    if (validator < 0 || validator >= ValidatorSet.VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "hello.validator is "
              + validator
              + ", expected 0 to "
              + (ValidatorSet.VALIDATORS_MAX - 1));
    }
  }

  public byte[] encode() {
    return new ByteWriter(BYTES)
        .u32(MAGIC)
        .u16(version)
        .digest(chainId)
        .u16(validator)
        .u8(channel.code())
        .toBytes();
  }

  /** Reads a whole hello. */
  public static Hello decode(byte[] payload) throws DecodeException {
    ByteReader in = new ByteReader(payload);
    long magic = in.u32("hello.magic");
    if (magic != MAGIC) {
      throw new DecodeException(
          "hello.magic", "0x" + Long.toHexString(magic), "0x" + Integer.toHexString(MAGIC));
    }
    int version = in.u16("hello.version");
    Digest chainId = in.digest("hello.chainId");
    int validator = in.u16("hello.validator");
    ChannelKind channel = ChannelKind.ofCode(in.u8("hello.channel"));
    in.end("hello");
    try {
      return new Hello(version, chainId, validator, channel);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }
}
