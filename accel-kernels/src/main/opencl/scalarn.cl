/*
 * Integers modulo n, the order of secp256k1's base point: eight words of 32 bits, lowest first, each in 64 bits. n =
 * 2^256 - C with C of 129 bits, so what lies above 2^256 comes back times C.
 */
#define SCALAR_WORDS 8
#define WORD_MASK ((ulongs)0xffffffffUL)

constant const uint ORDER[8] = {
    0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff};
constant const uint ORDER_COMPLEMENT[5] = {0x2fc9bebf, 0x402da173, 0x50b75fc4, 0x45512319, 1};
constant const uint ORDER_HALF[8] = {
    0x681b20a0, 0xdfe92f46, 0x57a4501d, 0x5d576e73, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff};

/* The lanes where the constant is below a, both of eight words. */
inlined longs words_above(const ulongs *a, constant const uint *words) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    borrow = ((ulongs)words[i] - a[i] - borrow) >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

/* The lanes where a is 0. */
inlined longs scalar_is_zero(const ulongs *a) {
  return mask_of((a[0] | a[1] | a[2] | a[3] | a[4] | a[5] | a[6] | a[7]) == (ulongs)0);
}

/* t = a - n; the lanes where a is below n. */
inlined longs less_order(ulongs *t, const ulongs *a) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs difference = a[i] - (ulongs)ORDER[i] - borrow;
    t[i] = difference & WORD_MASK;
    borrow = difference >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

/* The lanes where a is from 1 to n - 1. */
inlined longs scalar_is_in_range(const ulongs *a) {
  ulongs t[SCALAR_WORDS];
  return less_order(t, a) & ~scalar_is_zero(a);
}

/* a = a mod n, for any a of eight words: it is below 2 n. */
inlined void scalar_reduce_once(ulongs *a) {
  ulongs t[SCALAR_WORDS];
  const longs is_below = less_order(t, a);
  for (int i = 0; i < SCALAR_WORDS; i++) {
    a[i] = blend_ulongs(is_below, a[i], t[i]);
  }
}

/* r = a + n, nine words. */
inlined void scalar_plus_order(ulongs *r, const ulongs *a) {
  ulongs carry = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs t = a[i] + (ulongs)ORDER[i] + carry;
    r[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  r[SCALAR_WORDS] = carry;
}

/* r = n - a, for a from 0 to n - 1; n for 0. */
inlined void scalar_negate(ulongs *r, const ulongs *a) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs difference = (ulongs)ORDER[i] - a[i] - borrow;
    r[i] = difference & WORD_MASK;
    borrow = difference >> (ulongs)63;
  }
}

/* r = a b, an + bn words. */
inlined void words_multiply(ulongs *r, const ulongs *a, int an, const ulongs *b, int bn) {
  for (int i = 0; i < bn; i++) {
    r[i] = (ulongs)0;
  }
  for (int i = 0; i < an; i++) {
    ulongs carry = (ulongs)0;
    for (int j = 0; j < bn; j++) {
      const ulongs t = add_word_product(r[i + j] + carry, a[i], b[j]);
      r[i + j] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    r[i + bn] = carry;
  }
}

/*
 * r = the 16 words x mod n, reduced; x is lost. Its 512 bits come down to 386, 260 and less than 2^256 + 2^134; then a
 * last bit above 2^256 comes back without another, and n goes off where it still fits.
 */
code_once void scalar_reduce(ulongs *r, ulongs *x) {
  ulongs fold[2 * SCALAR_WORDS];
  ulongs c[5];
  for (int i = 0; i < 5; i++) {
    c[i] = (ulongs)ORDER_COMPLEMENT[i];
  }
  int above = SCALAR_WORDS;
#pragma unroll 1
  for (int pass = 0; pass < 4; pass++) {
    words_multiply(fold, x + SCALAR_WORDS, above, c, 5);
    ulongs carry = (ulongs)0;
    for (int i = 0; i < 2 * SCALAR_WORDS; i++) {
      const ulongs t = (i < SCALAR_WORDS ? x[i] : (ulongs)0) + (i < above + 5 ? fold[i] : (ulongs)0) + carry;
      x[i] = t & WORD_MASK;
      carry = t >> (ulongs)32;
    }
    above = pass == 0 ? 6 : 1;
  }
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = x[i];
  }
  scalar_reduce_once(r);
}

