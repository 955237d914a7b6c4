package io.gavel.kernel.hash;

/**
 * SHA-512 of FIPS 180-4 (sections 4.1.3, 5.3.5 and 6.4): a 64-byte digest of a message of any
 * length.
 *
 * <p>An instance owns its scratch and serves one thread; see {@link BlockHash}. The static methods
 * are pure and allocate.
 */
public final class Sha512 extends Sha2 {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = 64;

  private static final int BLOCK_BYTES = 128;
  private static final int ROUNDS = 80;

  /** FIPS 180-4, 4.2.3: the first 64 bits of the fractional parts of the cube roots of primes. */
  private static final long[] K = {
    0x428a2f98d728ae22L, 0x7137449123ef65cdL, 0xb5c0fbcfec4d3b2fL,
    0xe9b5dba58189dbbcL, 0x3956c25bf348b538L, 0x59f111f1b605d019L,
    0x923f82a4af194f9bL, 0xab1c5ed5da6d8118L, 0xd807aa98a3030242L,
    0x12835b0145706fbeL, 0x243185be4ee4b28cL, 0x550c7dc3d5ffb4e2L,
    0x72be5d74f27b896fL, 0x80deb1fe3b1696b1L, 0x9bdc06a725c71235L,
    0xc19bf174cf692694L, 0xe49b69c19ef14ad2L, 0xefbe4786384f25e3L,
    0x0fc19dc68b8cd5b5L, 0x240ca1cc77ac9c65L, 0x2de92c6f592b0275L,
    0x4a7484aa6ea6e483L, 0x5cb0a9dcbd41fbd4L, 0x76f988da831153b5L,
    0x983e5152ee66dfabL, 0xa831c66d2db43210L, 0xb00327c898fb213fL,
    0xbf597fc7beef0ee4L, 0xc6e00bf33da88fc2L, 0xd5a79147930aa725L,
    0x06ca6351e003826fL, 0x142929670a0e6e70L, 0x27b70a8546d22ffcL,
    0x2e1b21385c26c926L, 0x4d2c6dfc5ac42aedL, 0x53380d139d95b3dfL,
    0x650a73548baf63deL, 0x766a0abb3c77b2a8L, 0x81c2c92e47edaee6L,
    0x92722c851482353bL, 0xa2bfe8a14cf10364L, 0xa81a664bbc423001L,
    0xc24b8b70d0f89791L, 0xc76c51a30654be30L, 0xd192e819d6ef5218L,
    0xd69906245565a910L, 0xf40e35855771202aL, 0x106aa07032bbd1b8L,
    0x19a4c116b8d2d0c8L, 0x1e376c085141ab53L, 0x2748774cdf8eeb99L,
    0x34b0bcb5e19b48a8L, 0x391c0cb3c5c95a63L, 0x4ed8aa4ae3418acbL,
    0x5b9cca4f7763e373L, 0x682e6ff3d6b2b8a3L, 0x748f82ee5defb2fcL,
    0x78a5636f43172f60L, 0x84c87814a1f0ab72L, 0x8cc702081a6439ecL,
    0x90befffa23631e28L, 0xa4506cebde82bde9L, 0xbef9a3f7b2c67915L,
    0xc67178f2e372532bL, 0xca273eceea26619cL, 0xd186b8c721c0c207L,
    0xeada7dd6cde0eb1eL, 0xf57d4f7fee6ed178L, 0x06f067aa72176fbaL,
    0x0a637dc5a2c898a6L, 0x113f9804bef90daeL, 0x1b710b35131c471bL,
    0x28db77f523047d84L, 0x32caab7b40c72493L, 0x3c9ebe0a15c9bebcL,
    0x431d67c49c100d4cL, 0x4cc5d4becb3e42b6L, 0x597f299cfc657e2aL,
    0x5fcb6fab3ad6faecL, 0x6c44198c4a475817L,
  };

