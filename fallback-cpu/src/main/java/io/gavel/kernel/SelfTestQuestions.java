package io.gavel.kernel;

import io.gavel.kernel.hash.MerkleTree;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The questions of the self-test. The first items of a batch are known answers of the standards;
 * the rest are generated from a counter, the same every time; each seventh is malformed.
 */
final class SelfTestQuestions {
  private static final int MALFORMED_EVERY = 7;

  /** The leaves that Certificate Transparency implementations test with, and their roots. */
  private static final String[] CT_LEAVES = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f"
  };

  private static final String[] CT_ROOTS = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  };

  private SelfTestQuestions() {}

  /** A batch of {@code items} items. */
  static SelfTestBatch of(Operation operation, int items) {
    SelfTestBatch batch = new SelfTestBatch(operation);
    switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 ->
          SelfTestHashes.hashes(batch, operation, items);
      case MERKLE_ROOT, MERKLE_PROOF -> trees(batch, operation, items);
      case ED25519_VERIFY -> SelfTestSignatures.signatures(batch, items);
      case SECP256K1_VERIFY -> SelfTestEcdsa.signatures(batch, items);
      case SECP256K1_RECOVER -> SelfTestEcdsa.recoveries(batch, items);
      case ML_DSA_44_VERIFY -> SelfTestMlDsa.signatures(batch, operation, items);
      case ML_DSA_65_VERIFY -> SelfTestMlDsa.signatures(batch, operation, items);
      case LZ4_COMPRESS -> blocksToCompress(batch, items);
      case LZ4_DECOMPRESS -> blocksToDecompress(batch, items);
      case VOTE_TALLY -> SelfTestSignatures.votes(batch, items);
    }
    return batch;
  }

  /** Whether this item is to be malformed; never one of the first six. */
  static boolean isMalformed(int item) {
    return item % MALFORMED_EVERY == MALFORMED_EVERY - 1;
  }

  /** 64 bits that look random: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  static long mix(long counter) {
    long z = (counter + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Bytes from a counter, of as many different values as asked: few compress well. */
  static byte[] generate(int counter, int length, int values) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) Long.remainderUnsigned(mix(((long) counter << 32) + i), values);
    }
    return bytes;
  }

  private static void trees(SelfTestBatch batch, Operation operation, int items) {
    boolean isRoot = operation == Operation.MERKLE_ROOT;
    for (int item = 0; item < items; item++) {
      List<byte[]> leaves = new ArrayList<>();
      // Every size of the known answers, from eight leaves down to none, then larger trees.
      int leafCount = item < CT_ROOTS.length ? CT_LEAVES.length - item : item % 37;
      for (int leaf = 0; leaf < leafCount; leaf++) {
        leaves.add(
            item < CT_ROOTS.length
                ? HexFormat.of().parseHex(CT_LEAVES[leaf])
                : generate(item, leaf * 3, 256));
      }
      int table = appendLeaves(batch, leaves);
      List<byte[]> hashes = leaves.stream().map(MerkleTree::leafHash).toList();
      if (isMalformed(item)) {
        batch.malformed(isRoot ? new int[] {table, 1 << 28} : new int[] {table, 1, 1, 0});
      } else if (isRoot) {
        byte[] root =
            item < CT_ROOTS.length
                ? HexFormat.of().parseHex(CT_ROOTS[leafCount])
                : MerkleTree.root(hashes);
        batch.valid(root, 0, table, leafCount);
      } else if (leafCount == 0) {
        batch.malformed(table, 0, 0, 0);
      } else {
        int index = (int) Long.remainderUnsigned(mix(item), leafCount);
        byte[] proof = join(MerkleTree.proof(hashes, index));
        batch.valid(proof, proof.length / Sha256.DIGEST_BYTES, table, leafCount, index, 0);
      }
    }
  }

  private static int appendLeaves(SelfTestBatch batch, List<byte[]> leaves) {
    int[] offsets = leaves.stream().mapToInt(batch::append).toArray();
    int table = batch.append(new byte[0]);
    for (int leaf = 0; leaf < offsets.length; leaf++) {
      batch.appendU32(offsets[leaf]);
      batch.appendU32(leaves.get(leaf).length);
    }
    return table;
  }

  private static byte[] join(List<byte[]> hashes) {
    byte[] joined = new byte[hashes.size() * Sha256.DIGEST_BYTES];
    for (int i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i), 0, joined, i * Sha256.DIGEST_BYTES, Sha256.DIGEST_BYTES);
    }
    return joined;
  }

  /** Nothing, 64 zeros (worked out in docs/kernel-contract.md), then every size and temper. */
  private static byte[] plain(int item) {
    return switch (item) {
      case 0 -> new byte[0];
      case 1 -> new byte[64];
      case 64 -> generate(item, Lz4Encoder.INPUT_BYTES_MAX, 3);
      default -> generate(item, item * 97 % 5003, item % 3 == 0 ? 256 : item % 5 + 1);
    };
  }

  private static byte[] block(int item) {
    if (item == 1) {
      return HexFormat.of().parseHex("1f00010027500000000000");
    }
    byte[] plain = plain(item);
    byte[] block = new byte[Lz4Encoder.encodedBytesMax(plain.length)];
    return Arrays.copyOf(block, new Lz4Encoder().encode(plain, 0, plain.length, block, 0));
  }

  private static void blocksToCompress(SelfTestBatch batch, int items) {
    for (int item = 0; item < items; item++) {
      byte[] plain = plain(item);
      byte[] block = block(item);
      int offset = batch.append(plain);
      if (isMalformed(item)) {
        int capacity = block.length - 1;
        batch.malformed(offset, plain.length, batch.room(capacity), capacity);
      } else {
        int capacity = block.length + item % 2;
        batch.valid(block, block.length, offset, plain.length, batch.room(capacity), capacity);
      }
    }
  }

  private static void blocksToDecompress(SelfTestBatch batch, int items) {
    for (int item = 0; item < items; item++) {
      byte[] plain = plain(item);
      byte[] block = block(item);
      int offset = batch.append(block);
      if (isMalformed(item)) {
        batch.malformed(offset, block.length - 1, batch.room(plain.length), plain.length);
      } else {
        int room = batch.room(plain.length);
        batch.valid(plain, plain.length, offset, block.length, room, plain.length);
      }
    }
  }
}