/* r = a b mod n, reduced, for any a and b of eight words. */
code_apart void scalar_multiply(ulongs *r, const ulongs *a, const ulongs *b) {
  ulongs wide[2 * SCALAR_WORDS];
  words_multiply(wide, a, SCALAR_WORDS, b, SCALAR_WORDS);
  scalar_reduce(r, wide);
}

/*
 * Inverses by division steps (Bernstein and Yang, TCHES 2019, theorem 11.2, with delta from 1/2 on, for which 590 steps
 * are enough for 256 bits): a step takes f, odd, and g to g, (g - f) / 2 where delta > 0 and g is odd, else to f, (g + f)
 * / 2 or g / 2. 30 of them depend on the lowest bits alone, and are a matrix for the numbers themselves, over 2^30. The
 * numbers have nine limbs of 30 bits, of which the last has the sign.
 */
#define DIVIDED_LIMBS 9
#define DIVIDED_BITS 30
#define DIVIDED_MASK ((1 << DIVIDED_BITS) - 1)
#define DIVIDED_ROUNDS 20

constant const int ORDER_DIVIDED[DIVIDED_LIMBS] = {0x10364141, 0x3f497a33, 0x348a03bb, 0x2bb739ab, 0x3ffffeba,
                                                   0x3fffffff, 0x3fffffff, 0x3fffffff, 0xffff};
/* -1 / n modulo 2^30. */
#define ORDER_NEGATED_INVERSE 0x1588b13fU

/*
 * The matrix {m[0], m[1]}, {m[2], m[3]} of 30 steps, whose rows' absolute values add up to 2^30 at most, of the lowest 32
 * bits of f and g. In: 2 delta; returned: 2 delta afterwards.
 */
inlined ints divide_steps(ints *m, ints delta, uints f, uints g) {
  uints u = (uints)1;
  uints v = (uints)0;
  uints q = (uints)0;
  uints r = (uints)1;
  for (int i = 0; i < DIVIDED_BITS; i++) {
    const uints is_odd = (uints)0 - (g & (uints)1);
    const ints swaps = to_ints(is_odd) & ~(delta >> (ints)31);
    const uints takes = to_uints(swaps);
    const uints signed_f = (f ^ takes) - takes;
    const uints signed_u = (u ^ takes) - takes;
    const uints signed_v = (v ^ takes) - takes;
    f ^= (f ^ g) & takes;
    u = (u ^ ((u ^ q) & takes)) << (uints)1;
    v = (v ^ ((v ^ r) & takes)) << (uints)1;
    g = (g + (signed_f & is_odd)) >> (uints)1;
    q += signed_u & is_odd;
    r += signed_v & is_odd;
    delta = (delta ^ swaps) - swaps + (ints)2;
  }
  m[0] = to_ints(u);
  m[1] = to_ints(v);
  m[2] = to_ints(q);
  m[3] = to_ints(r);
  return delta;
}

/* Limb i of u a + v b + w n, and what the ones below hand on. */
inlined longs divided_limb(longs carry, int i, ints u, ints a, ints v, ints b, ints w, bool modulo_n) {
  carry = add_wide_product(add_wide_product(carry, u, a), v, b);
  return modulo_n ? add_wide_product(carry, w, (ints)ORDER_DIVIDED[i]) : carry;
}

/* The multiple of n, up to n / 2 either way, that makes u a + v b divisible by 2^30. */
inlined ints divided_multiple(ints u, ints a, ints v, ints b) {
  const uints low = to_uints(u) * to_uints(a) + to_uints(v) * to_uints(b);
  const uints half_more = low * (uints)ORDER_NEGATED_INVERSE + (uints)(1U << (DIVIDED_BITS - 1));
  return to_ints(half_more & (uints)DIVIDED_MASK) - (ints)(1 << (DIVIDED_BITS - 1));
}

