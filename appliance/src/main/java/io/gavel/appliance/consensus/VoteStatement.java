package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;

/**
 * What a vote says, apart from who says it: the bytes that are signed.
 *
 * <p>Layout, {@link #BYTES} bytes, little-endian: "GVT" 0x01 (domain and version), chain id (32),
 * u64 epoch, u64 view, u8 type, 3 zero bytes, digest (32). One canonical encoding, so that a vote
 * for one chain, epoch, view or type is never one for another.
 *
 * @param view from 1
 * @param digest the block's; {@link Digest#ZERO} for a nullify vote
 */
public record VoteStatement(Digest chainId, long epoch, VoteType type, long view, Digest digest) {
  public static final int BYTES = 4 + 32 + 8 + 8 + 4 + 32;

  private static final int MAGIC = 'G' | 'V' << 8 | 'T' << 16 | 1 << 24;

  public VoteStatement {
    checkVote(type, view, digest);
  }

  static void checkVote(VoteType type, long view, Digest digest) {
    if (view < 1) {
      throw new IllegalArgumentException("vote.view is " + view + ", expected 1 or more");
    }
    if ((type == VoteType.NULLIFY) != digest.equals(Digest.ZERO)) {
      throw new IllegalArgumentException(
          "vote.digest of a " + type + " vote is " + digest + ", expected zero for NULLIFY alone");
    }
  }

  public byte[] encode() {
    return new ByteWriter(BYTES)
        .u32(MAGIC)
        .digest(chainId)
        .u64(epoch)
        .u64(view)
        .u32(type.code())
        .digest(digest)
        .toBytes();
  }
}
