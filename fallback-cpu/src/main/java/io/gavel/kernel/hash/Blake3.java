package io.gavel.kernel.hash;

import java.util.Arrays;

/**
 * BLAKE3 (O'Connor, Aumasson, Neves and Wilcox-O'Hearn, version of 2021) in its hash mode, without
 * key: a 32-byte digest of a message of any length.
 *
 * <p>The message is cut into chunks of 1,024 bytes, each a chain of up to 16 blocks; their chaining
 * values are the leaves of a tree whose left subtrees are full. Subtrees that are complete wait on
 * a stack, merged as soon as their sibling is, which can be done only once more of the message is
 * known to follow: the last compression of all carries a flag of its own.
 *
 * <p>An instance owns its scratch and serves one thread; see {@link BlockHash}. The static method
 * is pure and allocates.
 */
public final class Blake3 extends BlockHash {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = 32;

  private static final int BLOCK_BYTES = 64;
  private static final int BLOCKS_PER_CHUNK = 16;

  /** Bytes of a chunk; what is no longer is hashed without a tree. */
  public static final int CHUNK_BYTES = BLOCKS_PER_CHUNK * BLOCK_BYTES;

  private static final int CHAIN_WORDS = 8;
  private static final int ROUNDS = 7;

  /** Complete subtrees of different height: 2^61 bytes make 2^51 chunks. */
  private static final int SUBTREES_MAX = 52;

  /** Section 2.2, table 3: the flag of a chunk's first block. */
  public static final int CHUNK_START = 1;

  /** The flag of a chunk's last block. */
  public static final int CHUNK_END = 2;

  private static final int PARENT = 4;

  /** The flag of the compression that gives the digest. */
  public static final int ROOT = 8;