/* a, b = the matrix times a, b, over 2^30: without a rest, as they are or as they are made by multiples of n. */
inlined void divide(ints *a, ints *b, const ints *m, bool modulo_n) {
  const ints wa = divided_multiple(m[0], a[0], m[1], b[0]);
  const ints wb = divided_multiple(m[2], a[0], m[3], b[0]);
  longs carry_a = (longs)0;
  longs carry_b = (longs)0;
#pragma unroll
  for (int i = 0; i < DIVIDED_LIMBS; i++) {
    carry_a = divided_limb(carry_a, i, m[0], a[i], m[1], b[i], wa, modulo_n);
    carry_b = divided_limb(carry_b, i, m[2], a[i], m[3], b[i], wb, modulo_n);
    if (i > 0) {
      a[i - 1] = to_ints(carry_a) & (ints)DIVIDED_MASK;
      b[i - 1] = to_ints(carry_b) & (ints)DIVIDED_MASK;
    }
    carry_a >>= (longs)DIVIDED_BITS;
    carry_b >>= (longs)DIVIDED_BITS;
  }
  a[DIVIDED_LIMBS - 1] = to_ints(carry_a);
  b[DIVIDED_LIMBS - 1] = to_ints(carry_b);
}

/*
 * r = 1 / a mod n, 0 of 0. With f = n and g = a to begin with, d a = f and e a = g modulo n all the time; in the end g = 0
 * and f = 1 or -1, or n for a = 0. Each round adds n / 2 at most to d and e, either way: they stay within 10 n.
 */
code_apart void scalar_invert(ulongs *r, const ulongs *a) {
  ulongs words[SCALAR_WORDS + 2];
  ulongs wide[2 * SCALAR_WORDS];
  ints f[DIVIDED_LIMBS];
  ints g[DIVIDED_LIMBS];
  ints d[DIVIDED_LIMBS];
  ints e[DIVIDED_LIMBS];
  ints delta = (ints)1;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    words[i] = a[i];
  }
  scalar_reduce_once(words);
  words[SCALAR_WORDS] = (ulongs)0;
  words[SCALAR_WORDS + 1] = (ulongs)0;
#pragma unroll
  for (int i = 0; i < DIVIDED_LIMBS; i++) {
    const int word = DIVIDED_BITS * i / 32;
    const ulongs bits = words[word] | words[word + 1] << (ulongs)32;
    f[i] = (ints)ORDER_DIVIDED[i];
    g[i] = to_ints(as_longs(bits >> (ulongs)(DIVIDED_BITS * i % 32))) & (ints)DIVIDED_MASK;
    d[i] = (ints)0;
    e[i] = (ints)(i == 0 ? 1 : 0);
  }
#pragma unroll 1
  for (int round = 0; round < DIVIDED_ROUNDS; round++) {
    ints m[4];
    delta = divide_steps(m, delta, to_uints(f[0]) | to_uints(f[1]) << (uints)DIVIDED_BITS,
                         to_uints(g[0]) | to_uints(g[1]) << (uints)DIVIDED_BITS);
    divide(f, g, m, false);
    divide(d, e, m, true);
  }
  /* d or -d, and 10 n more, in words. */
  const ints negates = f[DIVIDED_LIMBS - 1] >> (ints)31;
  ulongs limbs_of_d[DIVIDED_LIMBS + 1];
  longs carry = (longs)0;
#pragma unroll
  for (int i = 0; i < DIVIDED_LIMBS; i++) {
    carry += to_longs((d[i] ^ negates) - negates) + (longs)(10L * ORDER_DIVIDED[i]);
    limbs_of_d[i] = as_ulongs(carry) & (ulongs)DIVIDED_MASK;
    carry >>= (longs)DIVIDED_BITS;
  }
  limbs_of_d[DIVIDED_LIMBS] = (ulongs)0;
#pragma unroll
  for (int i = 0; i < 2 * SCALAR_WORDS; i++) {
    const int limb_at = 32 * i / DIVIDED_BITS;
    const int shift = 32 * i % DIVIDED_BITS;
    wide[i] = (ulongs)0;
    if (limb_at < DIVIDED_LIMBS) {
      const ulongs bits = limbs_of_d[limb_at] | limbs_of_d[limb_at + 1] << (ulongs)DIVIDED_BITS;
      wide[i] = (bits >> (ulongs)shift) & WORD_MASK;
    }
  }
  scalar_reduce(r, wide);
}

