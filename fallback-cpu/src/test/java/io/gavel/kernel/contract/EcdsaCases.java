package io.gavel.kernel.contract;

import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.PlainSecp256k1.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * ECDSA items at the edges, made without a secret: for any u1 and u2, (r, s) with R = u1 G + u2 Q,
 * r = x(R), s = r / u2 and e = u1 s satisfies the equation. So u1 and u2 may be chosen to make sums
 * meet, cancel and vanish.
 */
public final class EcdsaCases {
  private static final BigInteger N = PlainSecp256k1.N;
  private static final BigInteger P = PlainSecp256k1.P;

  private EcdsaCases() {}

  /** Key, signature with v, digest. */
  public static final class Item {
    private final byte[] key;
    private final byte[] signature;
    private final byte[] digest;

    public Item(byte[] key, byte[] signature, byte[] digest) {
      this.key = key;
      this.signature = signature;
      this.digest = digest;
    }

    public byte[] key() {
      return key;
    }

    public byte[] signature() {
      return signature;
    }

    public byte[] digest() {
      return digest;
    }

    /** The item with other scalars. */
    Item with(BigInteger r, BigInteger s) {
      byte[] changed = Arrays.copyOf(PlainSecp256k1.encode(r), 65);
      System.arraycopy(PlainSecp256k1.encode(s), 0, changed, 32, 32);
      changed[64] = signature[64];
      return new Item(key, changed, digest);
    }
  }

  /** An item that holds for u1 and u2, which must not be 0 together with Q's; s may be high. */
  private static Item forged(Point q, BigInteger u1, BigInteger u2) {
    Point sum = PlainSecp256k1.G.times(u1).plus(q.times(u2));
    BigInteger r = sum.isInfinite() ? BigInteger.ONE : sum.x().mod(N);
    BigInteger s = r.multiply(u2.modInverse(N)).mod(N);
    int v = sum.isInfinite() || !sum.y().testBit(0) ? 0 : 1;
    v += sum.isInfinite() || sum.x().compareTo(N) < 0 ? 0 : 2;
    byte[] signature = Arrays.copyOf(PlainSecp256k1.encode(r), 65);
    System.arraycopy(PlainSecp256k1.encode(s), 0, signature, 32, 32);
    signature[64] = (byte) v;
    return new Item(q.encoded(), signature, PlainSecp256k1.encode(u1.multiply(s).mod(N)));
  }

  /**
   * Some hundred items; most verify under one of the rules, the others almost do. The same for
   * every device of a run: BigInteger takes seconds for them and for what they are worth.
   */
  public static List<Item> edges() {
    return Edges.ITEMS;
  }

  /** For each of the {@link #edges} whether it verifies. */
  static List<Boolean> verdicts(EcdsaRule rule) {
    return Edges.VERDICTS.computeIfAbsent(
        rule,
        key ->
            Edges.ITEMS.stream()
                .map(i -> PlainSecp256k1.verifies(rule, i.key(), i.signature(), i.digest()))
                .toList());
  }

  /** For each of the {@link #edges} the key it leads to. */
  static List<Optional<Point>> keys(EcdsaRule rule) {
    return Edges.KEYS.computeIfAbsent(
        rule,
        key ->
            Edges.ITEMS.stream()
                .map(i -> PlainSecp256k1.recover(rule, i.signature(), i.digest()))
                .toList());
  }

  /** Made when first asked for. */
  private static final class Edges {
    static final List<Item> ITEMS = List.copyOf(make(Seed.random("EcdsaCases edges")));
    static final Map<EcdsaRule, List<Boolean>> VERDICTS = new ConcurrentHashMap<>();
    static final Map<EcdsaRule, List<Optional<Point>>> KEYS = new ConcurrentHashMap<>();
  }

