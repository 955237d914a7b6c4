package io.gavel.kernel.vector.hash;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gavel.kernel.hash.Sha512;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SHA-512 of FIPS 180-4, a message in each lane of 64 bits. Word i of lane j is element {@code i *
 * LANE_COUNT + j}.
 */
public final class Sha512Lanes extends HashLanes {
  private static final VectorSpecies<Long> LANES = LongVector.SPECIES_PREFERRED;
  private static final int LANE_COUNT = LANES.length();
  private static final int BLOCK_BYTES = 128;
  private static final int LENGTH_FIELD_BYTES = 16;
  private static final int WORDS = 16;
  private static final int CHAIN_WORDS = 8;
  private static final VarHandle LONG_BE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long[] INITIAL = Sha512.initialChain();

  /** The round constants, each as often as there are lanes. */
  private static final long[] KEYS = inAllLanes(Sha512.roundConstants());

  private final long[] w = new long[KEYS.length];

  /** The schedule of the padding behind messages of {@code paddedBytes}. */
  private final long[] padding = new long[KEYS.length];

  private long paddedBytes = -1;
  private final long[] chain = new long[CHAIN_WORDS * LANE_COUNT];

  /** Lanes without messages. */
  public Sha512Lanes() {
    super(LANE_COUNT, BLOCK_BYTES, Sha512.DIGEST_BYTES);
  }