  /** Section 2.2, table 1: the initial value of SHA-256. */
  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  };

  /** Section 2.2, table 2, applied no time to six times: a round's message words in their order. */
  private static final int[] SCHEDULE = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
    3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
    10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
    12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
    9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
    11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
  };

  private final int[] chain = new int[CHAIN_WORDS];
  private final int[] words = new int[2 * CHAIN_WORDS];
  private final int[] subtrees = new int[SUBTREES_MAX * CHAIN_WORDS];
  private int subtreeCount;
  private int blocksInChunk;
  private long chunks;

  /** A fresh state, ready to absorb. */
  public Blake3() {
    super(BLOCK_BYTES, DIGEST_BYTES);
    start();
  }

  /** The chaining value before any message, eight words: a copy, for whoever hashes in lanes. */
  public static int[] initialChain() {
    return IV.clone();
  }

  /** The 16 message words of each round in their order: a copy, for whoever hashes in lanes. */
  public static int[] schedule() {
    return SCHEDULE.clone();
  }

  /** The digest of a message. */
  public static byte[] hash(byte[] message) {
    Blake3 hash = new Blake3();
    hash.update(message);
    return hash.digest();
  }

  @Override
  void start() {
    chunks = 0;
    subtreeCount = 0;
    startChunk();
  }

  @Override
  void absorb(byte[] source, int blocks) {
    for (int block = 0; block < blocks; block++) {
      boolean isLast = blocksInChunk == BLOCKS_PER_CHUNK - 1;
      compressBlock(source, block * BLOCK_BYTES, BLOCK_BYTES, isLast ? CHUNK_END : 0);
      if (isLast) {
        chunks++;
        mergeCompleteSubtrees();
        startChunk();
      }
    }
  }

  @Override
  void finish(byte[] buffer, int count, long messageBytes) {
    int blocksBefore = Math.max(count - 1, 0) / BLOCK_BYTES;
    absorb(buffer, blocksBefore);
    int at = blocksBefore * BLOCK_BYTES;
    Arrays.fill(buffer, count, at + BLOCK_BYTES, (byte) 0);
    compressBlock(buffer, at, count - at, subtreeCount == 0 ? CHUNK_END | ROOT : CHUNK_END);
    while (subtreeCount > 0) {
      mergeTop(subtreeCount == 1 ? PARENT | ROOT : PARENT);
    }
  }

  @Override
  void writeDigest(byte[] out, int offset) {
    for (int word = 0; word < CHAIN_WORDS; word++) {
      Bytes.INT_LE.set(out, offset + word * Integer.BYTES, chain[word]);
    }
  }

  private void startChunk() {
    System.arraycopy(IV, 0, chain, 0, CHAIN_WORDS);
    blocksInChunk = 0;
  }

  /** Section 2.4: one block of a chunk, zeros behind its {@code length} bytes. */
  private void compressBlock(byte[] source, int offset, int length, int flags) {
    for (int word = 0; word < words.length; word++) {
      words[word] = (int) Bytes.INT_LE.get(source, offset + word * Integer.BYTES);
    }
    compress(chunks, length, blocksInChunk == 0 ? flags | CHUNK_START : flags);
    blocksInChunk++;
  }

  /**
   * Section 5.1.2: the finished chunk's chaining value goes on the stack, after it was merged with
   * every subtree of its own height. There are as many of those as the number of chunks has zeros
   * at its low end.
   */
  private void mergeCompleteSubtrees() {
    for (long left = chunks; (left & 1) == 0; left >>>= 1) {
      mergeTop(PARENT);
    }
    System.arraycopy(chain, 0, subtrees, subtreeCount * CHAIN_WORDS, CHAIN_WORDS);
    subtreeCount++;
  }

  /** Section 2.5: the parent of the subtree on top of the stack and the one in the chain. */
  private void mergeTop(int flags) {
    subtreeCount--;
    System.arraycopy(subtrees, subtreeCount * CHAIN_WORDS, words, 0, CHAIN_WORDS);
    System.arraycopy(chain, 0, words, CHAIN_WORDS, CHAIN_WORDS);
    System.arraycopy(IV, 0, chain, 0, CHAIN_WORDS);
    compress(0, BLOCK_BYTES, flags);
  }

  /** Section 2.2: the compression function, of which the chain keeps the first half. */
  private void compress(long counter, int length, int flags) {
    int[] chain = this.chain;
    int[] m = this.words;
    int v0 = chain[0];
    int v1 = chain[1];
    int v2 = chain[2];
    int v3 = chain[3];
    int v4 = chain[4];
    int v5 = chain[5];
    int v6 = chain[6];
    int v7 = chain[7];
    int v8 = IV[0];
    int v9 = IV[1];
    int v10 = IV[2];
    int v11 = IV[3];
    int v12 = (int) counter;
    int v13 = (int) (counter >>> Integer.SIZE);
    int v14 = length;
    int v15 = flags;
    for (int at = 0; at < ROUNDS * 16; at += 16) {
      v0 += v4 + m[SCHEDULE[at]];
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m[SCHEDULE[at + 1]];
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m[SCHEDULE[at + 2]];
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m[SCHEDULE[at + 3]];
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m[SCHEDULE[at + 4]];
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m[SCHEDULE[at + 5]];
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m[SCHEDULE[at + 6]];
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m[SCHEDULE[at + 7]];
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m[SCHEDULE[at + 8]];
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m[SCHEDULE[at + 9]];
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m[SCHEDULE[at + 10]];
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m[SCHEDULE[at + 11]];
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m[SCHEDULE[at + 12]];
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m[SCHEDULE[at + 13]];
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m[SCHEDULE[at + 14]];
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m[SCHEDULE[at + 15]];
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
    }
    chain[0] = v0 ^ v8;
    chain[1] = v1 ^ v9;
    chain[2] = v2 ^ v10;
    chain[3] = v3 ^ v11;
    chain[4] = v4 ^ v12;
    chain[5] = v5 ^ v13;
    chain[6] = v6 ^ v14;
    chain[7] = v7 ^ v15;
  }
}
