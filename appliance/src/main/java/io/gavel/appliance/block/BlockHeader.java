package io.gavel.appliance.block;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;

/**
 * What validators vote on. Its digest, SHA-256 of the {@link #BYTES} bytes of its layout, names the
 * block.
 *
 * <p>Layout: "GBH" 0x01, then the components in order, little-endian.
 *
 * @param chainId digest of the genesis
 * @param height 1 for the first block after genesis
 * @param view the view it is proposed in, from 1
 * @param proposer index of the validator that leads the view
 * @param parentView view of the parent; 0 for the genesis
 * @param parent digest of the parent's header; the chain id where the parent is the genesis
 * @param transactionRoot RFC 6962 Merkle root over the digests of the block's batches, in order
 * @param executedHeight the highest block whose execution the proposer vouches for, below height
 * @param stateRoot state root after {@code executedHeight}
 * @param validatorSetHash digest of the validator set that votes on this block
 * @param timeMs proposer's clock, milliseconds since 1970 (UTC), greater than the parent's
 */
public record BlockHeader(
    Digest chainId,
    long height,
    long view,
    int proposer,
    long parentView,
    Digest parent,
    Digest transactionRoot,
    long executedHeight,
    Digest stateRoot,
    Digest validatorSetHash,
    long timeMs) {
  public static final int BYTES = 4 + 32 + 8 + 8 + 4 + 8 + 32 + 32 + 8 + 32 + 32 + 8;

  private static final int MAGIC = 'G' | 'B' << 8 | 'H' << 16 | 1 << 24;

  public BlockHeader {
    if (height < 1 || view < 1 || proposer < 0 || timeMs < 0) {
      throw new IllegalArgumentException(
          "header has height "
              + height
              + ", view "
              + view
              + ", proposer "
              + proposer
              + ", timeMs "
              + timeMs
              + "; expected height and view from 1, the others from 0");
    }
    if (parentView < 0 || parentView >= view) {
      throw new IllegalArgumentException(
          "header.parentView is " + parentView + ", expected 0 to " + (view - 1));
    }
    if (executedHeight < 0 || executedHeight >= height) {
      throw new IllegalArgumentException(
          "header.executedHeight is " + executedHeight + ", expected 0 to " + (height - 1));
    }
  }

  public byte[] encode() {
    return new ByteWriter(BYTES)
        .u32(MAGIC)
        .digest(chainId)
        .u64(height)
        .u64(view)
        .u32(proposer)
        .u64(parentView)
        .digest(parent)
        .digest(transactionRoot)
        .u64(executedHeight)
        .digest(stateRoot)
        .digest(validatorSetHash)
        .u64(timeMs)
        .toBytes();
  }

  /** Reads a header off the reader; every component is checked as the constructor does. */
  public static BlockHeader decode(ByteReader in) throws DecodeException {
    long magic = in.u32("header.magic");
    if (magic != MAGIC) {
      throw new DecodeException("header.magic", magic, Integer.toString(MAGIC));
    }
    Digest chainId = in.digest("header.chainId");
    long height = in.u63("header.height");
    long view = in.u63("header.view");
    long proposer = in.u32("header.proposer");
    if (proposer > Integer.MAX_VALUE) {
      throw new DecodeException("header.proposer", proposer, "a validator's index");
    }
    long parentView = in.u63("header.parentView");
    Digest parent = in.digest("header.parent");
    Digest transactionRoot = in.digest("header.transactionRoot");
    long executedHeight = in.u63("header.executedHeight");
    Digest stateRoot = in.digest("header.stateRoot");
    Digest validatorSetHash = in.digest("header.validatorSetHash");
    long timeMs = in.u63("header.timeMs");
    try {
      return new BlockHeader(
          chainId,
          height,
          view,
          (int) proposer,
          parentView,
          parent,
          transactionRoot,
          executedHeight,
          stateRoot,
          validatorSetHash,
          timeMs);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }

  /** SHA-256 of the layout. Computed anew at each call; {@link Block} keeps it. */
  public Digest digest() {
    return Digest.sha256(encode());
  }
}
