package io.gavel.kernel.hash;

/**
 * SHA-256 of FIPS 180-4 (sections 4.1.2, 5.3.3 and 6.2): a 32-byte digest of a message of any
 * length.
 *
 * <p>An instance owns its scratch and serves one thread; see {@link BlockHash}. The static methods
 * are pure and allocate.
 */
public final class Sha256 extends Sha2 {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = 32;

  private static final int BLOCK_BYTES = 64;
  private static final int ROUNDS = 64;

  /** FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of primes. */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  };

  /** FIPS 180-4, 5.3.3. */
  private static final int[] INITIAL = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  };

  private final int[] w = new int[ROUNDS];
  private int h0;
  private int h1;
  private int h2;
  private int h3;
  private int h4;
  private int h5;
  private int h6;
  private int h7;

  /** A fresh state, ready to absorb. */
  public Sha256() {
    super(BLOCK_BYTES, 8, DIGEST_BYTES);
    start();
  }

  /** The chaining value before any message, eight words: a copy, for whoever hashes in lanes. */
  public static int[] initialChain() {
    return INITIAL.clone();
  }

  /** The constants of FIPS 180-4, 4.2.2, one a round: a copy, for whoever hashes in lanes. */
  public static int[] roundConstants() {
    return K.clone();
  }

  /** The digest of a message. */
  public static byte[] hash(byte[] message) {
    return hash(message, 0, message.length);
  }

  /**
   * The digest of {@code length} bytes from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if they do not lie in the array
   */
  public static byte[] hash(byte[] message, int offset, int length) {
    Sha256 hash = new Sha256();
    hash.update(message, offset, length);
    return hash.digest();
  }

  /** The digest of the parts one after another, without joining them first. */
  public static byte[] hashOf(byte[]... parts) {
    Sha256 hash = new Sha256();
    for (byte[] part : parts) {
      hash.update(part);
    }
    return hash.digest();
  }

  @Override
  void start() {
    h0 = INITIAL[0];
    h1 = INITIAL[1];
    h2 = INITIAL[2];
    h3 = INITIAL[3];
    h4 = INITIAL[4];
    h5 = INITIAL[5];
    h6 = INITIAL[6];
    h7 = INITIAL[7];
  }

  @Override
  void writeDigest(byte[] out, int offset) {
    Bytes.INT_BE.set(out, offset, h0);
    Bytes.INT_BE.set(out, offset + 4, h1);
    Bytes.INT_BE.set(out, offset + 8, h2);
    Bytes.INT_BE.set(out, offset + 12, h3);
    Bytes.INT_BE.set(out, offset + 16, h4);
    Bytes.INT_BE.set(out, offset + 20, h5);
    Bytes.INT_BE.set(out, offset + 24, h6);
    Bytes.INT_BE.set(out, offset + 28, h7);
  }

  @Override
  void absorb(byte[] source, int blocks) {
    for (int block = 0; block < blocks; block++) {
      schedule(source, block * BLOCK_BYTES);
      rounds();
    }
  }

  /**
   * FIPS 180-4, 6.2.2 step 1, with the round constants already added: this loop becomes vector
   * code, which the rounds cannot, and hashing is a twentieth faster for it.
   */
  private void schedule(byte[] source, int offset) {
    int[] w = this.w;
    for (int t = 0; t < 16; t++) {
      w[t] = (int) Bytes.INT_BE.get(source, offset + 4 * t);
    }
    for (int t = 16; t < ROUNDS; t++) {
      w[t] = smallSigma1(w[t - 2]) + w[t - 7] + smallSigma0(w[t - 15]) + w[t - 16];
    }
    for (int t = 0; t < ROUNDS; t++) {
      w[t] += K[t];
    }
  }

  /**
   * FIPS 180-4, 6.2.2 steps 2 to 4, eight rounds at a time: rotating the names instead of the
   * values saves the eight moves of each round.
   */
  private void rounds() {
    int[] w = this.w;
    int a = h0;
    int b = h1;
    int c = h2;
    int d = h3;
    int e = h4;
    int f = h5;
    int g = h6;
    int h = h7;
    for (int t = 0; t < ROUNDS; t += 8) {
      h += bigSigma1(e) + choose(e, f, g) + w[t];
      d += h;
      h += bigSigma0(a) + majority(a, b, c);
      g += bigSigma1(d) + choose(d, e, f) + w[t + 1];
      c += g;
      g += bigSigma0(h) + majority(h, a, b);
      f += bigSigma1(c) + choose(c, d, e) + w[t + 2];
      b += f;
      f += bigSigma0(g) + majority(g, h, a);
      e += bigSigma1(b) + choose(b, c, d) + w[t + 3];
      a += e;
      e += bigSigma0(f) + majority(f, g, h);
      d += bigSigma1(a) + choose(a, b, c) + w[t + 4];
      h += d;
      d += bigSigma0(e) + majority(e, f, g);
      c += bigSigma1(h) + choose(h, a, b) + w[t + 5];
      g += c;
      c += bigSigma0(d) + majority(d, e, f);
      b += bigSigma1(g) + choose(g, h, a) + w[t + 6];
      f += b;
      b += bigSigma0(c) + majority(c, d, e);
      a += bigSigma1(f) + choose(f, g, h) + w[t + 7];
      e += a;
      a += bigSigma0(b) + majority(b, c, d);
    }
    h0 += a;
    h1 += b;
    h2 += c;
    h3 += d;
    h4 += e;
    h5 += f;
    h6 += g;
    h7 += h;
  }

  private static int choose(int x, int y, int z) {
    return z ^ (x & (y ^ z));
  }

  private static int majority(int x, int y, int z) {
    return (x & y) | (z & (x | y));
  }

  private static int bigSigma0(int x) {
    return Integer.rotateRight(x, 2) ^ Integer.rotateRight(x, 13) ^ Integer.rotateRight(x, 22);
  }

  private static int bigSigma1(int x) {
    return Integer.rotateRight(x, 6) ^ Integer.rotateRight(x, 11) ^ Integer.rotateRight(x, 25);
  }

  private static int smallSigma0(int x) {
    return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ (x >>> 3);
  }

  private static int smallSigma1(int x) {
    return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ (x >>> 10);
  }
}