/*
 * Two halves of a scalar: k = k1 + lambda k2 mod n with |k1| and |k2| below 2^128 (Gallant, Lambert and Vanstone, Crypto
 * 2001). With short vectors (a1, b1), (a2, b2) of the lattice of all (a, b) with a + lambda b = 0 mod n, a1 = b2, and
 * c1, c2 the integers nearest to k b2 / n and -k b1 / n, which round(2^384 b2 / n) and round(-2^384 b1 / n) give:
 * k1 = k - c1 a1 - c2 a2, k2 = -c1 b1 - c2 b2.
 */
#define HALF_WORDS 6
#define HALF_DIGITS 33

constant const uint GLV_G1[8] = {
    0x45dbb031, 0xe893209a, 0x71e8ca7f, 0x3daa8a14, 0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221};
constant const uint GLV_G2[8] = {
    0x8ac47f71, 0x1571b4ae, 0x9df506c6, 0x221208ac, 0x0abfe4c4, 0x6f547fa9, 0x010e8828, 0xe4437ed6};
constant const uint GLV_A1[8] = {0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221, 0, 0, 0, 0};
constant const uint GLV_A2[8] = {0x9d44cfd8, 0x57c1108d, 0xa8e2f3f6, 0x14ca50f7, 1, 0, 0, 0};
constant const uint GLV_MINUS_B1[8] = {0x0abfe4c3, 0x6f547fa9, 0x010e8828, 0xe4437ed6, 0, 0, 0, 0};

inlined void constant_words(ulongs *r, constant const uint *words) {
  for (int i = 0; i < SCALAR_WORDS; i++) {
    r[i] = (ulongs)words[i];
  }
}

/* c = k g / 2^384, to the nearest integer, five words. */
inlined void nearest(ulongs *c, const ulongs *k, constant const uint *g) {
  ulongs wide[2 * SCALAR_WORDS];
  ulongs factor[SCALAR_WORDS];
  constant_words(factor, g);
  words_multiply(wide, k, SCALAR_WORDS, factor, SCALAR_WORDS);
  ulongs carry = wide[11] >> (ulongs)31;
  for (int i = 0; i < 4; i++) {
    const ulongs t = wide[12 + i] + carry;
    c[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  c[4] = carry;
}

/* half += c factor, or -=, modulo 2^192; the sums wanted are within 2^130, in two's complement. */
inlined void add_product(ulongs *half_words, const ulongs *c, constant const uint *factor, bool subtracts) {
  ulongs words[SCALAR_WORDS];
  ulongs product[5 + SCALAR_WORDS];
  constant_words(words, factor);
  words_multiply(product, c, 5, words, 5);
  ulongs carry = (ulongs)(subtracts ? 1UL : 0UL);
  for (int i = 0; i < HALF_WORDS; i++) {
    const ulongs t = half_words[i] + (subtracts ? product[i] ^ WORD_MASK : product[i]) + carry;
    half_words[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
}

/* digits = the half's signed digits, each plus 8, as 33 nibbles of three words of 64 bits: the half plus 8 everywhere. */
inlined void half_digits(ulongs *digits, const ulongs *half_words) {
  ulongs words[HALF_WORDS];
  ulongs carry = (ulongs)0;
  for (int i = 0; i < HALF_WORDS; i++) {
    const ulong eights = i < 4 ? 0x88888888UL : i == 4 ? 8 : 0;
    const ulongs t = half_words[i] + (ulongs)eights + carry;
    words[i] = t & WORD_MASK;
    carry = t >> (ulongs)32;
  }
  for (int i = 0; i < 3; i++) {
    digits[i] = words[2 * i] | words[2 * i + 1] << (ulongs)32;
  }
}

/* The digits of both halves of k, reduced. */
code_apart void scalar_split(ulongs *first_digits, ulongs *second_digits, const ulongs *k) {
  ulongs c1[5];
  ulongs c2[5];
  ulongs first[HALF_WORDS];
  ulongs second[HALF_WORDS];
  nearest(c1, k, GLV_G1);
  nearest(c2, k, GLV_G2);
  for (int i = 0; i < HALF_WORDS; i++) {
    first[i] = k[i];
    second[i] = (ulongs)0;
  }
  add_product(first, c1, GLV_A1, true);
  add_product(first, c2, GLV_A2, true);
  add_product(second, c1, GLV_MINUS_B1, false);
  add_product(second, c2, GLV_A1, true);
  half_digits(first_digits, first);
  half_digits(second_digits, second);
}