  private static long[] inAllLanes(long[] words) {
    long[] lanes = new long[words.length * LANE_COUNT];
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
      LONG_BE.set(out, offset + word * Long.BYTES, chain[word * LANE_COUNT + lane]);
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

  private static void load(long[] w, int lane, byte[] stage, int place) {
    for (int word = 0; word < WORDS; word++) {
      w[word * LANE_COUNT + lane] = (long) LONG_BE.get(stage, place + word * Long.BYTES);
    }
  }

  /**
   * FIPS 180-4, 6.4.2 step 1. The two words before the next stay in registers, and theirs is the
   * last sum: read back from memory they took half as long again.
   */
  private static void schedule(long[] w) {
    LongVector w2 = LongVector.fromArray(LANES, w, (WORDS - 2) * LANE_COUNT);
    LongVector w1 = LongVector.fromArray(LANES, w, (WORDS - 1) * LANE_COUNT);
    for (int at = WORDS * LANE_COUNT; at < KEYS.length; at += LANE_COUNT) {
      LongVector w15 = LongVector.fromArray(LANES, w, at - 15 * LANE_COUNT);
      LongVector next =
          w15.lanewise(ROR, 1)
              .lanewise(XOR, w15.lanewise(ROR, 8))
              .lanewise(XOR, w15.lanewise(LSHR, 7))
              .add(LongVector.fromArray(LANES, w, at - 7 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, w, at - 16 * LANE_COUNT))
              .add(
                  w2.lanewise(ROR, 19)
                      .lanewise(XOR, w2.lanewise(ROR, 61))
                      .lanewise(XOR, w2.lanewise(LSHR, 6)));
      next.intoArray(w, at);
      w2 = w1;
      w1 = next;
    }
  }

  /**
   * FIPS 180-4, 6.4.2 steps 2 to 4, eight rounds at a time with the names rotated. What is known
   * first is added first, so that a round waits for the one before through the fewest sums. Maj(a,
   * b, c) is b ^ ((a ^ b) & (b ^ c)), where b ^ c is the a ^ b of the round before.
   */
  private void rounds(long[] w) {
    long[] chain = this.chain;
    LongVector a = LongVector.fromArray(LANES, chain, 0);
    LongVector b = LongVector.fromArray(LANES, chain, LANE_COUNT);
    LongVector c = LongVector.fromArray(LANES, chain, 2 * LANE_COUNT);
    LongVector d = LongVector.fromArray(LANES, chain, 3 * LANE_COUNT);
    LongVector e = LongVector.fromArray(LANES, chain, 4 * LANE_COUNT);
    LongVector f = LongVector.fromArray(LANES, chain, 5 * LANE_COUNT);
    LongVector g = LongVector.fromArray(LANES, chain, 6 * LANE_COUNT);
    LongVector h = LongVector.fromArray(LANES, chain, 7 * LANE_COUNT);
    LongVector bc = b.lanewise(XOR, c);
    LongVector ab;
    for (int at = 0; at < KEYS.length; at += 8 * LANE_COUNT) {
      h =
          h.add(LongVector.fromArray(LANES, w, at))
              .add(LongVector.fromArray(LANES, KEYS, at))
              .add(f.lanewise(XOR, g).and(e).lanewise(XOR, g))
              .add(
                  e.lanewise(ROR, 14)
                      .lanewise(XOR, e.lanewise(ROR, 18))
                      .lanewise(XOR, e.lanewise(ROR, 41)));
      d = d.add(h);
      ab = a.lanewise(XOR, b);
      h =
          h.add(bc.and(ab).lanewise(XOR, b))
              .add(
                  a.lanewise(ROR, 28)
                      .lanewise(XOR, a.lanewise(ROR, 34))
                      .lanewise(XOR, a.lanewise(ROR, 39)));
      g =
          g.add(LongVector.fromArray(LANES, w, at + LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + LANE_COUNT))
              .add(e.lanewise(XOR, f).and(d).lanewise(XOR, f))
              .add(
                  d.lanewise(ROR, 14)
                      .lanewise(XOR, d.lanewise(ROR, 18))
                      .lanewise(XOR, d.lanewise(ROR, 41)));
      c = c.add(g);
      bc = h.lanewise(XOR, a);
      g =
          g.add(ab.and(bc).lanewise(XOR, a))
              .add(
                  h.lanewise(ROR, 28)
                      .lanewise(XOR, h.lanewise(ROR, 34))
                      .lanewise(XOR, h.lanewise(ROR, 39)));
      f =
          f.add(LongVector.fromArray(LANES, w, at + 2 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 2 * LANE_COUNT))
              .add(d.lanewise(XOR, e).and(c).lanewise(XOR, e))
              .add(
                  c.lanewise(ROR, 14)
                      .lanewise(XOR, c.lanewise(ROR, 18))
                      .lanewise(XOR, c.lanewise(ROR, 41)));
      b = b.add(f);
      ab = g.lanewise(XOR, h);
      f =
          f.add(bc.and(ab).lanewise(XOR, h))
              .add(
                  g.lanewise(ROR, 28)
                      .lanewise(XOR, g.lanewise(ROR, 34))
                      .lanewise(XOR, g.lanewise(ROR, 39)));
      e =
          e.add(LongVector.fromArray(LANES, w, at + 3 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 3 * LANE_COUNT))
              .add(c.lanewise(XOR, d).and(b).lanewise(XOR, d))
              .add(
                  b.lanewise(ROR, 14)
                      .lanewise(XOR, b.lanewise(ROR, 18))
                      .lanewise(XOR, b.lanewise(ROR, 41)));
      a = a.add(e);
      bc = f.lanewise(XOR, g);
      e =
          e.add(ab.and(bc).lanewise(XOR, g))
              .add(
                  f.lanewise(ROR, 28)
                      .lanewise(XOR, f.lanewise(ROR, 34))
                      .lanewise(XOR, f.lanewise(ROR, 39)));
      d =
          d.add(LongVector.fromArray(LANES, w, at + 4 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 4 * LANE_COUNT))
              .add(b.lanewise(XOR, c).and(a).lanewise(XOR, c))
              .add(
                  a.lanewise(ROR, 14)
                      .lanewise(XOR, a.lanewise(ROR, 18))
                      .lanewise(XOR, a.lanewise(ROR, 41)));
      h = h.add(d);
      ab = e.lanewise(XOR, f);
      d =
          d.add(bc.and(ab).lanewise(XOR, f))
              .add(
                  e.lanewise(ROR, 28)
                      .lanewise(XOR, e.lanewise(ROR, 34))
                      .lanewise(XOR, e.lanewise(ROR, 39)));
      c =
          c.add(LongVector.fromArray(LANES, w, at + 5 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 5 * LANE_COUNT))
              .add(a.lanewise(XOR, b).and(h).lanewise(XOR, b))
              .add(
                  h.lanewise(ROR, 14)
                      .lanewise(XOR, h.lanewise(ROR, 18))
                      .lanewise(XOR, h.lanewise(ROR, 41)));
      g = g.add(c);
      bc = d.lanewise(XOR, e);
      c =
          c.add(ab.and(bc).lanewise(XOR, e))
              .add(
                  d.lanewise(ROR, 28)
                      .lanewise(XOR, d.lanewise(ROR, 34))
                      .lanewise(XOR, d.lanewise(ROR, 39)));
      b =
          b.add(LongVector.fromArray(LANES, w, at + 6 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 6 * LANE_COUNT))
              .add(h.lanewise(XOR, a).and(g).lanewise(XOR, a))
              .add(
                  g.lanewise(ROR, 14)
                      .lanewise(XOR, g.lanewise(ROR, 18))
                      .lanewise(XOR, g.lanewise(ROR, 41)));
      f = f.add(b);
      ab = c.lanewise(XOR, d);
      b =
          b.add(bc.and(ab).lanewise(XOR, d))
              .add(
                  c.lanewise(ROR, 28)
                      .lanewise(XOR, c.lanewise(ROR, 34))
                      .lanewise(XOR, c.lanewise(ROR, 39)));
      a =
          a.add(LongVector.fromArray(LANES, w, at + 7 * LANE_COUNT))
              .add(LongVector.fromArray(LANES, KEYS, at + 7 * LANE_COUNT))
              .add(g.lanewise(XOR, h).and(f).lanewise(XOR, h))
              .add(
                  f.lanewise(ROR, 14)
                      .lanewise(XOR, f.lanewise(ROR, 18))
                      .lanewise(XOR, f.lanewise(ROR, 41)));
      e = e.add(a);
      bc = b.lanewise(XOR, c);
      a =
          a.add(ab.and(bc).lanewise(XOR, c))
              .add(
                  b.lanewise(ROR, 28)
                      .lanewise(XOR, b.lanewise(ROR, 34))
                      .lanewise(XOR, b.lanewise(ROR, 39)));
    }
    a.add(LongVector.fromArray(LANES, chain, 0)).intoArray(chain, 0);
    b.add(LongVector.fromArray(LANES, chain, LANE_COUNT)).intoArray(chain, LANE_COUNT);
    c.add(LongVector.fromArray(LANES, chain, 2 * LANE_COUNT)).intoArray(chain, 2 * LANE_COUNT);
    d.add(LongVector.fromArray(LANES, chain, 3 * LANE_COUNT)).intoArray(chain, 3 * LANE_COUNT);
    e.add(LongVector.fromArray(LANES, chain, 4 * LANE_COUNT)).intoArray(chain, 4 * LANE_COUNT);
    f.add(LongVector.fromArray(LANES, chain, 5 * LANE_COUNT)).intoArray(chain, 5 * LANE_COUNT);
    g.add(LongVector.fromArray(LANES, chain, 6 * LANE_COUNT)).intoArray(chain, 6 * LANE_COUNT);
    h.add(LongVector.fromArray(LANES, chain, 7 * LANE_COUNT)).intoArray(chain, 7 * LANE_COUNT);
  }
}
