package io.gavel.appliance.block;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.hash.MerkleTree;
import java.util.ArrayList;
import java.util.List;

/**
 * A header and the digests of the batches it orders. The batches themselves travel apart.
 *
 * <p>Layout: header, u32 count, count digests of 32 bytes. Immutable. A block whose header does not
 * commit to its batches cannot be made.
 */
public final class Block {
  /** Batches in one block at most; with full batches 16 MiB before compression. */
  public static final int BATCHES_MAX = 256;

  public static final int BYTES_MAX = BlockHeader.BYTES + 4 + BATCHES_MAX * Digest.BYTES;

  private final BlockHeader header;
  private final List<Digest> batches;
  private final Digest digest;

  /**
   * @throws IllegalArgumentException if there are too many batches, one twice, or the header's
   *     transaction root is not theirs
   */
  public Block(BlockHeader header, List<Digest> batches) {
    this.header = header;
    this.batches = List.copyOf(batches);
    if (batches.size() > BATCHES_MAX) {
      throw new IllegalArgumentException(
          "block.count is " + batches.size() + ", expected at most " + BATCHES_MAX);
    }
    if (batches.stream().distinct().count() != batches.size()) {
      throw new IllegalArgumentException("block.batches name one batch twice, expected each once");
    }
    Digest root = transactionRoot(batches);
    if (!header.transactionRoot().equals(root)) {
      throw new IllegalArgumentException(
          "header.transactionRoot is " + header.transactionRoot() + ", expected " + root);
    }
    this.digest = header.digest();
  }

  /** RFC 6962 Merkle root over batch digests: leaf i is SHA-256(0x00 | digest i). */
  public static Digest transactionRoot(List<Digest> batches) {
    return Digest.of(MerkleTree.root(leafHashes(batches)));
  }

  /** The leaf hashes of the tree over batch digests. */
  public static List<byte[]> leafHashes(List<Digest> batches) {
    List<byte[]> leaves = new ArrayList<>(batches.size());
    for (Digest batch : batches) {
      leaves.add(Digest.ofLeaf(batch.bytes()).bytes());
    }
    return leaves;
  }

  public static Block decode(ByteReader in) throws DecodeException {
    BlockHeader header = BlockHeader.decode(in);
    int count = in.count("block.count", BATCHES_MAX, Digest.BYTES);
    List<Digest> batches = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      batches.add(in.digest("block.batches"));
    }
    try {
      return new Block(header, batches);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(e.getMessage());
    }
  }

  public void encode(ByteWriter out) {
    out.bytes(header.encode()).u32(batches.size());
    for (Digest batch : batches) {
      out.digest(batch);
    }
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter(BlockHeader.BYTES + 4 + batches.size() * Digest.BYTES);
    encode(out);
    return out.toBytes();
  }

  public BlockHeader header() {
    return header;
  }

  public List<Digest> batches() {
    return batches;
  }

  /** The header's digest. */
  public Digest digest() {
    return digest;
  }

  public long height() {
    return header.height();
  }

  public long view() {
    return header.view();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Block block && digest.equals(block.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "block " + digest.brief() + " height " + height() + " view " + view();
  }
}
