package io.gavel.kernel.vector.hash;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gavel.kernel.hash.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SHA-256 of FIPS 180-4, a message in each lane of 32 bits. Word i of lane j is element {@code i *
 * LANE_COUNT + j}.
 */
public final class Sha256Lanes extends HashLanes {
  private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;
  private static final int LANE_COUNT = LANES.length();
  private static final int BLOCK_BYTES = 64;
  private static final int LENGTH_FIELD_BYTES = 8;
  private static final int WORDS = 16;
  private static final int CHAIN_WORDS = 8;
  private static final VarHandle INT_BE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG_BE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int[] INITIAL = Sha256.initialChain();

  /** The round constants, each as often as there are lanes. */
  private static final int[] KEYS = inAllLanes(Sha256.roundConstants());

  private final int[] w = new int[KEYS.length];

  /** The schedule of the padding behind messages of {@code paddedBytes}. */
  private final int[] padding = new int[KEYS.length];

  private long paddedBytes = -1;
  private final int[] chain = new int[CHAIN_WORDS * LANE_COUNT];

  /** Lanes without messages. */
  public Sha256Lanes() {
    super(LANE_COUNT, BLOCK_BYTES, Sha256.DIGEST_BYTES);
  }

  private static int[] inAllLanes(int[] words) {
    int[] lanes = new int[words.length * LANE_COUNT];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = words[i / LANE_COUNT];
    }
    return lanes;
  }

  @Override
  long blocks(long messageBytes) {
    return (messageBytes + LENGTH_FIELD_BYTES + BLOCK_BYTES) / BLOCK_BYTES;
  }

  /** FIPS 180-4, 5.1. */
  @Override
  void pad(byte[] stage, int from, int to, long messageBytes) {
    Arrays.fill(stage, from, to, (byte) 0);
    stage[from] = (byte) 0x80;
    // 2^61 - 1 bytes at most, so the length fits the low 64 bits of the field.
    LONG_BE.set(stage, to - Long.BYTES, messageBytes * Byte.SIZE);
  }

  @Override
  void start(int lane, long messageBytes) {
    for (int word = 0; word < CHAIN_WORDS; word++) {
      chain[word * LANE_COUNT + lane] = INITIAL[word];
    }
  }

  @Override
  void writeDigest(int lane, byte[] out, int offset) {
    for (int word = 0; word < CHAIN_WORDS; word++) {
      INT_BE.set(out, offset + word * Integer.BYTES, chain[word * LANE_COUNT + lane]);
    }
  }

  @Override
  void compress(byte[] stage, int[] places) {
    for (int lane = 0; lane < LANE_COUNT; lane++) {
      load(w, lane, stage, places[lane]);
    }
    schedule(w);
    rounds(w);
  }

  /** A last block of padding alone is the same in all lanes, so its schedule is made once. */
  @Override
  void compressLast(byte[] stage, int[] places, int lane, long messageBytes) {
    int rest = (int) (messageBytes % BLOCK_BYTES);
    if (rest > 0 && rest < BLOCK_BYTES - LENGTH_FIELD_BYTES) {
      compress(stage, places);
      return;
    }
    if (paddedBytes != messageBytes) {
      for (int each = 0; each < LANE_COUNT; each++) {
        load(padding, each, stage, places[lane]);
      }
      schedule(padding);
      paddedBytes = messageBytes;
    }
    rounds(padding);
  }

  private static void load(int[] w, int lane, byte[] stage, int place) {
    for (int pair = 0; pair < WORDS / 2; pair++) {
      long two = (long) LONG_BE.get(stage, place + pair * Long.BYTES);
      w[2 * pair * LANE_COUNT + lane] = (int) (two >>> Integer.SIZE);
      w[(2 * pair + 1) * LANE_COUNT + lane] = (int) two;
    }
  }

  /**
   * FIPS 180-4, 6.2.2 step 1. The two words before the next stay in registers, and theirs is the
   * last sum: read back from memory they took half as long again.
   */
  private static void schedule(int[] w) {
    IntVector w2 = IntVector.fromArray(LANES, w, (WORDS - 2) * LANE_COUNT);
    IntVector w1 = IntVector.fromArray(LANES, w, (WORDS - 1) * LANE_COUNT);
    for (int at = WORDS * LANE_COUNT; at < KEYS.length; at += LANE_COUNT) {
      IntVector w15 = IntVector.fromArray(LANES, w, at - 15 * LANE_COUNT);
      IntVector next =
          w15.lanewise(ROR, 7)
              .lanewise(XOR, w15.lanewise(ROR, 18))
              .lanewise(XOR, w15.lanewise(LSHR, 3))
              .add(IntVector.fromArray(LANES, w, at - 7 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, w, at - 16 * LANE_COUNT))
              .add(
                  w2.lanewise(ROR, 17)
                      .lanewise(XOR, w2.lanewise(ROR, 19))
                      .lanewise(XOR, w2.lanewise(LSHR, 10)));
      next.intoArray(w, at);
      w2 = w1;
      w1 = next;
    }
  }

  /**
   * FIPS 180-4, 6.2.2 steps 2 to 4, eight rounds at a time with the names rotated. What is known
   * first is added first, so that a round waits for the one before through the fewest sums. Maj(a,
   * b, c) is b ^ ((a ^ b) & (b ^ c)), where b ^ c is the a ^ b of the round before.
   */
  private void rounds(int[] w) {
    int[] chain = this.chain;
    IntVector a = IntVector.fromArray(LANES, chain, 0);
    IntVector b = IntVector.fromArray(LANES, chain, LANE_COUNT);
    IntVector c = IntVector.fromArray(LANES, chain, 2 * LANE_COUNT);
    IntVector d = IntVector.fromArray(LANES, chain, 3 * LANE_COUNT);
    IntVector e = IntVector.fromArray(LANES, chain, 4 * LANE_COUNT);
    IntVector f = IntVector.fromArray(LANES, chain, 5 * LANE_COUNT);
    IntVector g = IntVector.fromArray(LANES, chain, 6 * LANE_COUNT);
    IntVector h = IntVector.fromArray(LANES, chain, 7 * LANE_COUNT);
    IntVector bc = b.lanewise(XOR, c);
    IntVector ab;
    for (int at = 0; at < KEYS.length; at += 8 * LANE_COUNT) {
      h =
          h.add(IntVector.fromArray(LANES, w, at))
              .add(IntVector.fromArray(LANES, KEYS, at))
              .add(f.lanewise(XOR, g).and(e).lanewise(XOR, g))
              .add(
                  e.lanewise(ROR, 6)
                      .lanewise(XOR, e.lanewise(ROR, 11))
                      .lanewise(XOR, e.lanewise(ROR, 25)));
      d = d.add(h);
      ab = a.lanewise(XOR, b);
      h =
          h.add(bc.and(ab).lanewise(XOR, b))
              .add(
                  a.lanewise(ROR, 2)
                      .lanewise(XOR, a.lanewise(ROR, 13))
                      .lanewise(XOR, a.lanewise(ROR, 22)));
      g =
          g.add(IntVector.fromArray(LANES, w, at + LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + LANE_COUNT))
              .add(e.lanewise(XOR, f).and(d).lanewise(XOR, f))
              .add(
                  d.lanewise(ROR, 6)
                      .lanewise(XOR, d.lanewise(ROR, 11))
                      .lanewise(XOR, d.lanewise(ROR, 25)));
      c = c.add(g);
      bc = h.lanewise(XOR, a);
      g =
          g.add(ab.and(bc).lanewise(XOR, a))
              .add(
                  h.lanewise(ROR, 2)
                      .lanewise(XOR, h.lanewise(ROR, 13))
                      .lanewise(XOR, h.lanewise(ROR, 22)));
      f =
          f.add(IntVector.fromArray(LANES, w, at + 2 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 2 * LANE_COUNT))
              .add(d.lanewise(XOR, e).and(c).lanewise(XOR, e))
              .add(
                  c.lanewise(ROR, 6)
                      .lanewise(XOR, c.lanewise(ROR, 11))
                      .lanewise(XOR, c.lanewise(ROR, 25)));
      b = b.add(f);
      ab = g.lanewise(XOR, h);
      f =
          f.add(bc.and(ab).lanewise(XOR, h))
              .add(
                  g.lanewise(ROR, 2)
                      .lanewise(XOR, g.lanewise(ROR, 13))
                      .lanewise(XOR, g.lanewise(ROR, 22)));
      e =
          e.add(IntVector.fromArray(LANES, w, at + 3 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 3 * LANE_COUNT))
              .add(c.lanewise(XOR, d).and(b).lanewise(XOR, d))
              .add(
                  b.lanewise(ROR, 6)
                      .lanewise(XOR, b.lanewise(ROR, 11))
                      .lanewise(XOR, b.lanewise(ROR, 25)));
      a = a.add(e);
      bc = f.lanewise(XOR, g);
      e =
          e.add(ab.and(bc).lanewise(XOR, g))
              .add(
                  f.lanewise(ROR, 2)
                      .lanewise(XOR, f.lanewise(ROR, 13))
                      .lanewise(XOR, f.lanewise(ROR, 22)));
      d =
          d.add(IntVector.fromArray(LANES, w, at + 4 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 4 * LANE_COUNT))
              .add(b.lanewise(XOR, c).and(a).lanewise(XOR, c))
              .add(
                  a.lanewise(ROR, 6)
                      .lanewise(XOR, a.lanewise(ROR, 11))
                      .lanewise(XOR, a.lanewise(ROR, 25)));
      h = h.add(d);
      ab = e.lanewise(XOR, f);
      d =
          d.add(bc.and(ab).lanewise(XOR, f))
              .add(
                  e.lanewise(ROR, 2)
                      .lanewise(XOR, e.lanewise(ROR, 13))
                      .lanewise(XOR, e.lanewise(ROR, 22)));
      c =
          c.add(IntVector.fromArray(LANES, w, at + 5 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 5 * LANE_COUNT))
              .add(a.lanewise(XOR, b).and(h).lanewise(XOR, b))
              .add(
                  h.lanewise(ROR, 6)
                      .lanewise(XOR, h.lanewise(ROR, 11))
                      .lanewise(XOR, h.lanewise(ROR, 25)));
      g = g.add(c);
      bc = d.lanewise(XOR, e);
      c =
          c.add(ab.and(bc).lanewise(XOR, e))
              .add(
                  d.lanewise(ROR, 2)
                      .lanewise(XOR, d.lanewise(ROR, 13))
                      .lanewise(XOR, d.lanewise(ROR, 22)));
      b =
          b.add(IntVector.fromArray(LANES, w, at + 6 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 6 * LANE_COUNT))
              .add(h.lanewise(XOR, a).and(g).lanewise(XOR, a))
              .add(
                  g.lanewise(ROR, 6)
                      .lanewise(XOR, g.lanewise(ROR, 11))
                      .lanewise(XOR, g.lanewise(ROR, 25)));
      f = f.add(b);
      ab = c.lanewise(XOR, d);
      b =
          b.add(bc.and(ab).lanewise(XOR, d))
              .add(
                  c.lanewise(ROR, 2)
                      .lanewise(XOR, c.lanewise(ROR, 13))
                      .lanewise(XOR, c.lanewise(ROR, 22)));
      a =
          a.add(IntVector.fromArray(LANES, w, at + 7 * LANE_COUNT))
              .add(IntVector.fromArray(LANES, KEYS, at + 7 * LANE_COUNT))
              .add(g.lanewise(XOR, h).and(f).lanewise(XOR, h))
              .add(
                  f.lanewise(ROR, 6)
                      .lanewise(XOR, f.lanewise(ROR, 11))
                      .lanewise(XOR, f.lanewise(ROR, 25)));
      e = e.add(a);
      bc = b.lanewise(XOR, c);
      a =
          a.add(ab.and(bc).lanewise(XOR, c))
              .add(
                  b.lanewise(ROR, 2)
                      .lanewise(XOR, b.lanewise(ROR, 13))
                      .lanewise(XOR, b.lanewise(ROR, 22)));
    }
    a.add(IntVector.fromArray(LANES, chain, 0)).intoArray(chain, 0);
    b.add(IntVector.fromArray(LANES, chain, LANE_COUNT)).intoArray(chain, LANE_COUNT);
    c.add(IntVector.fromArray(LANES, chain, 2 * LANE_COUNT)).intoArray(chain, 2 * LANE_COUNT);
    d.add(IntVector.fromArray(LANES, chain, 3 * LANE_COUNT)).intoArray(chain, 3 * LANE_COUNT);
    e.add(IntVector.fromArray(LANES, chain, 4 * LANE_COUNT)).intoArray(chain, 4 * LANE_COUNT);
    f.add(IntVector.fromArray(LANES, chain, 5 * LANE_COUNT)).intoArray(chain, 5 * LANE_COUNT);
    g.add(IntVector.fromArray(LANES, chain, 6 * LANE_COUNT)).intoArray(chain, 6 * LANE_COUNT);
    h.add(IntVector.fromArray(LANES, chain, 7 * LANE_COUNT)).intoArray(chain, 7 * LANE_COUNT);
  }
}
