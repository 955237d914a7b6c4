package io.gavel.kernel.vector.hash;

import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gavel.kernel.hash.Blake3;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * BLAKE3 of messages of one chunk at most, which need no tree: a message in each lane of 32 bits.
 * Word i of lane j is element {@code i * LANE_COUNT + j}.
 */
public final class Blake3Lanes extends HashLanes {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;
  private static final int LANE_COUNT = LANES.length();
  private static final int BLOCK_BYTES = 64;
  private static final int WORDS = 16;
  private static final int CHAIN_WORDS = 8;
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int[] IV = Blake3.initialChain();

  /** Where each round's message words lie, in their order. */
  private static final int[] ORDER = places(Blake3.schedule());

  private final int[] w = new int[WORDS * LANE_COUNT];
  private final int[] chain = new int[CHAIN_WORDS * LANE_COUNT];

  /** Per lane: bytes of the message that were not loaded yet, bytes of the block and its flags. */
  private final long[] bytesLeft = new long[LANE_COUNT];

  private final int[] blockLengths = new int[LANE_COUNT];
  private final int[] flags = new int[LANE_COUNT];

  /** Per lane: whether its next block is the message's first. */
  private final boolean[] starts = new boolean[LANE_COUNT];

  /** Lanes without messages. */
  public Blake3Lanes() {
    super(LANE_COUNT, BLOCK_BYTES, Blake3.DIGEST_BYTES);
  }

  private static int[] places(int[] words) {
    int[] places = new int[words.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = words[i] * LANE_COUNT;
    }
    return places;
  }

  @Override
  public long messageBytesMax() {
    return Blake3.CHUNK_BYTES;
  }