  private static List<Item> make(SplittableRandom random) {
    List<Item> items = new ArrayList<>();
    BigInteger lambda =
        new BigInteger("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72", 16);
    BigInteger one = BigInteger.ONE;
    BigInteger any = BigInteger.valueOf(random.nextLong()).pow(4).shiftRight(1);
    BigInteger shifted = BigInteger.TWO.pow(128);
    // Keys that share multiples with the base point's tables, so that addends meet the sum.
    List<BigInteger> secrets =
        List.of(
            one,
            BigInteger.TWO,
            BigInteger.valueOf(3),
            N.subtract(one),
            lambda,
            N.subtract(lambda),
            shifted,
            any);
    List<BigInteger> scalars =
        List.of(
            one,
            BigInteger.TWO,
            BigInteger.valueOf(16),
            N.subtract(one),
            lambda,
            shifted,
            shifted.subtract(one),
            N.shiftRight(1),
            any);
    for (BigInteger secret : secrets) {
      Point q = PlainSecp256k1.G.times(secret);
      for (BigInteger u2 : scalars) {
        // The sum is infinite, doubles in the last step, is Q's multiple alone, is anything.
        BigInteger opposite = secret.multiply(u2).negate().mod(N);
        items.add(forged(q, opposite, u2));
        items.add(forged(q, secret.multiply(u2).mod(N), u2));
        items.add(forged(q, BigInteger.ZERO, u2));
        items.add(forged(q, any, u2));
      }
    }
    addRanges(items);
    addLargeX(items);
    return items;
  }

  /** r and s at and beyond the ends of their ranges. */
  private static void addRanges(List<Item> items) {
    Item sound = items.get(1);
    BigInteger r = PlainSecp256k1.integer(sound.signature, 0);
    BigInteger s = PlainSecp256k1.integer(sound.signature, 32);
    BigInteger one = BigInteger.ONE;
    BigInteger top = BigInteger.TWO.pow(256).subtract(one);
    BigInteger half = N.shiftRight(1);
    for (BigInteger edge :
        List.of(BigInteger.ZERO, one, half, half.add(one), N.subtract(one), N, N.add(one), top)) {
      items.add(sound.with(edge, s));
      items.add(sound.with(r, edge));
      items.add(new Item(sound.key, sound.signature, PlainSecp256k1.encode(edge)));
    }
    items.add(sound.with(r, N.subtract(s)));
    byte[] key = sound.key.clone();
    key[63] ^= 1;
    items.add(new Item(key, sound.signature, sound.digest));
    items.add(new Item(new byte[64], sound.signature, sound.digest));
    for (BigInteger edge : List.of(P, P.add(one), top)) {
      byte[] beyond = sound.key.clone();
      System.arraycopy(PlainSecp256k1.encode(edge), 0, beyond, 0, 32);
      items.add(new Item(beyond, sound.signature, sound.digest));
      beyond = sound.key.clone();
      System.arraycopy(PlainSecp256k1.encode(edge), 0, beyond, 32, 32);
      items.add(new Item(beyond, sound.signature, sound.digest));
    }
    for (int v = 2; v < 256; v += v < 8 ? 1 : 31) {
      byte[] signature = sound.signature.clone();
      signature[64] = (byte) v;
      items.add(new Item(sound.key, signature, sound.digest));
    }
  }

  /**
   * R with n &lt;= x &lt; p, which no honest signer ever meets: with any s and e, Q = (s R - e G) /
   * r is a key under which (x - n, s) is right.
   */
  private static void addLargeX(List<Item> items) {
    int found = 0;
    for (BigInteger x = N; found < 6; x = x.add(BigInteger.ONE)) {
      Point nonce = PlainSecp256k1.withX(x, found % 2 == 1).orElse(null);
      BigInteger r = x.subtract(N);
      if (nonce == null || r.signum() == 0) {
        continue;
      }
      found++;
      BigInteger s = BigInteger.valueOf(1_000_003L * found);
      BigInteger e = BigInteger.valueOf(77);
      BigInteger inverse = r.modInverse(N);
      Point key =
          nonce
              .times(s.multiply(inverse).mod(N))
              .plus(PlainSecp256k1.G.times(e.multiply(inverse).negate().mod(N)));
      byte[] signature = new byte[65];
      signature[64] = (byte) (2 + (nonce.y().testBit(0) ? 1 : 0));
      items.add(new Item(key.encoded(), signature, PlainSecp256k1.encode(e)).with(r, s));
      // The same r by the smaller x, where there is such a point, is another key's.
      signature[64] = (byte) (signature[64] - 2);
      items.add(new Item(key.encoded(), signature, PlainSecp256k1.encode(e)).with(r, s));
    }
  }
}