  /** FIPS 180-4, 5.3.5. */
  private static final long[] INITIAL = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL,
    0xa54ff53a5f1d36f1L, 0x510e527fade682d1L, 0x9b05688c2b3e6c1fL,
    0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L,
  };

  private final long[] w = new long[ROUNDS];
  private long h0;
  private long h1;
  private long h2;
  private long h3;
  private long h4;
  private long h5;
  private long h6;
  private long h7;

  /** A fresh state, ready to absorb. */
  public Sha512() {
    super(BLOCK_BYTES, 16, DIGEST_BYTES);
    start();
  }

  /** The chaining value before any message, eight words: a copy, for whoever hashes in lanes. */
  public static long[] initialChain() {
    return INITIAL.clone();
  }

  /** The constants of FIPS 180-4, 4.2.3, one a round: a copy, for whoever hashes in lanes. */
  public static long[] roundConstants() {
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
    Sha512 hash = new Sha512();
    hash.update(message, offset, length);
    return hash.digest();
  }

  /** The digest of the parts one after another, without joining them first. */
  public static byte[] hashOf(byte[]... parts) {
    Sha512 hash = new Sha512();
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
    Bytes.LONG_BE.set(out, offset, h0);
    Bytes.LONG_BE.set(out, offset + 8, h1);
    Bytes.LONG_BE.set(out, offset + 16, h2);
    Bytes.LONG_BE.set(out, offset + 24, h3);
    Bytes.LONG_BE.set(out, offset + 32, h4);
    Bytes.LONG_BE.set(out, offset + 40, h5);
    Bytes.LONG_BE.set(out, offset + 48, h6);
    Bytes.LONG_BE.set(out, offset + 56, h7);
  }

  @Override
  void absorb(byte[] source, int blocks) {
    for (int block = 0; block < blocks; block++) {
      schedule(source, block * BLOCK_BYTES);
      rounds();
    }
  }

  /**
   * FIPS 180-4, 6.4.2 step 1, with the round constants already added: this loop becomes vector
   * code, which the rounds cannot, and hashing is a twentieth faster for it.
   */
  private void schedule(byte[] source, int offset) {
    long[] w = this.w;
    for (int t = 0; t < 16; t++) {
      w[t] = (long) Bytes.LONG_BE.get(source, offset + 8 * t);
    }
    for (int t = 16; t < ROUNDS; t++) {
      w[t] = smallSigma1(w[t - 2]) + w[t - 7] + smallSigma0(w[t - 15]) + w[t - 16];
    }
    for (int t = 0; t < ROUNDS; t++) {
      w[t] += K[t];
    }
  }

  /**
   * FIPS 180-4, 6.4.2 steps 2 to 4, eight rounds at a time: rotating the names instead of the
   * values saves the eight moves of each round.
   */
  private void rounds() {
    long[] w = this.w;
    long a = h0;
    long b = h1;
    long c = h2;
    long d = h3;
    long e = h4;
    long f = h5;
    long g = h6;
    long h = h7;
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

  private static long choose(long x, long y, long z) {
    return z ^ (x & (y ^ z));
  }

  private static long majority(long x, long y, long z) {
    return (x & y) | (z & (x | y));
  }

  private static long bigSigma0(long x) {
    return Long.rotateRight(x, 28) ^ Long.rotateRight(x, 34) ^ Long.rotateRight(x, 39);
  }

  private static long bigSigma1(long x) {
    return Long.rotateRight(x, 14) ^ Long.rotateRight(x, 18) ^ Long.rotateRight(x, 41);
  }

  private static long smallSigma0(long x) {
    return Long.rotateRight(x, 1) ^ Long.rotateRight(x, 8) ^ (x >>> 7);
  }

  private static long smallSigma1(long x) {
    return Long.rotateRight(x, 19) ^ Long.rotateRight(x, 61) ^ (x >>> 6);
  }
}