  /** One block even for a message of no bytes. */
  @Override
  long blocks(long messageBytes) {
    return Math.max(1, (messageBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
  }

  @Override
  void pad(byte[] stage, int from, int to, long messageBytes) {
    Arrays.fill(stage, from, to, (byte) 0);
  }

  @Override
  void start(int lane, long messageBytes) {
    for (int word = 0; word < CHAIN_WORDS; word++) {
      chain[word * LANE_COUNT + lane] = IV[word];
    }
    bytesLeft[lane] = messageBytes;
    starts[lane] = true;
  }

  @Override
  void compress(byte[] stage, int[] places) {
    for (int lane = 0; lane < LANE_COUNT; lane++) {
      load(lane, stage, places[lane]);
    }
    rounds();
  }

  private void load(int lane, byte[] stage, int place) {
    for (int pair = 0; pair < WORDS / 2; pair++) {
      long two = (long) LONG_LE.get(stage, place + pair * Long.BYTES);
      w[2 * pair * LANE_COUNT + lane] = (int) two;
      w[(2 * pair + 1) * LANE_COUNT + lane] = (int) (two >>> Integer.SIZE);
    }
    boolean isLast = bytesLeft[lane] <= BLOCK_BYTES;
    blockLengths[lane] = isLast ? (int) bytesLeft[lane] : BLOCK_BYTES;
    flags[lane] =
        (starts[lane] ? Blake3.CHUNK_START : 0) | (isLast ? Blake3.CHUNK_END | Blake3.ROOT : 0);
    bytesLeft[lane] -= blockLengths[lane];
    starts[lane] = false;
  }

  @Override
  void writeDigest(int lane, byte[] out, int offset) {
    for (int word = 0; word < CHAIN_WORDS; word++) {
      INT_LE.set(out, offset + word * Integer.BYTES, chain[word * LANE_COUNT + lane]);
    }
  }

  /** Section 2.2, with the counter of the first chunk, 0. */
  private void rounds() {
    int[] w = this.w;
    int[] chain = this.chain;
    int[] order = ORDER;
    IntVector v0 = IntVector.fromArray(LANES, chain, 0);
    IntVector v1 = IntVector.fromArray(LANES, chain, LANE_COUNT);
    IntVector v2 = IntVector.fromArray(LANES, chain, 2 * LANE_COUNT);
    IntVector v3 = IntVector.fromArray(LANES, chain, 3 * LANE_COUNT);
    IntVector v4 = IntVector.fromArray(LANES, chain, 4 * LANE_COUNT);
    IntVector v5 = IntVector.fromArray(LANES, chain, 5 * LANE_COUNT);
    IntVector v6 = IntVector.fromArray(LANES, chain, 6 * LANE_COUNT);
    IntVector v7 = IntVector.fromArray(LANES, chain, 7 * LANE_COUNT);
    IntVector v8 = IntVector.broadcast(LANES, IV[0]);
    IntVector v9 = IntVector.broadcast(LANES, IV[1]);
    IntVector v10 = IntVector.broadcast(LANES, IV[2]);
    IntVector v11 = IntVector.broadcast(LANES, IV[3]);
    IntVector v12 = IntVector.zero(LANES);
    IntVector v13 = IntVector.zero(LANES);
    IntVector v14 = IntVector.fromArray(LANES, blockLengths, 0);
    IntVector v15 = IntVector.fromArray(LANES, flags, 0);
    for (int at = 0; at < order.length; at += WORDS) {
      v0 = v0.add(v4).add(IntVector.fromArray(LANES, w, order[at]));
      v12 = v12.lanewise(XOR, v0).lanewise(ROR, 16);
      v8 = v8.add(v12);
      v4 = v4.lanewise(XOR, v8).lanewise(ROR, 12);
      v0 = v0.add(v4).add(IntVector.fromArray(LANES, w, order[at + 1]));
      v12 = v12.lanewise(XOR, v0).lanewise(ROR, 8);
      v8 = v8.add(v12);
      v4 = v4.lanewise(XOR, v8).lanewise(ROR, 7);
      v1 = v1.add(v5).add(IntVector.fromArray(LANES, w, order[at + 2]));
      v13 = v13.lanewise(XOR, v1).lanewise(ROR, 16);
      v9 = v9.add(v13);
      v5 = v5.lanewise(XOR, v9).lanewise(ROR, 12);
      v1 = v1.add(v5).add(IntVector.fromArray(LANES, w, order[at + 3]));
      v13 = v13.lanewise(XOR, v1).lanewise(ROR, 8);
      v9 = v9.add(v13);
      v5 = v5.lanewise(XOR, v9).lanewise(ROR, 7);
      v2 = v2.add(v6).add(IntVector.fromArray(LANES, w, order[at + 4]));
      v14 = v14.lanewise(XOR, v2).lanewise(ROR, 16);
      v10 = v10.add(v14);
      v6 = v6.lanewise(XOR, v10).lanewise(ROR, 12);
      v2 = v2.add(v6).add(IntVector.fromArray(LANES, w, order[at + 5]));
      v14 = v14.lanewise(XOR, v2).lanewise(ROR, 8);
      v10 = v10.add(v14);
      v6 = v6.lanewise(XOR, v10).lanewise(ROR, 7);
      v3 = v3.add(v7).add(IntVector.fromArray(LANES, w, order[at + 6]));
      v15 = v15.lanewise(XOR, v3).lanewise(ROR, 16);
      v11 = v11.add(v15);
      v7 = v7.lanewise(XOR, v11).lanewise(ROR, 12);
      v3 = v3.add(v7).add(IntVector.fromArray(LANES, w, order[at + 7]));
      v15 = v15.lanewise(XOR, v3).lanewise(ROR, 8);
      v11 = v11.add(v15);
      v7 = v7.lanewise(XOR, v11).lanewise(ROR, 7);
      v0 = v0.add(v5).add(IntVector.fromArray(LANES, w, order[at + 8]));
      v15 = v15.lanewise(XOR, v0).lanewise(ROR, 16);
      v10 = v10.add(v15);
      v5 = v5.lanewise(XOR, v10).lanewise(ROR, 12);
      v0 = v0.add(v5).add(IntVector.fromArray(LANES, w, order[at + 9]));
      v15 = v15.lanewise(XOR, v0).lanewise(ROR, 8);
      v10 = v10.add(v15);
      v5 = v5.lanewise(XOR, v10).lanewise(ROR, 7);
      v1 = v1.add(v6).add(IntVector.fromArray(LANES, w, order[at + 10]));
      v12 = v12.lanewise(XOR, v1).lanewise(ROR, 16);
      v11 = v11.add(v12);
      v6 = v6.lanewise(XOR, v11).lanewise(ROR, 12);
      v1 = v1.add(v6).add(IntVector.fromArray(LANES, w, order[at + 11]));
      v12 = v12.lanewise(XOR, v1).lanewise(ROR, 8);
      v11 = v11.add(v12);
      v6 = v6.lanewise(XOR, v11).lanewise(ROR, 7);
      v2 = v2.add(v7).add(IntVector.fromArray(LANES, w, order[at + 12]));
      v13 = v13.lanewise(XOR, v2).lanewise(ROR, 16);
      v8 = v8.add(v13);
      v7 = v7.lanewise(XOR, v8).lanewise(ROR, 12);
      v2 = v2.add(v7).add(IntVector.fromArray(LANES, w, order[at + 13]));
      v13 = v13.lanewise(XOR, v2).lanewise(ROR, 8);
      v8 = v8.add(v13);
      v7 = v7.lanewise(XOR, v8).lanewise(ROR, 7);
      v3 = v3.add(v4).add(IntVector.fromArray(LANES, w, order[at + 14]));
      v14 = v14.lanewise(XOR, v3).lanewise(ROR, 16);
      v9 = v9.add(v14);
      v4 = v4.lanewise(XOR, v9).lanewise(ROR, 12);
      v3 = v3.add(v4).add(IntVector.fromArray(LANES, w, order[at + 15]));
      v14 = v14.lanewise(XOR, v3).lanewise(ROR, 8);
      v9 = v9.add(v14);
      v4 = v4.lanewise(XOR, v9).lanewise(ROR, 7);
    }
    v0.lanewise(XOR, v8).intoArray(chain, 0);
    v1.lanewise(XOR, v9).intoArray(chain, LANE_COUNT);
    v2.lanewise(XOR, v10).intoArray(chain, 2 * LANE_COUNT);
    v3.lanewise(XOR, v11).intoArray(chain, 3 * LANE_COUNT);
    v4.lanewise(XOR, v12).intoArray(chain, 4 * LANE_COUNT);
    v5.lanewise(XOR, v13).intoArray(chain, 5 * LANE_COUNT);
    v6.lanewise(XOR, v14).intoArray(chain, 6 * LANE_COUNT);
    v7.lanewise(XOR, v15).intoArray(chain, 7 * LANE_COUNT);
  }
}
